"""Senders of requests, by which attempts and suggestions are counted."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def sender_of(request: HttpRequest) -> str | None:
    """Return the address; for IPv6 its network of 64 bits, since a household has that many addresses to try from."""
    sent = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        # The last one is what the declared proxy has seen; those before it are what the client claims.
        sent = request.META.get("HTTP_X_FORWARDED_FOR", sent).rpartition(",")[2].strip()
    try:
        address = ip_address(_without_port(sent))
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
    return str(address)


def _without_port(address: str) -> str:
    """Return it without the port that some proxies write: 192.0.2.1:1234 and [2001:db8::1]:1234."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
