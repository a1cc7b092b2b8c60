"""Ids of tests that can be read in a terminal and typed again after `-k`."""

import pytest

LONGEST_ID = 60
LONGEST_NUMBER = 2
"""What tells values apart that begin alike."""
SHORTEST_VALUE = 8
LONGEST_VALUE = pytest.StashKey[int]()


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Shares the id of a test among the values that it is given."""
    given = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    names = [name for some in given for name in (some.split(",") if isinstance(some, str) else some)]
    names += ["browser_name"] if "browser_name" in metafunc.fixturenames else []
    room = LONGEST_ID - len(f"{metafunc.function.__name__}[]") - LONGEST_NUMBER - max(len(names) - 1, 0)
    metafunc.config.stash[LONGEST_VALUE] = max(room // max(len(names), 1), SHORTEST_VALUE)


def pytest_make_parametrize_id(config: pytest.Config, val: object) -> str | None:
    """Long texts by their beginning; pytest numbers those that begin alike. None: as pytest does it."""
    if not isinstance(val, str | bytes):
        return None
    longest, begin = config.stash[LONGEST_VALUE], val[:1000]
    text = begin.decode("latin-1") if isinstance(begin, bytes) else begin
    if len(text.encode("unicode_escape")) <= longest:
        return None
    plain = "".join(character for character in text if character.isascii() and character.isprintable())
    return f"{plain[: longest - 2]}.."


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    names = dict.fromkeys(item.name for item in items if len(item.name) > LONGEST_ID)
    if names:
        told = "\n".join(f"  {len(name)}: {name}" for name in names)
        raise pytest.UsageError(f"No test id is longer than {LONGEST_ID} characters, and these are:\n{told}")
