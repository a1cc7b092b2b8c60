"""Witnesses: entries and rows that say something of their own in every key of every document.

A key that no witness speaks of fails `test_every_field_arrives`, and so does a word that two keys share.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from catalogue import documents
from catalogue.documents import SharedRecordKey
from catalogue.documents.shared_records import rows_in
from catalogue.editorial.permissions import Actor
from catalogue.editorial.restoring import restore, restore_shared_record
from catalogue.models import Authority, Entry, FailureMode, LegalQuestion, Reference, SourceWork
from catalogue.vocabulary import PUBLISHED_VOCABULARIES, CataloguePart, Kind, SynonymDirection
from tests.keys import KEYS, Document, root_of, values_at

WORD = "zq"
"""How every word begins that stands in one key of one witness only."""

WITNESS = Actor("The witness")


def source(anchor: str, role: str, word: str, lines: list[int], layer: str = "source") -> dict[str, Any]:
    texts = {"verbatim": f"{WORD}{word}printed as it stands.", "display": f"{WORD}{word}shown corrected."}
    place = {"section": f"{WORD}{word}section of it", "url": f"https://{WORD}{word}page.example/"}
    return {"anchor": anchor, "role": role, "layer": layer, **texts, **place, "lines": lines}


def curators(anchor: str, role: str, word: str) -> dict[str, Any]:
    text = f"{WORD}{word}shown by us."
    nowhere = {"verbatim": "", "lines": [], "section": "", "url": ""}
    return {"anchor": anchor, "role": role, "layer": "curator", "display": text, **nowhere}


def withdrawn(anchor: str, role: str, word: str, scenario: str = "") -> dict[str, Any]:
    title = f"{WORD}{word}title of it" if scenario else ""
    reason = f"{WORD}{word}reason as a remark."
    return {"anchor": anchor, "role": role, "reason": reason, "scenario": scenario, "title": title}


def note(code: str, word: str, line: int, *passages: str) -> dict[str, Any]:
    return {
        "code": code,
        "category": f"{WORD}{word}category",
        "printed": [f"{WORD}{word}quoted to the letter"],
        "text": f"{WORD}{word}noted as a remark.",
        "confidence": "medium",
        "origin": f"{WORD}{word}arisen",
        "lines": [line],
        "passages": list(passages),
    }


def common(kind: str, code: str, word: str) -> dict[str, Any]:
    return {
        "shape": documents.SHAPE,
        "kind": kind,
        "code": code,
        "title": f"{WORD}{word}title in words",
        "slug": f"{WORD}{word}title-in-words",
        "aliases": [f"{WORD}{word}alias"],
        "state": "public",
        "reason": "",
        "successor": "",
    }


def gone(document: Mapping[str, Any], code: str, word: str, successor: str) -> dict[str, Any]:
    """Another of its kind that was merged into `successor`; what the first has of its own it lacks."""
    told = {"state": "merged", "reason": f"{WORD}{word}reason of it.", "successor": successor}
    nothing = {"passages": [], "withdrawn": [], "notes": []}
    return {**document, **common(str(document["kind"]), code, word), **told, **nothing}


def author(word: str, origin: str) -> dict[str, str]:
    parts = {part: f"{WORD}{part}of{word}" for part in ("family", "given", "particle", "suffix")}
    return {"name": f"{WORD}{word}", **parts, "origin": origin}


MODE: dict[str, Any] = {
    **common("failure-mode", "FM-90", "mode"),
    "passages": [
        source("FM-90.P1", "description", "description", [911, 912]),
        source("FM-90.P2", "scenario", "scenariotext", [913, 914]),
        source("FM-90.P3", "statement", "statementtext", [915, 916], layer="withheld"),
        curators("FM-90.P4", "curator-note", "modenote"),
    ],
    "withdrawn": [withdrawn("FM-90.P5", "scenario", "modewithdrawn", "FM-90.S2")],
    "notes": [note("E90", "modenote", 917, "FM-90.P1")],
    "group": "unintended",
    "properties": ["availability", "integrity"],
    "published_answer": "not-addressed",
    "scenarios": [
        {
            "code": "FM-90.S1",
            "title": f"{WORD}scenariotitle in words",
            "passage": "FM-90.P2",
            "domains": ["speech"],
            "knowledge": "whitebox",
            "evidence": "press",
            "evidence_note": f"{WORD}evidencenote as a remark.",
        }
    ],
    "commentary": {
        "cell": f"{WORD}cell as printed",
        "line": 918,
        "posture": "not-misusing",
        "basis": "inferred",
        "hedge": f"{WORD}hedge",
        "qualifier": f"{WORD}qualifier",
        "note": f"{WORD}commentarynote as a remark.",
        "statements": [
            {
                "passage": "FM-90.P3",
                "kind": "norm",
                "finding": f"{WORD}finding",
                "condition": f"{WORD}condition",
                "hedge": f"{WORD}softened",
            }
        ],
    },
    "citations": [
        {
            "passage": "FM-90.P1",
            "marker": f"{WORD}mark",
            "offset": 919,
            "origin": "printed",
            "reference": "REF-90",
            "rule": "plus-21",
            "confidence": "low",
            "note": f"{WORD}resolved as a remark.",
        }
    ],
    "parallels": [
        {
            "passage": "FM-90.P3",
            "reference": "REF-90",
            "relation": "weaker",
            "place": f"{WORD}parallelplace",
            "difference": f"{WORD}paralleldifference as a remark.",
        }
    ],
    "mappings": [
        {
            "framework": f"{WORD}-framework",
            "id": f"{WORD}external",
            "label": f"{WORD}called",
            "url": f"https://{WORD}mappinghost.example/",
            "relation": "relatedMatch",
            "reason": f"{WORD}mappingreason as a remark.",
            "verification": f"{WORD}mappingchecked as far as this.",
            "confirmation": "confirmed",
            "current_id": f"{WORD}newerid",
            "current_label": f"{WORD}newerlabel",
            "current_note": f"{WORD}newernote of a release.",
            "detail": f"{WORD}detail more.",
        }
    ],
    "developments_gap": f"{WORD}notfound as a remark.",
    "developments": [
        {
            "kind": "inquiry",
            "date": "1961-11",
            "title": f"{WORD}developmenttitle",
            "text": f"{WORD}happened as a remark.",
            "source": f"{WORD}reporter of it",
            "url": f"https://{WORD}newshost.example/",
            "verification": f"{WORD}newschecked as far as this.",
            "checked_on": "1962-04-05",
            "confirmation": "confirmed",
        }
    ],
    "recommendations": [
        {
            "framework": f"{WORD}-framework",
            "id": f"{WORD}adviceid",
            "label": f"{WORD}measurelabel",
            "url": f"https://{WORD}advicehost.example/",
            "against": f"{WORD}against that",
            "verification": f"{WORD}advicechecked as far as this.",
            "checked_on": "1963-05-06",
            "confirmation": "confirmed",
        }
    ],
    "summary": f"{WORD}modesummary as a remark.",
    "crosswalk_gap": f"{WORD}gap as a remark.",
}

QUESTION: dict[str, Any] = {
    **common("question", "LQ-90", "question"),
    "passages": [
        source("LQ-90.P1", "question", "questiontext", [921, 922], layer="withheld"),
        curators("LQ-90.P2", "status-note", "questionstatus"),
    ],
    "withdrawn": [withdrawn("LQ-90.P3", "status-note", "questionwithdrawn")],
    "notes": [note("E91", "questionnote", 923, "LQ-90.P1")],
    "modes": ["FM-90"],
    "authorities": ["LAW-90"],
    "references": ["REF-90"],
    "addressee": "repository",
    "origin": "rephrased",
    "origin_detail": f"{WORD}origindetail as a remark.",
    "confirmation": "confirmed",
    "verification": f"{WORD}questionchecked as far as this.",
    "status": "answered",
    "answered_in": "LAW-90",
    "parallels": [
        {
            "passage": "LQ-90.P1",
            "reference": "REF-90",
            "relation": "nearly",
            "place": f"{WORD}questionplace",
            "difference": f"{WORD}questiondifference as a remark.",
        }
    ],
    "answers": [{"authority": "LAW-90", "decided_on": "1922-02-22", "note": f"{WORD}answernote as a remark."}],
}

AUTHORITY: dict[str, Any] = {
    **common("authority", "LAW-90", "law"),
    "passages": [
        source("LAW-90.P1", "summary", "lawtext", [931, 932]),
        curators("LAW-90.P2", "status-note", "lawstatus"),
    ],
    "withdrawn": [withdrawn("LAW-90.P3", "curator-note", "lawwithdrawn")],
    "notes": [note("E92", "lawnote", 933, "LAW-90.P1")],
    "short_name": f"{WORD}shortname",
    "citation": f"{WORD}citation as lawyers write it",
    "citations": [
        {"style": "oscola", "text": f"{WORD}oscola *in italics*", "confirmation": "confirmed", "by": f"{WORD}confirmer"}
    ],
    "type": "treaty",
    "jurisdiction": f"{WORD}-land",
    "year": 1931,
    "decided_on": "1931-03",
    "court": f"{WORD}court",
    "docket": f"{WORD}docket",
    "url": f"https://{WORD}lawhost.example/",
    "eli": f"https://{WORD}elihost.example/",
    "amendments": f"{WORD}amendments as a remark.",
    "superseded_by": "LAW-91",
    "origin": "concept",
    "confirmation": "confirmed",
    "verification": f"{WORD}lawchecked as far as this.",
    "checked_on": "1932-03-31",
}

REFERENCE: dict[str, Any] = {
    **common("reference", "REF-90", "work"),
    "passages": [
        source("REF-90.P1", "bibliography", "worktext", [941, 942]),
        curators("REF-90.P2", "summary", "worksummary"),
    ],
    "withdrawn": [withdrawn("REF-90.P3", "curator-note", "workwithdrawn")],
    "notes": [note("E93", "worknote", 943, "REF-90.P1")],
    "number_in_source": 944,
    "standing": "printed",
    "confirmation": "confirmed",
    "type": "blog",
    "title_origin": "derived",
    "authors": [author("author", "added"), author("another", "added")],
    "authors_incomplete": True,
    "details": [{"field": "publisher", "value": f"{WORD}publisher", "origin": "added"}],
    "venue": f"{WORD}venue",
    "venue_origin": "derived",
    "year": 1941,
    "year_origin": "derived",
    "arxiv_id": "1909.90909",
    "arxiv_origin": "derived",
    "doi": f"10.9999/{WORD}doi",
    "doi_origin": "derived",
    "url": f"https://{WORD}workhost.example/",
    "url_origin": "derived",
    "same_work_as": "REF-91",
    "candidate": "",
    "candidate_confidence": "",
    "candidate_note": "",
    "note": f"{WORD}workremark as a remark.",
}

MISSING: dict[str, Any] = {
    **gone(REFERENCE, "REF-91", "missing", "REF-90"),
    "number_in_source": 945,
    "standing": "missing",
    "authors": [],
    "details": [],
    **dict.fromkeys(("venue", "arxiv_id", "doi", "url", "same_work_as", "note"), ""),
    **dict.fromkeys(("venue_origin", "year_origin", "arxiv_origin", "doi_origin", "url_origin"), "none"),
    "year": None,
    "state": "public",
    "reason": "",
    "successor": "",
    "candidate": "REF-92",
    "candidate_confidence": "low",
    "candidate_note": f"{WORD}candidatenote as a remark.",
}

MODE_GONE: dict[str, Any] = {
    **gone(MODE, "FM-91", "modegone", "FM-90"),
    "scenarios": [],
    "citations": [],
    "parallels": [],
    "mappings": [],
    "commentary": None,
    "developments": [],
    "recommendations": [],
    "developments_gap": "",
    "summary": "",
    "crosswalk_gap": "",
}
QUESTION_GONE = {
    **gone(QUESTION, "LQ-91", "questiongone", "LQ-90"),
    "origin_detail": "",
    "answers": [],
    "parallels": [],
}
AUTHORITY_GONE = {
    **gone(AUTHORITY, "LAW-91", "lawgone", "LAW-90"),
    "citation": "–",
    "citations": [],
    **dict.fromkeys(("short_name", "court", "docket", "url", "eli", "amendments", "superseded_by", "verification"), ""),
}
REFERENCE_GONE = {
    **gone(MISSING, "REF-92", "workgone", "REF-90"),
    "number_in_source": 946,
    "candidate": "",
    "candidate_confidence": "",
    "candidate_note": "",
}

CATALOGUE: dict[str, Any] = {
    "shape": documents.SHAPE,
    "kind": "catalogue",
    "work": {
        "title": f"{WORD}sourcetitle",
        "authors": [f"{WORD}sourceauthor"],
        "affiliations": [f"{WORD}house"],
        "date": "1951-11-11",
        "arxiv": f"{WORD}sourcearxiv",
        "url": f"https://{WORD}sourcehost.example/",
        "licence": f"{WORD}licence",
    },
    "vocabularies": {
        "jurisdiction": [
            {"value": f"{WORD}-land", "label": f"{WORD}landlabel", "definition": f"{WORD}landdefinition of it."},
        ]
    },
    "frameworks": [
        {
            "slug": f"{WORD}-framework",
            "name": f"{WORD}frameworkname",
            "version": f"{WORD}version",
            "url": f"https://{WORD}frameworkhost.example/",
            "note": f"{WORD}frameworknote as a remark.",
        }
    ],
    "cfaa_readings": [
        {"mode": "FM-90", "label_there": f"{WORD}reading", "narrow": "no", "broad": "possible", "damage": "yes"}
    ],
    "texts": [
        {
            "key": f"{WORD}-text",
            "title": f"{WORD}texttitle",
            "layer": "source",
            "verbatim": f"{WORD}textprinted as it stands.",
            "display": f"{WORD}textshown corrected.",
            "lines": [951, 952],
            "section": f"{WORD}textsection of it",
            "url": f"https://{WORD}textpage.example/",
        }
    ],
    "notes": [note("E94", "wholenote", 953)],
    "synonyms": [
        {
            "key": f"{WORD}-synonyms",
            "direction": "directed",
            "terms": [f"{WORD}term"],
            "finds": [f"{WORD}found"],
            "reason": f"{WORD}synonymreason as a remark.",
        }
    ],
}

ENTRIES: dict[str, list[dict[str, Any]]] = {
    "FailureMode": [MODE, MODE_GONE],
    "Question": [QUESTION, QUESTION_GONE],
    "Authority": [AUTHORITY, AUTHORITY_GONE],
    "Reference": [REFERENCE, MISSING, REFERENCE_GONE],
}
WITNESSES = {**ENTRIES, "Catalogue": [CATALOGUE]}
"""By the name of their shape."""

PLAIN: dict[str, dict[str, Any]] = {
    "FailureMode": {"title": "Plain", "group": "intentional", "published_answer": "no"},
    "Question": {"topic": "Plain", "origin": "addition"},
    "Authority": {
        "name": "Plain",
        "citation": "Plain",
        "type": "statute",
        "jurisdiction_id": "eu",
        "origin": "addition",
    },
    "Reference": {"title": "Plain", "type": "web"},
}
MODELS = {"FailureMode": FailureMode, "Question": LegalQuestion, "Authority": Authority, "Reference": Reference}


def write_plain_entries() -> None:
    """The entries of the witnesses with nothing but what the database asks for; and the source's particulars."""
    for key in KEYS:
        all_at(key, WITNESSES)  # complains of a new key that no witness has
    for name, found in ENTRIES.items():
        for document in found:
            number = int(document["code"].partition("-")[2])
            MODELS[name].objects.create(entry=Entry.objects.allocate(Kind(document["kind"]), number), **PLAIN[name])
    SourceWork.objects.update(**CATALOGUE["work"])


def restore_witnesses() -> None:
    """All that can be restored, as an account at the desk would do it one after the other."""
    for part in CataloguePart:
        for row in rows_in(CATALOGUE, part) if part is not CataloguePart.NOTES else ():
            restore_shared_record(
                SharedRecordKey(part, row[documents.SHARED_RECORD_TYPES[part].key]), row, over="", by=WITNESS
            )
    for found in ENTRIES.values():
        for document in found:
            restore(document, over=digest(document), by=WITNESS)
    for document in (*(document for found in ENTRIES.values() for document in found), CATALOGUE):
        for row in document["notes"]:
            said = {name: value for name, value in row.items() if name != "passages"} | {"concerns": row["passages"]}
            restore_shared_record(SharedRecordKey(CataloguePart.NOTES, row["code"]), said, over="", by=WITNESS)


def write() -> None:
    write_plain_entries()
    restore_witnesses()


def digest(document: Mapping[str, Any]) -> str:
    (working,) = documents.working_entries(Kind(document["kind"]), [document["code"]])
    return documents.digest_of(documents.document_of(working))


def said_now() -> dict[str, list[dict[str, Any]]]:
    """Return what the working copy says of the witnesses: of the catalogue, their rows only."""
    return {name: part() for name, part in PARTS.items()}


def entries_now(found: list[Document]) -> list[dict[str, Any]]:
    rows = documents.working_entries(Kind(found[0]["kind"]), [document["code"] for document in found])
    return [dict(documents.document_of(row)) for row in rows]


def catalogue_now() -> list[dict[str, Any]]:
    whole = dict(documents.catalogue_document())
    whole["vocabularies"] = {"jurisdiction": whole["vocabularies"]["jurisdiction"]}  # the software has the others
    for part, record_type in documents.SHARED_RECORD_TYPES.items():
        named = {row[record_type.key] for row in rows_in(CATALOGUE, part)}
        rows_in(whole, part)[:] = [row for row in rows_in(whole, part) if row[record_type.key] in named]
    return [whole]


PARTS: dict[str, Callable[[], list[dict[str, Any]]]] = {
    **{name: partial(entries_now, found) for name, found in ENTRIES.items()},
    "Catalogue": catalogue_now,
}
"""Kind by kind, for who asks only until one has changed."""


# What they say


def all_at(key: str, found: dict[str, list[Document]]) -> list[Any]:
    return [value for document in found[root_of(key)] for value in values_at(document, key)]


def told_in(value: Any) -> list[str]:
    """The texts with a word of their own."""
    return [text for text in texts_of(value) if WORD in text]


def words_of(value: Any) -> set[str]:
    return {word for text in texts_of(value) for word in re.findall(rf"{WORD}\w+", text)}


def texts_of(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from texts_of(item)
        case dict():
            for item in value.values():
                yield from texts_of(item)


def vocabularies_of(value: Any) -> list[Any]:
    found = (*PUBLISHED_VOCABULARIES.values(), SynonymDirection)
    return [vocabulary for vocabulary in found if value in {term.value for term in vocabulary}]
