"""How far a reader of the code walks: python -m benchmarks.journeys

One journey is a query's (`/search/?q=…`), the other a sentence's: changed in a form, marked ready, approved, published
and read. Each is made twice and the second time counted, so that nothing counts that a process does once: the files of
`catalogue/` through which it passes, and the functions that it calls there.
"""

import ast
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from benchmarks.temporary import catalogue

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "catalogue"
SEARCH = ("editions/search/*.py", "editions/browsing.py", "feedback/missed_searches.py")
WORDS = ("model inversion", "poisning of training data with backdoors")
SENTENCES = ("Private features can be unearthed.", "Private features can be disinterred.")
"""The first of each warms the process, the second is counted."""


def main() -> None:
    with catalogue():
        with_test_client()
        tell("one query", one_query())
        tell("one sentence, changed, approved, published and read", one_sentence())
    entries = [path for path in HOUSE.iterdir() if path.name not in ("__init__.py", "__pycache__")]
    helpers, once = helpers_used_once()
    print(f"{len(entries):,} entries in catalogue/, {len(floors())} floors")
    print(f"{lines(path for pattern in SEARCH for path in HOUSE.glob(pattern)):,} lines of search")
    print(f"{lines(HOUSE.rglob('*.py')):,} lines of catalogue/")
    print(f"{helpers} private helpers, {once} of them used once in their file")


def tell(journey: str, passed: set[CodeType]) -> None:
    print(f"{journey}: {len({code.co_filename for code in passed})} files, {len(passed)} functions")
    if "--files" in sys.argv:
        for file in sorted({code.co_filename for code in passed}):
            names = sorted(code.co_name for code in passed if code.co_filename == file)
            print(f"  {Path(file).relative_to(HOUSE)} ({len(names)}): {', '.join(names)}")


def with_test_client() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    call_command("collectstatic", interactive=False, verbosity=0)
    setup_test_environment()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def one_query() -> set[CodeType]:
    from django.test import Client

    client = Client()
    client.get("/search/", {"q": WORDS[0]})
    with passing() as passed:
        expect(client.get("/search/", {"q": WORDS[1]}), 200)
    return passed


def one_sentence() -> set[CodeType]:
    from tests import cast
    from tests.desk import Desk

    curator, reviewer, publisher = Desk(cast.curator()), Desk(cast.reviewer()), Desk(cast.publisher())
    publish_sentence(curator, reviewer, publisher, SENTENCES[0])
    with passing() as passed:
        publish_sentence(curator, reviewer, publisher, SENTENCES[1])
    return passed


def publish_sentence(curator: Any, reviewer: Any, publisher: Any, text: str) -> None:
    """Only what is sent counts as the journey: pages that show a form are read by nobody here but for their fields."""
    from django.test import Client

    from catalogue.models import FailureMode, Passage

    form = unseen(lambda: curator.open(FailureMode.objects.get(entry__code="FM-03")))
    description = unseen(lambda: Passage.objects.get(entry__code="FM-03", role="description"))
    form[f"{form.row('passages', description)}-display"] = text
    expect(form.save(), 302)
    for desk, step in ((curator, "ready"), (reviewer, "approved")):
        review = "/admin/catalogue/review/FM-03/"
        digest = unseen(lambda desk=desk, review=review: digest_in(desk.client.get(review).text))
        expect(desk.client.post(review, {"step": step, "comment": "", "digest": digest}), 302)
    publication = unseen(lambda: publisher.publication())
    publication["note"] = text
    expect(publication.save(), 302)
    page = Client().get("/failure-modes/FM-03/model-inversion/")
    expect(page, 200)
    if text.split()[-1].rstrip(".") not in page.text:
        raise SystemExit(f"The public page lacks “{text}”.")


def digest_in(page: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    if found is None:
        raise SystemExit("The page of a review has no digest.")
    return found[1]


def expect(response: Any, status: int) -> None:
    if response.status_code != status:
        raise SystemExit(f"{response.request['PATH_INFO']} answered {response.status_code}.")


@contextmanager
def passing() -> Iterator[set[CodeType]]:
    """The functions of ours that are called meanwhile, comprehensions counting as parts of theirs."""
    passed: set[CodeType] = set()
    house = f"{HOUSE}/"

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(house) and not code.co_name.startswith("<"):
            passed.add(code)

    sys.setprofile(note)
    try:
        yield passed
    finally:
        sys.setprofile(None)


def unseen(act: Any) -> Any:
    profile = sys.getprofile()
    sys.setprofile(None)
    try:
        return act()
    finally:
        sys.setprofile(profile)


def floors() -> tuple[set[str], ...]:
    from tests.test_layout import FLOORS

    return FLOORS


def lines(files: Iterator[Path]) -> int:
    return sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)


def helpers_used_once() -> tuple[int, int]:
    """Private functions and methods, and how many of these their file names once beside their definition."""
    uses = [number for file in sorted(HOUSE.rglob("*.py")) for number in uses_of_helpers(ast.parse(file.read_text()))]
    return len(uses), uses.count(1)


def uses_of_helpers(module: ast.Module) -> list[int]:
    nodes = list(ast.walk(module))
    names = [node.id for node in nodes if isinstance(node, ast.Name)]
    names += [node.attr for node in nodes if isinstance(node, ast.Attribute)]
    helpers = {node.name for node in nodes if isinstance(node, ast.FunctionDef) and is_private(node.name)}
    return [names.count(helper) for helper in helpers]


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


if __name__ == "__main__":
    main()
