import pytest

from catalogue.web.senders import sender_of


@pytest.mark.parametrize(
    ("remote", "forwarded", "behind_proxy", "found"),
    [
        ("192.0.2.1", "", False, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", False, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", True, "198.51.100.7"),
        ("192.0.2.1", "10.0.0.1, 198.51.100.7", True, "198.51.100.7"),
        ("192.0.2.1", None, True, "192.0.2.1"),
        ("192.0.2.1", "not an address", True, None),
        ("", None, False, None),
        ("2001:db8:1:2:3:4:5:6", None, False, "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", None, False, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7:4711", True, "198.51.100.7"),
        ("192.0.2.1", "[2001:db8:1:2:3:4:5:6]:4711", True, "2001:db8:1:2::"),
    ],
    ids=[
        "no proxy",
        "undeclared",
        "declared",
        "the nearest",
        "no header",
        "nonsense",
        "no address",
        "version 6",
        "mapped",
        "port",
        "6 and port",
    ],
)
def test_sender_is_whom_the_declared_proxy_has_seen(rf, settings, remote, forwarded, behind_proxy, found):
    settings.BEHIND_PROXY = behind_proxy
    request = rf.get("/", REMOTE_ADDR=remote)
    if forwarded is not None:
        request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    assert sender_of(request) == found
