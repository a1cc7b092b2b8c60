import pytest

from catalogue.editions import held
from catalogue.vocabulary import Kind

pytestmark = pytest.mark.usefixtures("edition_in_memory")


def related(code: str, kind: Kind) -> dict[str, tuple[str, ...]]:
    return {relation.code: relation.reasons for relation in held.current().relations.of(code, kind)}


def test_entries_that_cite_the_same_work_are_related_and_say_so():
    found = related("FM-10", Kind.FAILURE_MODE)

    assert next(iter(found)) == "FM-09"
    assert found["FM-09"][0].startswith("both cite REF-20 ")


def test_entries_that_touch_the_same_law_are_related():
    assert "both ask about LAW-03 hiQ Labs, Inc. v. LinkedIn Corp." in related("LQ-13", Kind.QUESTION)["LQ-14"]


def test_similar_words_decide_among_equals():
    # “changes”, “little” and “noise” stand in both.
    assert [code for code in related("FM-16", Kind.FAILURE_MODE) if code < "FM-12"] == ["FM-01"]


def test_each_entry_has_at_most_six_with_a_reason_never_itself():
    edition = held.current().edition
    for kind in Kind:
        for code in edition.codes[kind]:
            found = related(code, kind)
            assert len(found) <= 6
            assert code not in found
            assert all(found.values())


@pytest.mark.parametrize(
    "address",
    [
        "/failure-modes/FM-10/backdoor-machine-learning/",
        "/questions/LQ-31/fooled-by-a-sticker-or-a-perturbation-defect-in-design-us/",
        "/law/LAW-15/general-data-protection-regulation/",
    ],
)
def test_a_page_shows_its_related_entries(client, address):
    response = client.get(address)

    assert response.context["related"]
    assert response.context["related"][0].link.url in response.text
    assert "Related entries" in response.text
