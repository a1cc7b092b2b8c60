"""Which keys of a document may be missing from a place, each with the reason.

`*` stands for any kind of document. A key that stands here and arrives all the same fails as well.
"""

from collections.abc import Sequence

from tests.keys import KEYS

CODE = """
    FailureMode.code Question.code Authority.code Reference.code
"""
WITHDRAWN = """
    *.withdrawn.anchor *.withdrawn.role *.withdrawn.reason *.withdrawn.scenario *.withdrawn.title
"""
WORK = """
    Catalogue.work.title Catalogue.work.authors Catalogue.work.affiliations Catalogue.work.date
    Catalogue.work.arxiv Catalogue.work.url Catalogue.work.licence
"""
STATEMENT = """
    FailureMode.commentary.statements.passage FailureMode.commentary.statements.kind
    FailureMode.commentary.statements.finding FailureMode.commentary.statements.condition
    FailureMode.commentary.statements.hedge
"""

LEFT_OUT: dict[str, dict[str, str]] = {
    "witness": {
        "a note on the whole document stands at no passage": "Catalogue.notes.passages",
        "only failure modes have scenarios": """
            Question.withdrawn.scenario Authority.withdrawn.scenario Reference.withdrawn.scenario
            Question.withdrawn.title Authority.withdrawn.title Reference.withdrawn.title
        """,
    },
    "restore": {
        "it names what is restored, and is the same before": f"""
            {CODE} *.shape *.kind
        """,
        "only a load writes the source’s particulars": WORK,
    },
    "sheet": {
        "the sheet is of one kind, and the first column has the code": f"""
            {CODE} *.shape *.kind
        """,
        "it follows from the title": "*.slug",
        "withdrawing has a page of its own": "*.state *.reason *.successor",
        "a passage is withdrawn in the form": WITHDRAWN,
        "where a text stands in the source never changes": """
            *.passages.lines *.notes.lines FailureMode.commentary.line Catalogue.texts.lines
            *.passages.section *.passages.url Catalogue.texts.section Catalogue.texts.url
        """,
        "the text itself is a column of its scenario": "FailureMode.scenarios.passage",
        "statements have no sheet; they are edited in the form": STATEMENT,
        "authors are lines of one cell, and keep their origin and the parts of their names": """
            Reference.authors.origin Reference.authors.family Reference.authors.given Reference.authors.particle
            Reference.authors.suffix
        """,
        "each is a line of one cell, and keeps where it comes from": """
            Reference.details.field Reference.details.origin
        """,
        "they are lines of one cell, and stay confirmed as long as their words do": """
            Authority.citations.style Authority.citations.text Authority.citations.confirmation
            Authority.citations.by
        """,
        "answers have no sheet; they are edited in the form": """
            Question.answers.authority Question.answers.decided_on Question.answers.note
        """,
        "only a load writes the source’s particulars": WORK,
    },
    "form": {
        "it names what is edited and is no field": f"""
            {CODE} *.shape *.kind *.passages.anchor *.notes.code FailureMode.scenarios.code
            *.withdrawn.anchor FailureMode.withdrawn.scenario
        """,
        "it follows from the title": "*.slug",
        "withdrawing has a page of its own": "*.state *.reason *.successor",
        "where a text stands in the source, and as what, never changes": """
            *.passages.role *.withdrawn.role *.passages.layer *.passages.lines *.notes.lines Catalogue.texts.layer
            Catalogue.texts.lines FailureMode.commentary.line FailureMode.commentary.statements.passage
            *.passages.url Catalogue.texts.section Catalogue.texts.url
        """,
        "a scenario’s text is edited as its own": "FailureMode.scenarios.passage",
        "only a load writes the source’s particulars": WORK,
    },
    "search": {
        "it says nothing of the entry": "*.shape *.kind *.slug",
        "what is withdrawn is not searched": f"*.reason *.successor {WITHDRAWN}",
        "where it stands, who says so and how sure we are is shown beside the text": """
            FailureMode.parallels.passage FailureMode.parallels.place Question.parallels.passage
            Question.parallels.place *.passages.lines *.passages.section *.passages.layer
            Question.passages.anchor Question.passages.role
            Authority.passages.anchor Authority.passages.role Reference.passages.anchor
            Reference.passages.role *.notes.category *.notes.confidence *.notes.origin *.notes.lines
            *.notes.passages FailureMode.citations.offset FailureMode.citations.origin
            FailureMode.citations.rule FailureMode.citations.confidence FailureMode.commentary.line
            FailureMode.developments.confirmation FailureMode.recommendations.confirmation
            FailureMode.mappings.confirmation Question.origin Question.confirmation Authority.origin
            Authority.confirmation Reference.number_in_source Reference.confirmation
            Reference.title_origin Reference.authors.origin Reference.authors_incomplete
            Reference.venue_origin Reference.year_origin Reference.arxiv_origin Reference.doi_origin
            Reference.url_origin Reference.candidate_confidence Reference.details.origin
            Authority.citations.style Authority.citations.confirmation Authority.citations.by
            Authority.checked_on FailureMode.developments.checked_on FailureMode.recommendations.checked_on
        """,
        "it is a part of the name, which is searched": """
            Reference.authors.family Reference.authors.given Reference.authors.particle Reference.authors.suffix
        """,
        "lists are filtered by it": """
            FailureMode.parallels.relation Question.parallels.relation
            FailureMode.published_answer FailureMode.scenarios.knowledge FailureMode.scenarios.evidence
            FailureMode.commentary.posture FailureMode.commentary.basis Question.addressee Question.status
            Reference.standing Reference.type
        """,
        "it is quoted from a passage, which is searched": f"""
            {STATEMENT} *.notes.printed FailureMode.commentary.cell FailureMode.commentary.hedge
            FailureMode.commentary.qualifier FailureMode.citations.marker
        """,
        "it is how the editors argue, and would find what the entry is not about": """
            FailureMode.commentary.note FailureMode.citations.note FailureMode.mappings.reason
            FailureMode.parallels.difference Question.parallels.difference
            FailureMode.mappings.verification FailureMode.mappings.current_note
            FailureMode.mappings.detail FailureMode.crosswalk_gap Authority.verification Question.verification
            FailureMode.developments_gap FailureMode.developments.verification
            FailureMode.recommendations.verification
        """,
        "it tells of other systems, and would find what the entry is not about": """
            FailureMode.developments.text
        """,
        "what others recommend is no part of what the failure is": """
            FailureMode.recommendations.framework FailureMode.recommendations.id
            FailureMode.recommendations.label FailureMode.recommendations.against
        """,
        "nobody types an address": """
            FailureMode.developments.url FailureMode.recommendations.url
            *.passages.url FailureMode.mappings.url Authority.url Authority.eli Reference.url
            Catalogue.frameworks.url Catalogue.texts.url
        """,
        "cases and statutes are cited with their year": """
            Authority.year Authority.decided_on Question.answers.decided_on
        """,
        "the other work is found by its own words": """
            FailureMode.parallels.reference Question.parallels.reference
            Question.answered_in Reference.same_work_as Reference.candidate Authority.superseded_by
        """,
        "it belongs to no entry; of the texts of the site, words are looked for": f"""
            {WORK} Catalogue.vocabularies.definition Catalogue.frameworks.version
            Catalogue.frameworks.note Catalogue.cfaa_readings.mode Catalogue.cfaa_readings.label_there
            Catalogue.cfaa_readings.narrow Catalogue.cfaa_readings.broad Catalogue.cfaa_readings.damage
            Catalogue.texts.key Catalogue.texts.layer Catalogue.texts.lines Catalogue.texts.section Catalogue.notes.code
            Catalogue.notes.category Catalogue.notes.printed Catalogue.notes.text
            Catalogue.notes.confidence Catalogue.notes.origin Catalogue.notes.lines
        """,
        "synonyms tell what a query means, and not what an entry says": """
            Catalogue.synonyms.key Catalogue.synonyms.direction Catalogue.synonyms.terms
            Catalogue.synonyms.finds Catalogue.synonyms.reason
        """,
    },
    "differences": {
        "it is the same in both, or follows from the title": f"""
            {CODE} *.shape *.kind *.slug
        """,
    },
    "erasing": {
        "it is no words of anybody’s: a mark in the text, or what others call a concept": """
            FailureMode.citations.marker FailureMode.mappings.id FailureMode.mappings.current_id
            FailureMode.recommendations.id
        """,
    },
    "page": {
        "a page of its own says why an entry is gone": "*.reason",
        "the statement beside it says it in full; data have it": "FailureMode.commentary.statements.finding",
        "the index of law and citations call it so": "Authority.short_name",
        "whoever cites it is given it": "Authority.citations.text Authority.citations.by",
        "it is a part of the name, which is shown": """
            Reference.authors.family Reference.authors.given Reference.authors.particle Reference.authors.suffix
        """,
    },
    "markdown": {
        "it is a name": """
            FailureMode.parallels.place Question.parallels.place FailureMode.developments.title
            FailureMode.developments.source FailureMode.recommendations.framework
            FailureMode.recommendations.id FailureMode.recommendations.label
            FailureMode.recommendations.against
            *.title *.aliases *.slug *.passages.section *.withdrawn.title *.notes.category *.notes.origin
            FailureMode.scenarios.title
            FailureMode.mappings.framework FailureMode.mappings.id FailureMode.mappings.label
            FailureMode.mappings.current_id FailureMode.mappings.current_label Authority.citation
            Reference.authors.name Reference.authors.family Reference.authors.given Reference.authors.particle
            Reference.authors.suffix Reference.venue Reference.doi Authority.short_name Authority.court
            Authority.docket Authority.citations.by
        """,
        "it is an address": """
            FailureMode.developments.url FailureMode.recommendations.url
            *.passages.url FailureMode.mappings.url Authority.url Authority.eli Reference.url
        """,
        "it is quoted to the letter": """
            *.passages.verbatim *.notes.printed FailureMode.citations.marker FailureMode.commentary.cell
            FailureMode.commentary.hedge FailureMode.commentary.qualifier
            FailureMode.commentary.statements.finding FailureMode.commentary.statements.condition
            FailureMode.commentary.statements.hedge
        """,
        "it is shown as it is typed": """
            FailureMode.developments.verification FailureMode.recommendations.verification
            FailureMode.mappings.verification FailureMode.mappings.current_note
            FailureMode.mappings.detail Authority.verification Question.verification Reference.details.value
        """,
        "it is the code of a row": "Authority.jurisdiction",
        "its asterisks and carets are markup of its own": "Authority.citations.text",
    },
}
"""Place → reason → keys. `witness` is what no witness can say: it is left out everywhere."""


def check_arrivals(place: str, arriving: set[str], *, among: Sequence[str] = KEYS) -> None:
    """Complains of what does not arrive in the place without a reason, and of what has a reason and arrives."""
    left_out, unspoken = keys_left_out(place, among), keys_left_out("witness", KEYS)
    lacking = [f"{key} does not arrive in: {place}" for key in among if key not in arriving | left_out | unspoken]
    stale = [f"{key} is left out of: {place}, and arrives" for key in sorted(left_out & arriving)]
    if lacking or stale:
        raise AssertionError("\n".join(["", *lacking, *stale, "Mend it there, or say in tests/left_out.py why not."]))


def keys_left_out(place: str, among: Sequence[str]) -> set[str]:
    """Return the keys. Only the kind of document may be left open: a new key needs its own reason."""
    patterns = [pattern for keys in LEFT_OUT[place].values() for pattern in keys.split()]
    found = {pattern: [key for key in among if pattern in (key, f"*.{key.partition('.')[2]}")] for pattern in patterns}
    if unknown := [pattern for pattern, keys in found.items() if not keys]:
        raise AssertionError(f"left out of {place}, which has nothing of the sort: {', '.join(unknown)}")
    return {key for keys in found.values() for key in keys}
