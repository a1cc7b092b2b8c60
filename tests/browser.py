"""What tests in a browser have in common."""

from collections.abc import Callable, Sequence
from typing import Literal
from zlib import crc32

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Locator, Page

from tests import cast
from tests.soak import IS_SOAK

RUN_AXE = r"""async ([within, coloursAlone, all, judged]) => {
    const COLOURS = ["color-contrast", "link-in-text-block"];
    const run = (where, options) =>
        axe.run(where, {iframes: false, preload: false, resultTypes: ["violations"], ...options});
    const broken = told => told.violations.map(rule => [rule.id, ...rule.nodes.map(node => node.html.slice(0, 160))]);
    const rules = {};
    for (const rule of axe.getRules(["experimental", "wcag22aa"])) rules[rule.ruleId] = {enabled: true};
    if (all) return [broken(await run(within ?? document, {rules})), []];
    for (const rule of COLOURS) rules[rule] = {enabled: false};
    const found = coloursAlone ? [] : broken(await run(within ?? document, {rules}));
    const known = new Set(judged), looks = new Map();
    for (const element of document.querySelectorAll(within ? `${within} *` : "body *")) {
        const hasText = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        const {width, bottom} = element.getBoundingClientRect();
        const isSeen = element.checkVisibility() && width > 1 && bottom + scrollY > 0;
        if (!isSeen || !(hasText || element.matches("input, select, textarea"))) continue;
        const grounds = [];
        for (let each = element; each; each = each.parentElement) {
            const {backgroundColor, backgroundImage, opacity} = getComputedStyle(each);
            const ground = [backgroundColor, backgroundImage, opacity].join();
            if (ground !== "rgba(0, 0, 0, 0),none,1") grounds.push(ground);
            if (/^rgb\(/.test(backgroundColor)) break;
        }
        const {color, fontSize, fontWeight, textShadow, textDecorationLine, display} = getComputedStyle(element);
        const parent = element.parentElement;
        const around = [textDecorationLine, display, parent.localName, getComputedStyle(parent).color];
        const look = [color, fontSize, fontWeight, textShadow, element.matches("a") ? around : "", ...grounds].join();
        if (!known.has(look) && !looks.has(look)) looks.set(look, element);
    }
    if (!looks.size) return [found, []];
    const resultTypes = ["violations", "passes"], elementRef = true;
    const told = await run({include: [...looks.values()]}, {runOnly: COLOURS, resultTypes, elementRef});
    const done = new Set([...told.violations, ...told.passes].flatMap(rule => rule.nodes.map(node => node.element)));
    return [[...found, ...broken(told)], [...looks.keys()].filter(look => done.has(looks.get(look)))];
}"""
"""Only the rules that are broken travel: with all that axe has checked, a page takes three times as long.

Colours, three quarters of its work, are judged once for each look of a text, on the first page where axe can tell it:
its own colour, size and weight, the grounds behind it, and what a link stands in. With `all`, as in `make soak`, they
are judged for each text.
"""
_judged: set[str] = set()
"""The looks of texts that axe has judged."""

CLIPBOARD = """navigator.clipboard.read().then(async ([item]) => Object.fromEntries(
  await Promise.all(item.types.map(async type => [type, await (await item.getType(type)).text()])))
).catch(() => ({}))"""
"""Nothing where it is written at this very moment."""
NOTHING_YET = "nothing has been copied yet"


def sign_in(page: Page, site: str, name: str, password: str = cast.PASSWORD) -> None:
    """Sign in at the desk, whose first page is loaded then: a page that is asked for before would end the sign-in."""
    page.goto(f"{site}/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{site}/admin/")


def become(page: Page, site: str, name: str) -> None:
    """Be signed in as somebody, without the pages that lead there."""
    client = Client()
    client.force_login(User.objects.get(username=name))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])


WIDTHS = (1280, 390)
"""The widths of a desktop's screen and of a phone's."""
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")


WITHOUT_TRANSITIONS = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { transition: none !important; }");
    document.adoptedStyleSheets = [sheet];
}"""
"""Colours on their way from one scheme to the other are of neither."""


def axe_finds(page: Page, within: str | None = None, *, colours_alone: bool = False) -> list[list[str]]:
    """Return each rule that is broken, and where, once the page is complete.

    What is opened on a page that is walked elsewhere is judged `within` itself.
    """
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[list[str]]
    found, looks = page.evaluate(RUN_AXE, [within, colours_alone, IS_SOAK, [*_judged]])
    _judged.update(looks)
    return found


def faults_of(page: Page, widths: Sequence[int] = WIDTHS, unfold: str = "") -> list[list[str]]:
    """Return what axe finds, light and dark, and at which widths a page is too wide, all once with open panels.

    Addresses take turns at widths, and at schemes, of which the other is asked for its colours alone; in `make soak`
    axe judges each page at all widths in both.
    """
    found = []
    turn = crc32(page.url.partition("://")[2].partition("/")[2].encode())
    first, second = SCHEMES[turn % 2], SCHEMES[1 - turn % 2]
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        if unfold:
            page.evaluate(unfold)
        if IS_SOAK or width == widths[turn // 2 % len(widths)]:
            page.evaluate(WITHOUT_TRANSITIONS)
            page.emulate_media(color_scheme=second)
            found += axe_finds(page, colours_alone=True)
            page.emulate_media(color_scheme=first)
            found += axe_finds(page)
        if page.evaluate(TOO_WIDE):
            found.append(["wider than the screen", str(width)])
    return found


def expect_focus(locator: Locator) -> None:
    """Expect the focus; unlike `to_be_focused`, not of the window, which may lack it right after a page is loaded."""
    for _ in range(200):
        if locator.evaluate("element => element === document.activeElement"):
            return
        locator.page.wait_for_timeout(100)
    raise AssertionError(f"{locator} has no focus.")


def copied(page: Page, copy: Callable[[], None]) -> dict[str, str]:
    """Return what lies on the clipboard by its type, once something does: a browser writes it after the click."""
    page.evaluate("text => navigator.clipboard.writeText(text)", NOTHING_YET)
    copy()
    for _ in range(200):
        found: dict[str, str] = page.evaluate(CLIPBOARD)
        if found.get("text/plain", NOTHING_YET) != NOTHING_YET:
            return found
        page.wait_for_timeout(100)
    raise AssertionError("Nothing was copied.")
