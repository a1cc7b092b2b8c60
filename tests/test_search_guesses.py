"""Stories in everyday words, of which none tells much by itself."""

import pytest

from catalogue.editions import held
from catalogue.editions.search.classifier import Classifier, Guess
from catalogue.editions.search.contents import Contents
from catalogue.editions.search.query import parse
from catalogue.editions.search.reasons import reasons_for
from catalogue.vocabulary import Kind

STORY = "somebody keeps feeding rubbish to our helpdesk bot and now it is useless"

POISONING = ["feeding it rubbish", "a bot fed with lies", "teach it rubbish", "useless after bad lessons"]
STEALING = ["copy the bot by asking", "sell the same thing", "asked a million questions", "rival asks everything"]


@pytest.fixture(scope="module")
def classifier():
    return Classifier(
        [
            *((term, ["FM-02"]) for term in POISONING * 30),
            *((term, ["FM-05"]) for term in STEALING * 30),
        ]
    )


def test_words_that_each_tell_little_point_to_an_entry_together(classifier):
    (meant,) = classifier.of(parse(STORY))

    assert meant == Guess("FM-02", ("feeding", "rubbish", "useless"))


@pytest.mark.parametrize(
    "typed",
    [
        "rubbish",
        "the bot asks",
        "rubbish that a rival sells",
        "zzzz qqqq",
        "",
        "\x00 ² '",
        '"feeding rubbish" to a useless bot',
        "feeding rubbish to a useless bot -questions",
        "feeding rubbish to a useless bot AML.T0020",
    ],
)
def test_few_or_contrary_words_lean_nowhere(classifier, typed):
    assert classifier.of(parse(typed)) == ()


def test_without_a_choice_nothing_is_meant():
    assert Classifier([]).of(parse(STORY)) == ()
    assert Classifier([("feeding rubbish", ["FM-02"])]).of(parse(STORY)) == ()


def test_a_story_is_answered_and_says_by_which_words(catalogue):
    index = held.current().index

    hits = index.search(parse(STORY), Kind.FAILURE_MODE)

    assert hits.codes[0] == "FM-02"
    assert hits.partial
    assert any("rubbish" in str(reason) and "others tell of it" in str(reason) for reason in said(hits))


def test_a_story_about_another_subject_is_not_answered(catalogue):
    hits = held.current().index.search(parse("price of a robot that mows the lawn"), Kind.FAILURE_MODE)

    assert not hits.codes
    assert hits.near


def test_guesses_stand_before_no_entry_that_has_all_the_words(catalogue):
    """The title of a legal question finds first a failure mode that the question is on, but for a few titles."""
    served = held.current()
    questions = [served.edition.entries[code] for code in served.edition.codes[Kind.QUESTION]]
    first = {
        question["code"]: served.index.search(parse(question["title"]), Kind.FAILURE_MODE).codes[0]
        for question in questions
    }

    assert served.index.search(parse("AI Act high-risk classification"), Kind.FAILURE_MODE).codes[0] == "FM-01"
    assert served.index.search(parse("copyright infringement training data"), Kind.FAILURE_MODE).codes[0] == "FM-08"
    assert sum(first[question["code"]] not in question["modes"] for question in questions) <= 4


def said(hits):
    return reasons_for(hits.codes[0], Contents(), hits.interpretation)
