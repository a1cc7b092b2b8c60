"""No page of the desk, nor what readers are told of a change, shows a stored value where a word belongs."""

import re
from contextlib import suppress

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client

from catalogue import documents, vocabulary
from catalogue.editorial.permissions import Actor, actor
from catalogue.editorial.publishing import publish
from catalogue.editorial.recording import recording
from catalogue.editorial.withdrawing import discard
from catalogue.models import (
    Authority,
    CfaaReading,
    Citation,
    FailureMode,
    Framework,
    Jurisdiction,
    LegalQuestion,
    Mapping,
    Reference,
    SavedRow,
    SavedVersion,
    SiteText,
    SynonymGroup,
)
from catalogue.vocabulary import Vocabulary
from tests.desk import PUBLISH, address_of, list_of

pytestmark = pytest.mark.usefixtures("catalogue")

VALUES = {
    term.value
    for kind in vars(vocabulary).values()
    if isinstance(kind, type) and issubclass(kind, Vocabulary) and kind is not Vocabulary
    for term in kind
    if re.search("[-_]", term.value) and term.value != term.label.lower()
}
"""Those that are no word of English: a value such as “open” may stand anywhere."""

CHANGES = (
    (FailureMode, {"group": "unintentional", "published_answer": "not-in-source"}),
    (LegalQuestion, {"addressee": "not-stated", "status": "not-applicable", "origin": "rephrased"}),
    (Authority, {"type": "soft-law", "jurisdiction": "us-federal", "origin": "concept"}),
    (Reference, {"type": "web", "status": "not-verified"}),
    (Mapping, {"relation": "broad", "confirmation": "confirmed"}),
    (Citation, {"rule": "editor", "confidence": "low", "origin": "inferred"}),
    (Framework, {"order": 1}),
    (CfaaReading, {"narrow": "no", "damage": "unclear"}),
    (SynonymGroup, {"direction": "directed"}),
    (SiteText, {"title": "Another title"}),
)
"""What a curator can set is a term of a vocabulary, of which the rows that have another one are changed."""


@pytest.fixture
def changed(cleo) -> list[str]:
    """The names of what differs now, in as many terms as the database takes."""
    names: set[str] = set()
    for model, fields in CHANGES:
        row = model.objects.last()
        with recording(by=actor(cleo)) as record:
            for name, value in fields.items():
                field = next((one for one in model._meta.concrete_fields if one.name == name), None)
                terms = [term for term, _ in field.flatchoices] if field is not None and field.choices else [value]
                if field is not None:
                    other = next((term for term in reversed(terms) if term and term != getattr(row, name)), value)
                    _try(model, row, name, other)
            codes, keys = documents.owners_of(row), documents.shared_record_keys(row)
            record.include(codes, keys)
        names |= {*codes, *(key.name for key in keys)}
    return sorted(names)


def _try(model, row, name: str, value: object) -> None:
    """Some terms need another field beside them, which the database says."""
    with suppress(IntegrityError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**{name: value})


def test_every_page_speaks_in_words(changed, cleo, remy, pia):
    with recording(by=actor(cleo)) as record:
        draft = Reference.objects.create(title="A work", type="web")
        gone = Framework.objects.create(slug="soon-gone", name="Of a day")
        record.include([draft.code], documents.shared_record_keys(gone))
    discard(draft.code, reason="It is the same.", by=actor(cleo))
    with recording(shared_records=documents.shared_record_keys(gone), by=actor(cleo)):
        gone.delete()
    keys = {name for name in changed if "/" in name}
    pages = [f"/admin/catalogue/review/{name}/" for name in changed]
    for name in changed:
        part, _, key = name.rpartition("/")
        saved = SavedRow.objects.filter(part=part, key=key) if part else SavedVersion.objects.of(name)
        history = f"/admin/catalogue/rows/{name}/history/" if part else f"/admin/catalogue/history/{name}/"
        pages += [history, f"{history}compare/?from=edition-1&to=save-{saved.first().pk}"]
    pages += [address for model, _ in CHANGES for address in (address_of(model.objects.last()), list_of(model))]
    pages += [
        PUBLISH,
        "/admin/",
        "/admin/catalogue/audit/?kind=saved",
        "/admin/catalogue/rows/frameworks/deleted/",
        f"/admin/catalogue/history/{draft.code}/",
        *(f"/admin/catalogue/worklist/{one}/" for one in ("my-drafts", "drafts", "in-review")),
    ]
    cleo.is_superuser = True  # so that what she did last is on her desk, and she reads the audit
    cleo.save()
    client = Client()
    client.force_login(cleo)

    found = {address: values_in(client.get(address)) for address in pages}
    assert {address: values for address, values in found.items() if values} == {}
    assert len(pages) > 15
    assert len(keys) > 3


def test_readers_are_told_of_a_change_in_words(client):
    mapping = Mapping.objects.select_related("framework", "failure_mode__entry").first()
    code, by = mapping.failure_mode.code, Actor("Carla Curator")
    with recording([code], by=by):
        Mapping.objects.filter(pk=mapping.pk).update(label="Another name", framework=Framework.objects.last())
    publish([code], by=by, note="Moved")

    for address in (f"/changes/{code}?from=1", "/editions/2/changes/", "/editions/2/"):
        assert values_in(client.get(address, follow=True)) == set(), address
    told = client.get(f"/changes/{code}?from=1&to=2").text
    assert f"Mapping to {mapping.framework.name}: " in told
    assert f"Mapping to {Framework.objects.last().name}: " in told


def values_in(answer: HttpResponse) -> set[str]:
    assert answer.status_code == 200
    said = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", " ", answer.text, flags=re.DOTALL)
    keys = {*Framework.objects.values_list("slug", flat=True), *Jurisdiction.objects.values_list("code", flat=True)}
    values = VALUES | {key for key in keys if "-" in key} | {"None", "null", "soon-gone"}
    return {value for value in values if re.search(rf"(?<![\w/-]){re.escape(value)}(?![\w/-])", said)}
