"""What a card says under a layer's label is what that layer says."""

import pytest

from catalogue.addresses.pages import Addresses
from catalogue.editions import held
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.models import Passage
from catalogue.pages.html.cards import cards
from catalogue.pages.html.renderer import EditionRenderer
from catalogue.vocabulary import Kind, Layer
from tests.page_text import squeezed

pytestmark = pytest.mark.usefixtures("edition_in_memory")


def all_cards(kind: Kind):
    edition = held.current().edition
    return cards(kind, edition.codes[kind], EditionRenderer(edition, Addresses()))


@pytest.mark.parametrize("kind", list(Kind))
def test_a_card_quotes_the_source_as_printed(kind):
    source = " ".join(
        passage["verbatim"] for entry in held.current().edition.entries.values() for passage in entry["passages"]
    )
    for card in all_cards(kind):
        if card.layer and card.layer.value != Layer.CURATOR:
            for piece in str(card.text).replace("&#x27;", "'").replace("&quot;", '"').split("…"):
                assert squeezed(piece) in squeezed(source), card.link.code


@pytest.mark.usefixtures("catalogue")
def test_a_correction_never_stands_under_the_label_of_the_source():
    Passage.objects.filter(entry__code="FM-03", role="overview").update(display="Attacker never recovers the features")
    publish(by=Actor("Carla Curator"), note="A false correction")

    (card,) = (card for card in all_cards(Kind.FAILURE_MODE) if card.link.code == "FM-03")

    assert (card.layer.value, str(card.text)) == (
        "source",
        "Attacker recovers the secret features used in the model by through careful queries",
    )


def test_the_card_of_a_question_says_who_answered():
    edition = held.current().edition
    shown = {
        card.link.code: [(str(tag.term), tag.hedge) for tag in card.tags if tag.name == "Status"]
        for card in all_cards(Kind.QUESTION)
    }

    answered = [question for question in edition.questions if question["answers"]]
    assert answered
    for question in edition.questions:
        if question["status"] == "open":  # which a list says once
            assert shown[question["code"]] == []
            continue
        ((_, where),) = shown[question["code"]]
        assert where == edition.answered_where(question)
        assert bool(where) == bool(question["answers"])


def test_words_of_the_acknowledgements_are_found(client):
    response = client.get("/search/?q=Zittrain")

    (group,) = response.context["groups"]
    (card,) = group.cards
    assert (card.link.code, card.layer.value, card.cite) == ("REF-36", "source", "REF-36.P11, source, ed. 1")
    assert "<mark>Zittrain</mark>" in card.text
