"""What a document says can be exported, and seen or edited in a form: a new key fails here until it can.

`LEFT_OUT` names the keys for which neither is meant, with the reason.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.utils.html import escape

from catalogue.models import (
    Authority,
    CfaaReading,
    EditorNote,
    FailureMode,
    Framework,
    Jurisdiction,
    LegalQuestion,
    Mapping,
    Reference,
    SiteText,
    SynonymGroup,
)
from tests import cast, witnesses
from tests.desk import address_of
from tests.keys import KEYS, ROOTS, name_of, place_of
from tests.left_out import check_arrivals
from tests.page_forms import form_on
from tests.spreadsheet_files import exported
from tests.witnesses import ENTRIES, WITNESSES, WORD, all_at, told_in, vocabularies_of

pytestmark = pytest.mark.once


STANDING = {"curator": witnesses.write}


@pytest.fixture
def curator(catalogue, client) -> Client:
    client.force_login(cast.curator())
    return client


# Sheets

SHEETS = {
    "FailureMode": "failure-modes",
    "FailureMode.scenarios": "scenarios",
    "FailureMode.commentary": "commentaries",
    "FailureMode.citations": "citations",
    "FailureMode.mappings": "mappings",
    "FailureMode.parallels": "parallels",
    "FailureMode.developments": "developments",
    "FailureMode.recommendations": "recommendations",
    "Question.parallels": "parallels",
    "Question": "legal-questions",
    "Authority": "authorities",
    "Reference": "references",
    "Reference.authors": "references",
    "Reference.details": "references",
    "Catalogue.frameworks": "frameworks",
    "Catalogue.vocabularies": "jurisdictions",
    "Catalogue.cfaa_readings": "cfaa-readings",
    "Catalogue.texts": "site-texts",
    "Catalogue.synonyms": "synonyms",
    **{f"{root}.passages": "passages" for root in ENTRIES},
    **{f"{root}.notes": "editors-notes" for root in ROOTS},
}
"""Where the rows of a part of a document are listed."""

OF_THE_SHEET = {"Id", "State when exported"}


def test_every_key_is_a_column_of_a_sheet(curator):
    """As many cells show a term as there are keys that say it."""
    sheets = {name: cells_of_witnesses(curator, name) for name in sorted(set(SHEETS.values()))}
    shown = {key: list(shown_in_sheets(key)) for key in KEYS if place_of(key) in SHEETS}
    wanted = Counter((SHEETS[place_of(key)], ways) for key, values in shown.items() for ways in values)

    def is_shown(key: str) -> bool:
        cells, values = sheets[SHEETS[place_of(key)]], all_at(key, WITNESSES)
        if told_in(values) or any(isinstance(value, list) for value in values):
            return all(any(way in cell for cell in cells for way in ways) for ways in shown[key])
        return all(wanted[SHEETS[place_of(key)], ways] <= sum(cells[way] for way in ways) for ways in shown[key])

    check_arrivals("sheet", {key for key in shown if shown[key] and is_shown(key)})


def cells_of_witnesses(client: Client, name: str) -> Counter[str]:
    rows = [row for row in exported(client, name) if any(WORD in cell for cell in row.values())]
    # What a spreadsheet would take for a number stands behind an apostrophe.
    return Counter(
        cell.removeprefix("'") for row in rows for heading, cell in row.items() if heading not in OF_THE_SHEET
    )


def shown_in_sheets(key: str) -> Iterator[frozenset[str]]:
    """In which ways each value may be shown: as it is, or by the label of a term."""
    for value in all_at(key, WITNESSES):
        for item in value if isinstance(value, list) else [value]:
            if item:
                labels = {vocabulary(item).label for vocabulary in vocabularies_of(item)} | labels_of_rows(item)
                yield frozenset(labels or {"yes" if item is True else str(item)})


def labels_of_rows(code: Any) -> set[str]:
    return set(Jurisdiction.objects.filter(code=str(code)).values_list("label", flat=True))


# Forms

FORMS: dict[str, tuple[type[Model], dict[str, Any], str]] = {
    "FailureMode": (FailureMode, {"entry__code": "FM-90"}, ""),
    "FailureMode.passages": (FailureMode, {"entry__code": "FM-90"}, "passages-"),
    "FailureMode.scenarios": (FailureMode, {"entry__code": "FM-90"}, "scenarios-"),
    "FailureMode.commentary": (FailureMode, {"entry__code": "FM-90"}, "commentary-"),
    "FailureMode.commentary.statements": (FailureMode, {"entry__code": "FM-90"}, "statements-"),
    "FailureMode.citations": (FailureMode, {"entry__code": "FM-90"}, "citations-"),
    "FailureMode.parallels": (FailureMode, {"entry__code": "FM-90"}, "parallels-"),
    "Question.parallels": (LegalQuestion, {"entry__code": "LQ-90"}, "parallels-"),
    "FailureMode.developments": (FailureMode, {"entry__code": "FM-90"}, "developments-"),
    "FailureMode.recommendations": (FailureMode, {"entry__code": "FM-90"}, "recommendations-"),
    "FailureMode.mappings": (Mapping, {"failure_mode__entry__code": "FM-90"}, ""),
    "FailureMode.notes": (EditorNote, {"code": "E90"}, ""),
    "Question": (LegalQuestion, {"entry__code": "LQ-90"}, ""),
    "Question.passages": (LegalQuestion, {"entry__code": "LQ-90"}, "passages-"),
    "Question.notes": (EditorNote, {"code": "E91"}, ""),
    "Authority": (Authority, {"entry__code": "LAW-90"}, ""),
    "Authority.passages": (Authority, {"entry__code": "LAW-90"}, "passages-"),
    "Authority.notes": (EditorNote, {"code": "E92"}, ""),
    "Reference": (Reference, {"entry__code": "REF-90"}, ""),
    "Reference.passages": (Reference, {"entry__code": "REF-90"}, "passages-"),
    "Reference.authors": (Reference, {"entry__code": "REF-90"}, "authors-"),
    "Reference.details": (Reference, {"entry__code": "REF-90"}, "details-"),
    "Authority.citations": (Authority, {"entry__code": "LAW-90"}, "citations-"),
    "Question.answers": (LegalQuestion, {"entry__code": "LQ-90"}, "answers-"),
    "Reference.notes": (EditorNote, {"code": "E93"}, ""),
    "FailureMode.withdrawn": (FailureMode, {"entry__code": "FM-90"}, "scenarios-"),
    "Question.withdrawn": (LegalQuestion, {"entry__code": "LQ-90"}, "passages-"),
    "Authority.withdrawn": (Authority, {"entry__code": "LAW-90"}, "passages-"),
    "Reference.withdrawn": (Reference, {"entry__code": "REF-90"}, "passages-"),
    "Catalogue.vocabularies": (Jurisdiction, {"code": f"{WORD}-land"}, ""),
    "Catalogue.frameworks": (Framework, {"slug": f"{WORD}-framework"}, ""),
    "Catalogue.cfaa_readings": (CfaaReading, {"failure_mode__entry__code": "FM-90"}, ""),
    "Catalogue.texts": (SiteText, {"key": f"{WORD}-text"}, ""),
    "Catalogue.synonyms": (SynonymGroup, {"key": f"{WORD}-synonyms"}, ""),
    "Catalogue.notes": (EditorNote, {"code": "E94"}, ""),
}
"""On which page of the desk, and with which prefix, a part of a document is edited."""

NAMES = {
    "id": "external_id",
    "reference": "resolves_to",
    "mode": "failure_mode",
    "passages": "targets-0-passage",
    "reason": "withdrawn",
}
"""Key → what fields call it, where that is another name and its values are no words."""


def test_every_key_is_in_a_form(curator):
    """Under its name, or in words that are shown beside the fields."""
    pages = {}
    for model, row, prefix in FORMS.values():
        if (model, str(row), prefix) not in pages:
            page = curator.get(f"{address_of(model.objects.get(**row))}?section={prefix.removesuffix('-')}")
            pages[model, str(row), prefix] = (page.text, set(form_on(page, f"{model._meta.model_name}_form")))

    def is_in_form(key: str) -> bool:
        model, row, prefix = FORMS[place_of(key)]
        page, fields = pages[model, str(row), prefix]
        name = f"({name_of(key)}|{NAMES.get(name_of(key), '-')})"
        texts = told_in(all_at(key, WITNESSES)[:1])
        named = any(re.fullmatch(rf"{prefix}[0-9]+-{name}" if prefix else name, field) for field in fields)
        return named or (bool(texts) and all(escape(told) in page for told in texts))

    check_arrivals("form", {key for key in KEYS if place_of(key) in FORMS and is_in_form(key)})
