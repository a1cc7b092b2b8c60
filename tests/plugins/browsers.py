"""Chromium, and its pages."""

import os
from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import Page, Playwright, expect, sync_playwright

from tests.chromium import CHROMIUM, NO_CHROMIUM

expect.set_options(timeout=20_000)  # several workers share the machine; 5 seconds are for one

# Playwright keeps an event loop running in the thread of the tests, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    if CHROMIUM is None:
        pytest.fail(NO_CHROMIUM)
    quiet = ["no-first-run", "disable-background-networking", "disable-component-update", "disable-sync"]
    return browser_type_launch_args | {
        "executable_path": CHROMIUM,
        "args": [f"--{switch}" for switch in ("no-sandbox", "disable-gpu", "disable-quic", *quiet)],
    }


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Keeps an event loop running in this thread, and Django then has other connections than those it had until now.

    Nobody would close these: whoever restores a database later in this process finds it in use.
    """
    connections.close_all()
    with sync_playwright() as started:
        yield started


@pytest.fixture
def page_without_script(new_context) -> Page:
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser says on its console, such as a breach of the Content-Security-Policy."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard
