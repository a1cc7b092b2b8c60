"""Quotations in disguise are known again, altered ones are not called verbatim, and a footnote's facts are checked."""

import html
import random
import re
from datetime import UTC, datetime
from itertools import islice

import pytest
from django.test import Client
from django.utils.html import strip_tags

from catalogue.addresses.pages import Addresses
from catalogue.editions import held
from catalogue.editions.quotations.corpus import Passages, passages_of_all_editions
from catalogue.editions.quotations.items import verify_all
from catalogue.editions.quotations.tokens import fold, quoted, words_of
from catalogue.editions.quotations.verdicts import LIMIT, Answer, Verdict, verify
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish, withdraw
from catalogue.models import Edition, Passage
from catalogue.pages.html.quoting import quotation_of
from catalogue.pages.html.renderer import EditionRenderer
from tests.page_text import as_written
from tests.soak import IS_SOAK
from tests.test_checking import CODES_IN_ANY_DISGUISE
from tests.waiting import costs_less_than

pytestmark = [pytest.mark.usefixtures("edition_in_memory"), pytest.mark.once]

BY = Actor("Carla Curator")
HOSTS = ["catalogue.example", "old.example"]
CLAIM = "Technologically, it feels like the attacker is not misusing the system"
FACES = (
    "The authors were able to reconstruct faces, by just the name and access to the model to the point where "
    "Mechanical turks could use the photo to identify an individual from a{}line-up with 95% accuracy."
)
FEATURES = "The private features used in machine learning models can be recovered"
EXACT = {Verdict.VERBATIM, Verdict.VERBATIM_DISPLAY}


@pytest.fixture
def passages(catalogue: None) -> Passages:
    return passages_of_all_editions(held.current().edition)


@pytest.fixture
def rewritten(catalogue: None) -> None:
    """FM-03.P2 says something else in edition 2, and again in edition 4; edition 3 is about something else."""
    for code, text in (("FM-03", "Secret"), ("FM-04", "Other"), ("FM-03", "Hidden")):
        display = f"{text} features used in machine learning models can be unearthed"
        Passage.objects.filter(entry__code=code, role="description").update(display=display)
        publish([code], by=BY, note="Other words")
    for number in (1, 2, 3, 4):
        Edition._base_manager.filter(number=number).update(published_at=datetime(2026, number, 1, 12, tzinfo=UTC))


def real_texts(passages: Passages) -> list[tuple[str, str]]:
    """Each passage with its anchor, if it is long enough to be quoted."""
    texts = [
        (text.anchor, side)
        for text in passages.record.texts
        if not text.is_whole_cell
        for side in {text.printed, text.displayed}
        if len(side.split()) >= 8 and len(side) < 4000
    ]
    return sorted(texts)


# Disguises

ELLIPSES = ["…", "...", ". . .", ". . . .", "[…]", "(...)", "[. . .]", "[ … ]", "… .", "* * *"]
MARKS = ["“”", "„“", "„”", "«»", "»«", "‹›", "‘’", "‚‘", "””", "’’", '""', "「」"]
REMARKS = ["(emphasis added)", "[footnotes omitted]", "(alteration in original) (emphasis mine)", "(cleaned up)"]
REMARKS += [
    "(internal quotation marks and citation omitted)",
    "(emphasis added; citation omitted)",
    "(nous soulignons)",
]
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def without_markers(text: str, chance: random.Random) -> str:
    return re.sub(r"\[[0-9]+\]", "", text)


def with_raised_markers(text: str, chance: random.Random) -> str:
    return re.sub(r"\s*\[([0-9]+)\]", lambda marker: marker[1].translate(RAISED), text)


def emphasised(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    at, star = chance.randrange(len(words)), chance.choice(["*", "**", "_"])
    words[at] = f"{star}{words[at]}{star}"
    return " ".join(words)


def with_ellipsis(text: str, chance: random.Random) -> str:
    """What is left out negates and softens nothing: see below."""
    words = text.split(" ")
    harmless = [at for at in range(3, len(words) - 3) if not LIMIT.search(" ".join(words[at - 1 : at + 3]))]
    at = chance.choice([*harmless, len(words)])
    return " ".join([*words[:at], chance.choice(ELLIPSES), *words[at + 2 :]])


def typeset(text: str, chance: random.Random) -> str:
    text = re.sub("[-–—]", lambda dash: chance.choice("-–—‑"), text).replace("'", "’").replace("fi", "ﬁ")
    return text.replace("tion", "ti\u00adon").replace("“", "‘").replace("”", "’")


def bracketed(text: str, chance: random.Random) -> str:
    """With the first letter in brackets, as where the quotation begins or goes on with a sentence."""
    return f"[{text[0].swapcase()}]{text[1:]}" if text[0].isalpha() and text[1:2].isalpha() else text


def sic(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    words.insert(chance.randrange(1, len(words)), chance.choice(["[sic]", "(sic)", "[*sic*!]", "[sic.]"]))
    return " ".join(words)


def closed(text: str, chance: random.Random) -> str:
    return chance.choice(["", "… "]) + text.rstrip(".") + chance.choice([".", ",", ";", "", " . . . .", " […]"])


def broken(text: str, chance: random.Random) -> str:
    """With other blanks, new lines, and words divided at the end of a line."""
    text = re.sub(" ", lambda blank: chance.choice([" ", " ", "\n", "\r\n  ", "\u00a0", "  ", "\u2009"]), text)
    ends = ["-\n", "\u00ad\n", "‐\r\n   "]
    return re.sub("(?<=[ \n][a-z]{4})(?=[a-z]{4,}[ \n])", lambda _: chance.choice(["", "", *ends]), text)


DISGUISES = [without_markers, with_raised_markers, sic, emphasised, with_ellipsis, typeset, bracketed, closed, broken]
"""In the order in which a writer comes by them."""


def in_marks(text: str, chance: random.Random) -> str:
    """With quotation marks of some country, a remark, and the numbers of the writer’s own footnotes."""
    opening, closing = chance.choice(MARKS)
    behind = chance.choice(["", ".", f" {chance.choice(REMARKS)}", f" {chance.choice(REMARKS)}."])
    return f"{chance.choice(['', '12. ', '[3] '])}{opening}{text}{closing}{behind}{chance.choice(['', '¹²', '3'])}"


def disguised(text: str, chance: random.Random) -> str:
    for disguise in sorted(chance.sample(DISGUISES, k=3), key=DISGUISES.index):
        text = disguise(text, chance)
    return in_marks(text, chance)


@pytest.mark.parametrize("seed", range(3))
def test_a_hundred_real_quotations_in_disguise(passages, seed):
    chance = random.Random(seed)
    failed = []
    for anchor, text in chance.choices(real_texts(passages), k=100):
        typed = disguised(text, chance)
        answer = verify_all(typed, passages, hosts=HOSTS).items[0].answer
        if answer.verdict not in EXACT or anchor not in [hit.anchor for hit in answer.hits]:
            failed.append((anchor, answer.verdict, typed))
    assert failed == []


# Alterations

HEDGES = ["it feels like ", "feels like ", "seems to be ", "seem to ", "may ", "can ", "could ", "likely ", "possibly "]


def without_hedge(text: str, chance: random.Random) -> str:
    return text.replace(next((hedge for hedge in HEDGES if hedge in text), " "), " ", 1)


def certain(text: str, chance: random.Random) -> str:
    return re.sub(" (?:may|can|could|might|should) ", " will ", text, count=1)


def not_dropped(text: str, chance: random.Random) -> str:
    return re.sub(" (?:not|no|never|without) ", " ", text, count=1)


def not_added(text: str, chance: random.Random) -> str:
    return re.sub(" (is|are|can|were|to) ", r" \1 not ", text, count=1)


def renumbered(text: str, chance: random.Random) -> str:
    return re.sub("[0-9](?![0-9]*\\])", lambda digit: str((int(digit[0]) + 1) % 10), text, count=1)


def one_word_changed(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    at = chance.choice([place for place, word in enumerate(words) if word.isalpha() and len(word) > 3])
    words[at] = chance.choice(["defender", "privately", "never", "database", f"{words[at]}s"])
    return " ".join(words)


def two_words_swapped(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    pairs = [at for at in range(len(words) - 1) if words[at].isalpha() and words[at + 1].isalpha()]
    if not pairs:
        return text
    at = chance.choice(pairs)
    return " ".join([*words[:at], words[at + 1], words[at], *words[at + 2 :]])


def two_words_dropped(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    at = chance.choice([at for at in range(1, len(words) - 3) if words[at].isalpha()])
    return " ".join([*words[:at], *words[at + 2 :]])


def swallowed(text: str, chance: random.Random) -> str:
    """With an ellipsis in place of a negation or a hedge."""
    within = [match for match in LIMIT.finditer(text) if text[: match.start()].strip() and text[match.end() :].strip()]
    if not within:
        return text
    match = chance.choice(within)
    return f"{text[: match.start()]}{chance.choice(ELLIPSES)}{text[match.end() :]}"


def glued(text: str, chance: random.Random) -> str:
    """With the middle left out, and no ellipsis for it."""
    words = text.split(" ")
    return " ".join([*words[: len(words) // 2], *words[len(words) // 2 + 2 :]])


ALTERATIONS = [without_hedge, certain, not_dropped, not_added, renumbered, one_word_changed]
ALTERATIONS += [two_words_swapped, two_words_dropped, glued, swallowed]


@pytest.mark.parametrize("alter", ALTERATIONS, ids=lambda alter: alter.__name__)
def test_no_altered_quotation_is_verbatim(passages, alter):
    chance = random.Random(alter.__name__)
    failed = []
    for anchor, text in chance.choices(real_texts(passages), k=60):
        change = alter(text, chance)
        if " ".join(words_of(fold(change)).tokens) in " ".join(words_of(fold(text)).tokens):
            continue
        typed = in_marks(chance.choice([closed, sic, broken, emphasised])(change, chance), chance)
        answer = verify_all(typed, passages, hosts=HOSTS).items[0].answer
        # “The attacker is misusing the system” is what another passage says: verbatim there, and not here.
        if answer.verdict not in (Verdict.NEAR, Verdict.LIMIT_LEFT_OUT) and anchor in [
            hit.anchor for hit in answer.hits
        ]:
            failed.append((anchor, answer.verdict, typed))
    assert failed == []


# Verdicts


@pytest.mark.parametrize(
    ("typed", "verdict", "anchor"),
    [
        (CLAIM, "verbatim", "FM-03.P6"),
        ("it feels like the attacker is not misusing", "verbatim", "FM-03.P6"),
        (FACES.format("").replace("aline", "aline"), "verbatim", "FM-03.P4"),
        (FACES.format(" "), "verbatim_display", "FM-03.P4"),
        (FACES.format(" ").replace("a line-up", "[a line]-up"), "verbatim_display", "FM-03.P4"),
        ("used to train the algorithm The authors were able", "verbatim", "FM-03.P4"),
        ("used to train the algorithm[6] The authors were able", "verbatim", "FM-03.P4"),
        ("used to train the algorithm[7] The authors were able", "near", "FM-03.P4"),
        ("used [6] to train the algorithm The authors were able", "near", "FM-03.P4"),
        ("used to train the algorithm⁶ The authors were able", "verbatim", "FM-03.P4"),
        ("used to train the algorithm⁷ The authors were able", "near", "FM-03.P4"),
        ("reconstruct faces and texts, given the model alone [12].", "verbatim", "FM-08.P4"),
        ("reconstruct faces and texts, given the model alone.[12]", "verbatim", "FM-08.P4"),
        ("reconstruct faces and texts, given the model alone.¹²", "verbatim", "FM-08.P4"),
        ("reconstruct faces and texts, given the model alone", "verbatim", "FM-08.P4"),
        ("reconstruct faces and texts, given the model alone.[13]", "near", "FM-08.P4"),
        ("reconstruct faces and texts, given the model[12] alone", "near", "FM-08.P4"),
        ("[t]he private features used in machine learning", "verbatim", "FM-03.P2"),
        ("the private features used in machine learning", "letter_case", "FM-03.P2"),
        ("Is the attacker [technologically] misusing the system?", "verbatim", "LQ-01.P1"),
        (CLAIM.replace("it feels like ", ""), "near", "FM-03.P6"),
        (CLAIM.replace("it feels like", "[it is plain that]"), "near", "FM-03.P6"),
        (CLAIM.replace(" not", ""), "verbatim", "FM-10.P6"),  # the opposite stands there, and there alone
        (CLAIM.replace("attacker", "user"), "near", "FM-03.P6"),
        (CLAIM.replace("like the", "like th e"), "near", "FM-03.P6"),
        ("rivate features used in machine learning models", "near", "FM-03.P2"),
        ("not misusing", "too_short", "FM-03.P6"),
    ],
)
def test_verdicts(passages, typed, verdict, anchor):
    answer = verify(typed, passages)
    assert answer.verdict is Verdict(verdict)
    assert anchor in [hit.anchor for hit in answer.hits]


@pytest.mark.parametrize(
    "typed", ["Fourscore and seven years ago our fathers brought forth", "Ignorantia legis non excusat!"]
)
def test_what_stands_nowhere_is_not_found(passages, typed):
    assert verify(typed, passages) == Answer(typed, Verdict.NOT_FOUND, ())


def test_an_ellipsis_says_what_it_leaves_out(passages):
    answer = verify("Technologically … the attacker is … misusing the system", passages)
    hit = next(hit for hit in answer.hits if hit.anchor == "FM-03.P6")
    assert (hit.left_out, hit.hedges_left_out) == ([", it feels like", "not"], ["feels like"])
    assert (hit.verdict, hit.limits_left_out) == (Verdict.LIMIT_LEFT_OUT, ["feels like", "not"])


def limited(text: str) -> list[str]:
    return [match.group() for match in LIMIT.finditer(text)]


@pytest.mark.parametrize(
    "left_out",
    [
        *("not", "never", "no", "isn't", "doesn’t", "won't", "cannot", "doesNOT", "without", "neither", "fails to"),
        *("feels like", "seems to be", "appeared to", "may", "might", "can", "likely", "unlikely", "perhaps", "only"),
        *("in theory", "to some extent", "suggests", "arguably", "possible", "in some cases", "unless"),
    ],
)
def test_what_negates_or_softens_is_known(left_out):
    assert limited(f"the attacker {left_out} the system")


@pytest.mark.parametrize("left_out", ["another knot", "canonical maypole", "a notable note", "nobility", "unlike"])
def test_words_that_look_like_a_negation_are_none(left_out):
    assert limited(left_out) == []


GAPS = [
    ("Technologically […] the attacker is not misusing the system", "limit_left_out"),
    ("… the attacker is not misusing the system", "limit_left_out"),
    ("the attacker is not misusing the system", "limit_left_out"),
    ("we also DO . . . prescribe technological mitigations to these failure modes", "limit_left_out"),
    ("it feels like the attacker is . . . misusing the system", "verbatim"),  # FM-10.P6 says so
    ("Technologically … it feels like the attacker is not misusing the system", "verbatim"),
    ("it feels like the … not misusing the system", "verbatim"),
    ("We also do … prescribe technological mitigations to these failure modes", "limit_left_out"),
    ("We also … prescribe technological mitigations to these failure modes here", "limit_left_out"),
    ("We also do not prescribe … mitigations to these failure modes here", "verbatim"),
    ("no knowledge of the ML algorithm used and … access to the source code of the model", "limit_left_out"),
    ("There … no technological access violations", "limit_left_out"),
]


@pytest.mark.parametrize(("typed", "verdict"), GAPS)
@pytest.mark.parametrize("note", ["", " (FM-03.P6)"])
def test_limits_left_out(passages, typed, verdict, note):
    item = verify_all(f"“{typed}”{note}", passages, hosts=HOSTS).items[0]

    assert item.answer.verdict.value == verdict
    assert all(hit.limits_left_out for hit in item.hits if hit.verdict is Verdict.LIMIT_LEFT_OUT)


P2_TO_P4 = ["FM-03.P2", "FM-03.P3", "FM-03.P4"]


@pytest.mark.parametrize(
    ("typed", "verdict", "over"),
    [
        ("models can be recovered Confidentiality; Researchers were able to recover", "verbatim", P2_TO_P4),
        ("models can be recovered. Confidentiality;\n\nResearchers were [sic] able to recover", "verbatim", P2_TO_P4),
        ("models can … recovered; Confidentiality; Researchers … private training data", "verbatim", P2_TO_P4),
        ("Models can be recovered Confidentiality; Researchers were able to recover", "letter_case", P2_TO_P4),
        ("models can be Confidentiality; Researchers were able to recover private", "near", P2_TO_P4),
        ("models can be recovered … Researchers were able to recover private training data", "near", []),
        (f"{FEATURES} Researchers were able to recover private training data used", "near", []),
        ("algorithm[6] The authors were able to reconstruct faces, by just the name", "verbatim", []),
    ],
)
def test_a_quotation_may_run_on(passages, typed, verdict, over):
    answer = verify(typed, passages)
    assert (answer.verdict.value, list(answer.runs_over)) == (verdict, over)
    assert [hit.anchor for hit in answer.hits][: len(over)] == over


def test_a_footnote_names_each_passage_that_it_quotes(passages):
    quoted_words = f"“{FEATURES} Confidentiality; Researchers were able to recover”"
    for places, wrong in (
        ("FM-03.P2–P4", []),
        ("FM-03.P2, P3 and P4", []),
        ("FM-03", []),
        ("FM-03.P2", ["The words stand in FM-03.P2, FM-03.P3 and FM-03.P4. The footnote does not name FM-03.P3 and"]),
        ("FM-04.P2", ["The words stand in FM-03.P2, FM-03.P3 and FM-03.P4, not in FM-04.P2."]),
    ):
        (item,) = verify_all(f"{quoted_words} ({places}, source, ed. 1)", passages, hosts=HOSTS).items
        said = [fact.says for fact in item.facts if not fact.is_right]
        assert [says[: len(begins)] for says, begins in zip(said, wrong, strict=True)] == wrong, places


@pytest.mark.usefixtures("catalogue")
def test_an_older_row_of_passages_stood_until(rewritten, passages):
    answer = verify("models can be unearthed Confidentiality; Researchers were able to recover", passages)
    assert (answer.verdict, answer.runs_over) == (Verdict.VERBATIM_DISPLAY, tuple(P2_TO_P4))
    answer = verify("Secret features used in machine learning models can be unearthed Confidentiality;", passages)
    assert answer.verdict is Verdict.STOOD_UNTIL
    assert [(stood.first, stood.last) for stood in answer.hits[1].stood] == [(2, 3)]


def test_pieces_must_follow_each_other_in_one_passage(passages):
    assert verify("machine learning models can … The private features used", passages).verdict is not Verdict.VERBATIM
    assert verify(f"{CLAIM} … {FEATURES}", passages).verdict not in EXACT


def test_words_across_statements_stand_in_their_cell(passages):
    answer = verify(f"{CLAIM} - No special privileges is required by the attacker", passages)
    assert answer.verdict is Verdict.VERBATIM
    assert "FM-03" in [hit.anchor for hit in answer.hits]
    assert all(hit.is_withheld for hit in answer.hits)


def test_all_equally_near_passages_are_named_with_the_difference(passages):
    answer = verify(CLAIM.replace(" is not", ""), passages)
    assert {hit.anchor for hit in answer.hits} >= {"FM-10.P6", "FM-11.P5"}
    for hit in answer.hits:
        gone = "".join(run.text for run in hit.difference if not run.is_new)
        assert gone in hit.passage.printed


@pytest.mark.usefixtures("catalogue")
def test_words_of_older_editions_stood_until(rewritten, passages):
    answer = verify("Secret features used in machine learning models can be unearthed", passages)
    assert answer.verdict is Verdict.STOOD_UNTIL
    (hit,) = answer.hits
    assert [(stood.first, stood.last) for stood in hit.stood] == [(2, 3)]
    assert [(run.op.value, run.text) for run in hit.until_now][:2] == [("gone", "Secret"), ("new", "Hidden")]
    printed = verify(FEATURES, passages).hits[0]
    assert [(stood.first, stood.last) for stood in printed.stood] == [(1, None)]


def test_words_of_a_withdrawn_entry_stood_until(passages):
    withdraw("FM-03", by=BY, note="Withdrawn", reason="It is another one.")
    answer = verify(FEATURES, passages_of_all_editions(held.current().edition))
    assert (answer.verdict, answer.hits[0].is_gone) == (Verdict.STOOD_UNTIL, True)


# Footnotes

RIGHT = "https://catalogue.example/editions/1/FM-03.P6"


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (f"“{CLAIM}” (FM-03.P6, withheld, ed. 1, {RIGHT})", []),
        (f"“{CLAIM}” Failure Modes Catalogue, FM-03.P6 (withheld), edn 1, {RIGHT.replace('catalogue', 'old', 1)}", []),
        (f"1. {CLAIM}, Failure Modes Catalogue, FM-03.P6, ed. 1 (withheld), <{RIGHT}>.", []),
        (f"‘Model inversion’ (FM-03.P6, Failure Modes Catalogue, edn 1; withheld) <{RIGHT}>", []),
        (f"“{CLAIM}” (FM-03.P4, ed. 1)", ["The words stand in FM-0"]),
        (f"“{CLAIM}” (FM-03.P6, withheld, ed. 9)", ["There is no edition 9. The newest is 1."]),
        (f"“{CLAIM}” (FM-03.P99, ed. 1)", ["No edition has FM-03.P99.", "The words stand in FM-0"]),
        (f"“{CLAIM}” (FM-99, ed. 1)", ["No edition has FM-99.", "The words stand in FM-0"]),
        (
            f"“{CLAIM}” https://elsewhere.example/editions/1/FM-03.P6 (withheld)",
            ["elsewhere.example is not an address of this catalogue, which stands at catalogue.example."],
        ),
        (
            f"“{CLAIM}” (FM-03.P6, withheld, ed. 2, {RIGHT})",
            ["It names more than one edition: 1 and 2.", "There is no"],
        ),
        (f"“{CLAIM}” (FM-03.P7, withheld, {RIGHT})", ["It names more than one place: FM-03.P6 and FM-03.P7."]),
        (f"“{CLAIM}” (FM-03.P6, ed. 1)", ["FM-03.P6 is withheld: not the publisher’s position. The footnote does not"]),
        (f"“{FEATURES}” (FM-03.P2, curator, ed. 1)", ["The layer of FM-03.P2 is source, not curator."]),
        (f"“{FEATURES}” (FM-03.P2, ed. 1 (2 March 1999))", ["Edition 1 was published on"]),
        (f"“{FEATURES}” (FM-03.P2, ed. 1, Mar. 2, 1999)", ["Edition 1 was published on"]),
        (f"“{FEATURES}” (FM-03.P2, ed. 1) accessed 2 March 1999", []),
        (f"“{FEATURES}” (FM-03.P2, ed. 1 (1999-11-26))", ["Edition 1 was published on"]),
        (f"“{FEATURES}” (FM-03.P2, ed. 1 (11/26/1999))", ["Edition 1 was published on"]),
        ("FM-03.P2, ed. 1 (accessed 1999-11-26)", []),
        ("FM-03.P2, ed. 99999999999999999999", ["There is no edition 99999999999999999999."]),
        ("FM-03.P99999999999999999999, ed. 1", ["No edition has FM-03.P99999999999999999999."]),
        ("FM-03.P9, ed. 1, withheld", []),
        ("FM-03.P11, ed. 1", ["No edition has FM-03.P11."]),
    ],
)
def test_wrong_facts_of_a_footnote_are_said(passages, typed, wrong):
    (item,) = verify_all(typed, passages, hosts=HOSTS).items
    said = [fact.says for fact in item.facts if not fact.is_right]
    assert len(said) == len(wrong)
    assert all(says.startswith(begins) for says, begins in zip(said, wrong, strict=True))
    assert item.answer is None or item.answer.verdict is Verdict.VERBATIM


@pytest.mark.parametrize(
    ("typed", "verdict", "wrong"),
    [
        (f"FM-06.P6: {CLAIM}", "verbatim", ["FM-06.P6 is withheld"]),
        (f"See FM-06.P6 (withheld) – {CLAIM}.", "verbatim", []),
        ("According to FM-06 the attacker is misusing the system", "verbatim", ["The words stand in FM-09.P6"]),
        ("FM-06 (Reprogramming deep neural nets) says that it feels like misusing", "near", ["The nearest words"]),
        (
            "https://catalogue.example/editions/1/FM-06.P6 the attacker is not misusing the system",
            "limit_left_out",
            ["FM-06.P6 is withheld"],
        ),
        ("See FM-06.P6, which was discussed above at length.", None, ["FM-06.P6 is withheld"]),
    ],
)
def test_words_behind_a_code(passages, typed, verdict, wrong):
    (item,) = verify_all(typed, passages, hosts=HOSTS).items
    said = [fact.says for fact in item.facts if not fact.is_right]

    assert (item.answer and item.answer.verdict.value) == verdict
    assert [says[: len(begins)] for says, begins in zip(said, wrong, strict=True)] == wrong


def notes_of_every_passage(passages):
    """Anchor, words as the Quote panel has them, what the panel says behind them, and a note in each style."""
    renderer = EditionRenderer(held.current().edition, Addresses())
    home = f"https://catalogue.example/editions/{renderer.edition.number}/"
    day = f"{renderer.edition.published_at:%-d %B %Y}"
    for entry in renderer.edition.entries.values():
        for view in renderer.passages(entry).values():
            quoted = quotation_of(view, renderer, home)
            source = f"{quoted.source}, {quoted.table}; as reproduced in " if quoted.source else ""
            where = f"{quoted.label} ({quoted.standing}), edition 1 ({day}), {quoted.address}"
            yield quoted, f"{source}Failure Modes Catalogue, {where}"
            yield from ((quoted, html.unescape(strip_tags(note))) for _, note in quoted.footnotes)
            yield quoted, f"[{quoted.cite}]"
            yield quoted, f"[{quoted.cite}, hedged there: “feels like”]"


def test_every_note_of_ours_is_right(passages):
    """Of each passage some, of all together each style many times; in `make soak` all of them."""
    wrong, seen = [], 0
    for panel, note in islice(notes_of_every_passage(passages), None, None, 1 if IS_SOAK else 3):
        warned = "Withheld draft commentary, not the publisher’s position.\n\n" if panel.is_withheld else ""
        items = verify_all(f"{warned}“{panel.words}”\n\n{note}", passages, hosts=HOSTS).items
        seen += 1
        facts = [fact.says for item in items for fact in item.facts if not fact.is_right]
        answers = [item.answer.verdict if item.answer else None for item in items]
        if len(items) != 1 or facts or answers[0] not in EXACT | {Verdict.TOO_SHORT}:
            wrong.append((panel.label, note, answers, facts))
    assert seen > 500
    assert not wrong, wrong[:3]


def test_altered_words_with_our_note_are_near(passages):
    wrong = []
    for panel, note in notes_of_every_passage(passages):
        words = panel.words.split(" ")
        if len(words) < 12 or panel.label not in ("FM-03.P8", "FM-03.P4", "LQ-40.P1", "LAW-29.P1", "LQ-43.P2"):
            continue
        altered = " ".join([*words[:6], "never", *words[6:]])
        items = verify_all(f"“{altered}” {note}", passages, hosts=HOSTS).items
        if [item.answer and item.answer.verdict for item in items] != [Verdict.NEAR]:
            wrong.append((panel.label, note, [item.answer and item.answer.verdict for item in items]))
    assert not wrong, wrong[:3]


@pytest.mark.usefixtures("catalogue")
def test_an_edition_that_does_not_say_so_is_told(rewritten, passages):
    typed = "“Secret features used in machine learning models can be unearthed” (FM-03.P2, ed. 4)"
    (item,) = verify_all(typed, passages, hosts=HOSTS).items
    assert [fact.says for fact in item.facts if not fact.is_right] == [
        "The words do not stand in edition 4 of FM-03.P2."
    ]


@pytest.mark.parametrize(
    "written", ["from aline[a line]-up with 95% accuracy", "from aline [a line]-up with 95% accuracy"]
)
def test_a_correction_in_brackets_is_verbatim(passages, written):
    answer = verify(f"use the photo to identify an individual {written}.", passages)
    assert answer.verdict in EXACT
    assert answer.hits[0].anchor == "FM-03.P4"


def test_the_place_that_a_footnote_names_comes_first(passages):
    (item,) = verify_all(f"“{CLAIM}” (FM-05.P5, withheld, ed. 1)", passages, hosts=HOSTS).items
    assert item.hits[0].anchor == "FM-05.P5"


def test_several_footnotes_are_told_apart(passages):
    typed = f"1. “{CLAIM}” (FM-03.P6, withheld, ed. 1)\n2. “{FEATURES.lower()}” (FM-03.P2, ed. 1)\n3. FM-99, ed. 1"
    items = verify_all(typed, passages, hosts=HOSTS).items
    assert [item.answer and item.answer.verdict for item in items] == [Verdict.VERBATIM, Verdict.LETTER_CASE, None]


RECOVERED = "Researchers were able to recover private training data used to train the algorithm"
BOTH, NEITHER = ["verbatim", "verbatim"], ["near", "not_found"]


@pytest.mark.parametrize(
    ("typed", "verdicts"),
    [
        (f"He says “{CLAIM}” and later “{FEATURES}”.", BOTH),
        (f'The attackers’ friend says "{CLAIM}" and, in a 5" print, it’s "{FEATURES}".', BOTH),
        (f"The attackers’ friend says ‘{CLAIM}’ and it’s ‘{FEATURES}’.", BOTH),
        (f"The attackers' friend says '{FEATURES}' and it's '{CLAIM}'", BOTH),
        ("‘These models are curated in the attackers’ hands’ and ‘no such words stand anywhere’", NEITHER),
        (f"„{CLAIM}“ und „{FEATURES}“, » {CLAIM} « et « {FEATURES} »", BOTH * 2),
        (f"”{CLAIM}” och ”{FEATURES}”", BOTH),
        (f"“{CLAIM}” “{RECOVERED}”", BOTH),
        (f"“Technologically, it feels like the … misusing the system”[3] and (“[t]{FEATURES[1:]}.”)⁴", BOTH),
        (f"“{CLAIM}”¹ “{FEATURES.replace('private', 'public')}”.² An “attacker”", ["verbatim", "near", "too_short"]),
        (f"“{CLAIM}. He goes on: “{FEATURES}” and “{RECOVERED}”", ["near", *BOTH]),
        (f"“{FEATURES}\n\n“Confidentiality;\n\n“Researchers were able to recover” and “{CLAIM}”", BOTH),
        (f"It is said that “{CLAIM}”, which nobody can take for granted here or there.", ["verbatim"]),
    ],
)
def test_each_quotation_by_itself(passages, typed, verdicts):
    verified = verify_all(typed, passages, hosts=HOSTS)

    assert verified.is_by_marks
    assert [item.answer.verdict.value for item in verified.items] == verdicts


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        ("Which failure modes of this catalogue are “confidentiality attacks” in the sense of", "verbatim"),
        ("Which breakdown modes of this catalogue are “confidentiality attacks” in the sense of Article 15(5)", "near"),
        (f"“He said “{CLAIM}” and that the machine wept”", "near"),
        (f"It is said that {CLAIM}, and that {FEATURES}", "near"),
        ("The “attacker” of a “model” goes through the looking-glass", "not_found"),
    ],
)
def test_marks_within_tear_nothing(passages, typed, verdict):
    verified = verify_all(typed, passages, hosts=HOSTS)

    assert not verified.is_by_marks
    assert [item.answer.verdict.value for item in verified.items] == [verdict]


def test_each_quotation_has_its_own_footnote(passages):
    typed = (
        f"“{CLAIM}” (FM-03.P6, withheld, ed. 1) and “{FEATURES}”, Failure Modes Catalogue, FM-04.P2, ed. 1. Next: "
        f"“{RECOVERED}” [FM-03.P4 <https://catalogue.example/editions/1/FM-03.P4>], and FM-03.P2 says: “{FEATURES}”"
    )
    items = verify_all(typed, passages, hosts=HOSTS).items

    assert [item.answer.verdict.value for item in items] == BOTH * 2
    assert [item.places for item in items] == [["FM-03.P6"], ["FM-04.P2"], ["FM-03.P4"], ["FM-03.P2"]]
    assert [[fact.says for fact in item.facts if not fact.is_right] for item in items] == [
        [],
        ["The words stand in FM-03.P2, not in FM-04.P2."],
        [],
        [],
    ]


@pytest.mark.parametrize(
    "written",
    [
        "FM-06.P1: “{}” (emphasis added)",
        "FM-06.P1 says: “{}” [sic] and more",
        "FM-06.P1 says “{}” (https://elsewhere.example/a) [12]",
        "“{}” [sic] (FM-06.P1)",
        "“{}”12 (citation omitted) (FM-06.P1)",
        "“{}” [3] [sic] (emphasis added) [FM-06.P1]",
        "“{}” (emphasis added), FM-06.P1, ed. 1.",
        "“{}” (emphasis added). https://catalogue.example/FM-06.P1",
    ],
)
def test_brackets_behind_a_quotation_hide_no_footnote(passages, written):
    typed = f"They write: {written.format(FEATURES)}. FM-03.P4 says: “{RECOVERED}” (emphasis added)"
    first, second = verify_all(typed, passages, hosts=HOSTS).items

    assert (first.places, second.places) == (["FM-06.P1"], ["FM-03.P4"])
    assert "The words stand in FM-03.P2, not in FM-06.P1." in [fact.says for fact in first.facts if not fact.is_right]


# The page


@pytest.mark.usefixtures("catalogue")
def test_many_quotations_say_how_many_were_left_out(client):
    typed = " ".join(f"“{number}: no such words stand anywhere”" for number in range(200))
    page = client.post("/verify/", {"text": typed})
    answer = client.post("/verify/", {"text": typed}, headers={"accept": "application/json"}).json()

    assert "Each quotation is compared by itself." in page.text
    assert "150 more were not compared" in page.text
    assert (answer["only_in_marks"], answer["items_left_out"], len(answer["items"])) == (True, 150, 50)


@pytest.mark.usefixtures("catalogue")
def test_the_page_says_verdict_layer_hedge_editions_and_footnote(client):
    page = client.post("/verify/", {"text": CLAIM.replace("it feels like ", "")})
    said = re.sub(r"\s+", " ", re.sub("<[^>]+>", "", page.text))

    assert page.status_code == 200
    assert "Not verbatim" in said
    assert "Withheld: not the publisher’s position." in said
    assert "Your quotation leaves out “feels like”" in said
    assert "Edition 1 until today" in said
    assert "http://testserver/editions/1/FM-03.P6" in said
    assert "(withheld, not the publisher’s position), ed. 1" in said
    assert 'data-hedge="feels like"' in page.text
    assert re.search("<del>,? ?it feels like ?</del>", page.text)
    assert "%" not in re.sub(r"95%", "", said)


@pytest.mark.usefixtures("catalogue")
def test_nothing_is_kept_of_what_is_pasted(caplog, django_assert_num_queries):
    client = Client(enforce_csrf_checks=True)
    client.post("/verify/", {"text": CLAIM})
    with django_assert_num_queries(1):  # which edition is in force
        page = client.post("/verify/", {"text": CLAIM})
    assert page.headers["Cache-Control"] == "no-store"
    assert page.cookies == {}
    assert "attacker" not in caplog.text


def test_the_form_is_the_same_for_everybody(client):
    page = client.get("/verify/?text=x")
    assert (
        page.headers["Cache-Control"] == "max-age=0, public, must-revalidate"
        or "public" in page.headers["Cache-Control"]
    )
    assert client.head("/verify/").status_code == 200
    assert client.put("/verify/").status_code == 405
    assert CLAIM not in page.text


@pytest.mark.parametrize("text", ["", " \n ", "x" * 10_001], ids=["none", "blank", "long"])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_400_keeps_the_words(client, text, accept):
    page = client.post("/verify/", {"text": text}, headers={"accept": accept})
    assert page.status_code == 400
    if accept == "text/html":
        assert text in page.text
    else:
        assert page.headers["Content-Type"] == "application/problem+json"
        assert page.json()["parameter"] == "text"


@pytest.mark.usefixtures("catalogue")
def test_json_says_the_same(client):
    answer = client.post(
        "/verify/", {"text": f"“{CLAIM}” (FM-03.P6, ed. 1)"}, headers={"accept": "application/json"}
    ).json()
    (item,) = answer["items"]
    hit = next(hit for hit in item["hits"] if hit["anchor"] == "FM-03.P6")
    assert (answer["api"], answer["newest_edition"], item["verdict"]) == (1, 1, "verbatim")
    assert (hit["layer"], hit["is_published_position"], hit["hedges"]) == ("withheld", False, ["feels like"])
    assert hit["cite_as"] == "http://testserver/editions/1/FM-03.P6"
    assert [fact["name"] for fact in item["facts"] if not fact["is_right"]] == ["layer"]


@pytest.mark.usefixtures("catalogue")
def test_a_text_given_twice_is_refused(client):
    assert client.post("/verify/", {"text": [CLAIM, FEATURES]}).status_code == 400
    assert client.get("/oembed?url=http://testserver/FM-03&url=http://testserver/FM-04").status_code == 400


@pytest.mark.usefixtures("catalogue")
def test_only_the_source_is_a_published_position(client):
    curators = "Which failure modes of this catalogue are “confidentiality attacks” in the sense of"
    for words, is_position in ((FEATURES, True), (CLAIM, False), (curators, False)):
        answer = client.post("/verify/", {"text": words}, headers={"Accept": "application/json"}).json()
        assert {hit["is_published_position"] for hit in answer["items"][0]["hits"]} == {is_position}


@pytest.mark.usefixtures("catalogue")
def test_words_that_stand_elsewhere_are_said_to(client):
    page = client.post("/verify/", {"text": f"“{CLAIM.replace(' not', '')}” (FM-03.P6, withheld, ed. 1)"})
    assert "Verbatim, but not where the footnote says" in page.text
    assert "The words stand in FM-10.P6 and FM-11.P5, not in FM-03.P6." in as_written(page.text)
    assert "is <del>not </del>misusing" in page.text


@pytest.mark.usefixtures("catalogue")
def test_an_old_host_is_ours(client, settings):
    settings.FORMER_URLS = ("https://old.example",)
    text = f"“{FEATURES}” https://old.example/editions/1/FM-03.P2"
    page = client.post("/verify/", {"text": text})
    assert "old.example is an address of this catalogue." in page.text


@pytest.mark.usefixtures("catalogue")
def test_its_own_footnote_is_right(client):
    def ask(text: str) -> dict:
        return client.post("/verify/", {"text": text}, headers={"accept": "application/json"}).json()["items"][0]

    for text in (CLAIM, FEATURES, FACES.format(" ")):
        for hit in ask(text)["hits"]:
            again = ask(hit["footnote"])
            assert again["verdict"] in ("verbatim", "verbatim_display")
            assert [fact for fact in again["facts"] if not fact["is_right"]] == []


# Whoever means harm

HOSTILE = {
    "nul": f"{CLAIM}\0\0",
    "surrogate": f"{CLAIM} \ud800",
    "brackets": "[" * 10_000,
    "pairs": "[(" * 5_000,
    "blanks": "a" + " " * 9_000 + "FM-03 b",
    "ellipses": "the … " * 1_600,
    "dots": "." * 10_000,
    "same": "the " * 2_500,
    "same_letter": "a" * 10_000,
    "marks": "„" * 9_990 + "FM-03",
    "nested": "“a ‘b «c " * 1_100,
    "codes": "FM-03 " * 1_600,
    "ranges": " ".join(f"FM-{number}.P1-P50" for number in range(1, 710)),
    "same_ranges": "FM-03.P1" + "-P50,P1" * 1_420,
    "ranges_in_footnotes": "“the attacker is not misusing the system” (FM-03.P1-P50, FM-04.P1-P50, ed. 1) " * 120,
    "editions": "FM-03.P1-P50 " + " ".join(f"ed. {number}" for number in range(1, 1_200)),
    "quoted_codes": "“FM-03” (" * 1_000,
    "addresses": "http://a/FM-03 " * 660,
    "addresses_2": "http://[::1/" * 800,
    "lines": "FM-03\n" * 1_600,
    "hyphens": "a-\n" * 3_300,
    "quoted": "> " * 5_000,
    "stars": "* " * 5_000,
    "digits": "1" * 9_000 + " ed. " + "9" * 900,
    "arabic": "هل يسيء المهاجم استخدام النظام " * 300,
    "bidi": f"\u202e{CLAIM}\u202c",
    "ligature": "\ufdfa" * 10_000,
    "combining": "e" + "\u0301" * 9_999,
    "invisible": "\u200b".join(CLAIM),
    "long": f"{CLAIM} " * 130,
    "markup": "<script>alert(1)</script> the attacker is not misusing the system",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.usefixtures("catalogue")
def test_hostile_text_is_answered_soon(client, name):
    text = HOSTILE[name].encode(errors="replace").decode()
    client.post("/verify/", {"text": CLAIM})
    with costs_less_than(3):
        page = client.post("/verify/", {"text": text})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert ("It names more than 50 codes." in page.text) == name.startswith("ranges")
    assert page.text.count("There is no edition") < 50


@pytest.mark.parametrize("name", ["nul", "invisible", "bidi"])
def test_what_nobody_sees_is_no_alteration(passages, name):
    assert verify(HOSTILE[name], passages).verdict is Verdict.VERBATIM


def test_a_lone_surrogate_is_no_error(passages):
    assert verify(HOSTILE["surrogate"], passages).verdict is Verdict.VERBATIM


# Words


@pytest.mark.parametrize("text", ["İstanbul STRASSE", "ẞ İ İ", "plain"])
def test_folding_keeps_every_place(text):
    assert len(fold(text)) == len(text)


def test_words_know_where_they_stand():
    words = words_of("An  “algorithm”[6] – isn’t")
    assert words.tokens == ("An", "algorithm", "-", "isn't")
    assert words.markers == {(2, "[6]")}
    assert [words.shown[first:end] for first, end in words.spans] == list(words.tokens)


def test_a_hyphen_at_the_end_of_a_line_is_decided_by_the_record():
    assert [piece.tokens for piece in quoted("a recov-\nered line-\nup", is_word={"recovered"}.__contains__)] == [
        ("a", "recovered", "line", "-", "up")
    ]


def test_a_footnote_names_its_passage_in_any_disguise(client, catalogue):
    passage = next(one for one in held.current().edition.entries["FM-03"]["passages"] if one["role"] == "description")
    words = " ".join(passage["verbatim"].split()[:14])
    for written in (one for one in CODES_IN_ANY_DISGUISE if one[0] != "f" and not {"&", "<"} & {*one}):
        text = f"“{words}” Failure Modes Catalogue, {written}.\u2060{passage['anchor'].partition('.')[2]} (ed. 1)."
        told = client.post("/verify/", {"text": text}, headers={"accept": "application/json"}).json()
        facts = {fact["name"]: fact["is_right"] for item in told["items"] for fact in item["facts"]}
        assert facts == {"edition": True, "code": True, "place": True}, ascii(written)
