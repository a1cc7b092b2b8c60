"""References pasted as BibTeX or RIS."""

import pytest

from catalogue import documents
from catalogue.editorial import checks
from catalogue.editorial.permissions import SOFTWARE
from catalogue.editorial.recording import recording
from catalogue.editorial.refused import Refused
from catalogue.exchange import bibliography
from catalogue.exchange.bibliography import Work
from catalogue.models import Reference, SavedVersion
from catalogue.vocabulary import Kind, ReferenceType, WorkField
from tests import cast
from tests.desk import Desk
from tests.page_forms import form_on
from tests.waiting import costs_less_than

PASTE = "/admin/catalogue/paste-references/"

BIBTEX = r"""
@article{tramer, title = {Stealing {ML} in Pr{\"a}ctice \& more},
  author = {Tram{\`e}r, Florian and Ian J. Goodfellow and {OpenAI and Friends} and Ludwig van Beethoven and others},
  journal = {arXiv preprint arXiv:1699.02943v2}, year = 2016, doi = {https://doi.org/10.1000/ABC.1}}
@misc{page, title = "A page", url = {https://example.org/a}}
"""
RIS = """TY  - JOUR
TI  - Stealing machine
AU  - Tramèr, Florian
PY  - 2016/08/01
JO  - A journal
DO  - 10.1000/xyz
UR  - https://arxiv.org/abs/1699.02943v1
ER  -

TY  - GEN
T1  - Other
A1  - Me
ER  -
"""


def test_bibtex_is_read_with_its_accents_and_names():
    work, page = bibliography.read_pasted(BIBTEX).works

    assert work == Work(
        line=2,
        type=ReferenceType.PREPRINT,
        title="Stealing ML in Präctice & more",
        authors=("Tramèr, Florian", "Goodfellow, Ian J.", "OpenAI and Friends", "van Beethoven, Ludwig"),
        authors_incomplete=True,
        year=2016,
        venue="arXiv preprint",
        arxiv_id="1699.02943",
        doi="10.1000/abc.1",
    )
    assert page == Work(line=5, type=ReferenceType.WEB, title="A page", url="https://example.org/a")


def test_ris_is_read():
    work, other = bibliography.read_pasted(RIS.replace("\n", "\r\n").replace("\r", "")).works

    assert work == Work(
        line=1,
        type=ReferenceType.ARTICLE,
        title="Stealing machine",
        authors=("Tramèr, Florian",),
        year=2016,
        venue="A journal",
        arxiv_id="1699.02943",
        doi="10.1000/xyz",
        url="https://arxiv.org/abs/1699.02943v1",
        details=((WorkField.ISSUED, "2016-08-01"),),
    )
    assert other == Work(line=10, type=ReferenceType.UNKNOWN, title="Other", authors=("Me",))


def test_csl_json_is_read_item_by_item():
    pasted = bibliography.read_pasted(CSL_JSON)
    article, act = pasted.works

    assert article == Work(
        line=1,
        type=ReferenceType.ARTICLE,
        title="Stealing machines",
        authors=("van Beethoven, Ludwig", "OpenAI"),
        year=2016,
        venue="A journal",
        doi="10.1000/xyz",
        details=((WorkField.VOLUME, "3"), (WorkField.ISSUED, "2016-08")),
    )
    assert article.not_taken == ()
    assert (act.title, act.authors, act.details, act.line) == ("An act", (), ((WorkField.EDITOR, "Ed Editor"),), 5)
    assert [(one.line, one.reason.partition(":")[0]) for one in pasted.rejected] == [
        (6, "an item in braces is expected"),
        (6, "“music” is not a type of reference that is known here"),
        (6, "it has no title"),
        (7, "it is not valid JSON here"),
    ]


CSL_JSON = """[{"id": "a", "type": "article-journal", "title": "Stealing <i>machines</i>", "volume": 3,
  "author": [{"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"}, {"literal": "OpenAI"}, 7],
  "issued": {"date-parts": [["2016", 8]]}, "container-title": "A journal",
  "DOI": "https://doi.org/10.1000/XYZ"},
 {"type": "legislation", "title": "An act", "author": "nobody", "editor": [{"family": "Editor", "given": "Ed"}, {}]},
 3, {"type": "music", "title": "x"}, {"type": "book", "issued": {"date-parts": [[]]}, "author": [[]]},
 {"title" 4}]"""


def test_bare_ids_are_read_line_by_line():
    pasted = bibliography.read_pasted("10.1000/XYZ\n\n https://arxiv.org/abs/1806.09030v2 \ncs/9901001\nA title\n")

    found = [(work.line, work.doi, work.arxiv_id, work.title) for work in pasted.works]
    assert found == [
        (1, "10.1000/xyz", "", "doi:10.1000/xyz"),
        (3, "", "1806.09030", "arXiv:1806.09030"),
        (4, "", "cs/9901001", "arXiv:cs/9901001"),
    ]
    assert {work.not_taken[0][0] for work in pasted.works} == {"title"}
    assert [(one.line, one.what) for one in pasted.rejected] == [(5, "A title")]


LAW = {
    "@jurisdiction{a, title = {Doe v. Roe}}": (ReferenceType.DECISION, False),
    "@legislation{a, title = {An act}}": (ReferenceType.UNKNOWN, True),
    "TY  - CASE\nTI  - Doe v. Roe\nER  - ": (ReferenceType.DECISION, False),
    "TY  - STAT\nTI  - An act\nER  - ": (ReferenceType.UNKNOWN, True),
    "TY  - BILL\nTI  - A bill\nER  - ": (ReferenceType.UNKNOWN, True),
    "TY  - LEGAL\nTI  - A rule\nER  - ": (ReferenceType.UNKNOWN, True),
    "TY  - GOVDOC\nTI  - A report\nER  - ": (ReferenceType.REPORT, False),
    "TY  - STAND\nTI  - A standard\nER  - ": (ReferenceType.STANDARD, False),
    "TY  - DATA\nTI  - A table\nER  - ": (ReferenceType.DATASET, False),
}


def test_law_is_taken_and_told_where_it_belongs():
    for text, (type_, is_law) in LAW.items():
        [work] = bibliography.read_pasted(text).works
        assert work.type is type_, text
        told = [what for name, what in work.not_taken if name == "type of reference"]
        assert bool(told) is is_law, text


TYPED = {
    "@{}{{a, title = {{x}}}}": {
        "article": "article",
        "Book": "book",
        "incollection": "chapter",
        "inproceedings": "proceedings",
        "mastersthesis": "thesis",
        "misc": "unknown",
        "online": "webpage",
        "techreport": "report",
        "unpublished": "manuscript",
    },
    "TY  - {}\nTI  - x\nER  - ": {
        "BOOK": "book",
        "CHAP": "chapter",
        "CONF": "proceedings",
        "ELEC": "webpage",
        "JOUR": "article",
        "MGZN": "magazine",
        "news": "newspaper",
        "RPRT": "report",
        "THES": "thesis",
        "UNPB": "manuscript",
    },
    '[{{"title": "x", "type": "{}"}}]': {
        "article": "preprint",
        "article-journal": "article",
        "article-magazine": "magazine",
        "article-newspaper": "newspaper",
        "book": "book",
        "chapter": "chapter",
        "paper-conference": "proceedings",
        "report": "report",
        "speech": "manuscript",
        "thesis": "thesis",
        "webpage": "webpage",
    },
}


def test_each_type_is_the_closest_of_our_own():
    for record, types in TYPED.items():
        read = {said: bibliography.read_pasted(record.format(said)).works[0].type.value for said in types}
        assert read == types


DETAILED = [
    ("TY  - JOUR\nTI  - x\nSP  - 1-9\nEP  - 9\nER  - ", "pages=1-9", set()),
    (
        '[{"title": "x", "type": "book", "publisher": {"a": 1}, "page": true, "volume": null}]',
        "",
        {"publisher", "page"},
    ),
    (
        r"""@incollection{a, title={x}, author={A, B}, editor={Doe, Jane and {The {AI} Group, Inc.} and others},
        booktitle={Y}, publisher={O \& U}, address={Oxford}, edition={2}, volume=3, number={4}, pages={12--34},
        year=2020, month=sep, urldate={2021-2-3}, series={S}, isbn={1}}""",
        "volume=3 number=4 pages=12–34 series=S publisher=O & U place=Oxford edition=2 "
        "editor=Jane Doe, The AI Group, Inc. et al. issued=2020-09 accessed=2021-02-03",
        {"isbn"},
    ),
    (
        "@article{a, title={x}, journal={Y}, number=2, eid={77}, date={2019-11-25}, month={13}}",
        "issue=2 article-number=77 issued=2019-11-25",
        {"month"},
    ),
    ("@article{a, title={x}, number=2, issue=3, urldate={last May}}", "issue=3 number=2", {"urldate"}),
    ("@article{a, title={x}, journal={CoRR}, volume={abs/1810.07339v2}}", "", set()),
    ("@article{a, title={x}, journal={Y}, volume={abs/b}}", "volume=abs/b", set()),
    ("@phdthesis{a, title={x}, school={MIT}}", "publisher=MIT genre=PhD thesis", set()),
    (
        "@thesis{a, title={x}, type={mathesis}, institution={ETH}, location={Zürich}}",
        "genre=Master’s thesis publisher=ETH place=Zürich",
        set(),
    ),
    ("@jurisdiction{a, title={x}, institution={9th Cir.}, number={17-1}}", "number=17-1 publisher=9th Cir.", set()),
    ("@book{a, title={x}, series={" + "y" * 501 + "}, editor={" + "Yan and " * 99 + "Yan}}", "", {"series", "editor"}),
    (
        "TY  - CASE\nTI  - x\nA2  - 9th Cir.\nM1  - 17-1\nT2  - F.3d\nVL  - 4\nSP  - 12\nER  - ",
        "volume=4 publisher=9th Cir. number=17-1 pages=12",
        set(),
    ),
    ("TY  - CASE\nTI  - x\nA2  - F.3d\nPB  - 9th Cir.\nER  - ", "publisher=9th Cir.", {"A2"}),
    (
        "TY  - CHAP\nTI  - x\nA2  - Doe, Jane\nED  - King, M., Jr.\nSP  - 1\nEP  - 9\nPB  - OUP\nCY  - Oxford\n"
        "Y2  - 2021/02/03/\nDA  - 2019/11//\nER  - ",
        "publisher=OUP place=Oxford pages=1–9 editor=Jane Doe and King, M., Jr. issued=2019-11 accessed=2021-02-03",
        set(),
    ),
    ("TY  - BOOK\nTI  - x\nSP  - 300\nET  - 2\nIS  - 7\nY2  - 2021/02/31\nER  - ", "edition=2 number=7", {"SP", "Y2"}),
    ("TY  - NEWS\nTI  - x\nIS  - 4\nEP  - 9\nER  - ", "issue=4", {"EP"}),
    (
        '[{"type": "book", "title": "x", "editor": [{"family": "Ex", "given": "L", "non-dropping-particle": "van"}, '
        '{"literal": "AI Group"}], "accessed": {"date-parts": [[2020, 1, "2"]]}, "publisher": "OUP", "edition": 2, '
        '"publisher-place": "Oxford", "ISBN": "1"}]',
        "publisher=OUP place=Oxford edition=2 editor=L van Ex and AI Group accessed=2020-01-02",
        {"ISBN"},
    ),
    (
        '[{"type": "legal_case", "title": "x", "authority": "9th Cir.", "number": "17-1", "volume": 4, "page": "1-2", '
        '"accessed": {"date-parts": [[2020]]}}]',
        "volume=4 number=17-1 pages=1-2 publisher=9th Cir.",
        {"accessed"},
    ),
    ('[{"type": "article", "title": "x", "number": "arXiv:1806.09030", "archive": "arXiv"}]', "", set()),
]


def test_details_are_taken_and_what_is_none_is_told():
    for text, details, left in DETAILED:
        [work] = bibliography.read_pasted(text).works
        assert " ".join(f"{field}={value}" for field, value in work.details) == details, text
        assert {name for name, _ in work.not_taken} == left, text
        assert work.authors in ((), ("A, B",)), text


def test_nothing_is_made_of_what_only_looks_like_csl_json():
    for text in ("{}", "{}x", "[]", "[{", "[{" * 5000, '{"title": "x"', '{"": 1}', "[{}, null, [], 1.5, true]"):
        assert bibliography.read_pasted(text).works == [], text


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("\n@article{a, year = 2016}", 2, "it has no title"),
        ("@music{a, title = {x}}", 1, "“@music” is not a type of reference"),
        ("@article{a, title = {x}}\n@article{a, title = {y}}", 2, "another entry in the paste has the key “a”"),
        ("@article{a, title = {x}, title = {y}}", 1, "it has a field twice: title"),
        ("@article{a, title = {x\n\n@article{b, title = {y}}", 1, "it cannot be read"),
        ("@article{a, title = {x}, author = {a, b, c, d}}", 1, "its authors or its LaTeX cannot be read"),
        ('@article{a, title = nips # " 2019"}', 1, "it joins strings with “#”"),
        ("@article{a, title = {" + "x" * 10_000 + "}}", 1, "it has more than 10,000 characters"),
        ("TY  - JOUR\nAU  - Me\nER  - ", 1, "it has no title"),
        ("TY  - MUSIC\nTI  - x\nER  - ", 1, "“MUSIC” is not a type of reference"),
        ("TY  - JOUR\nTI  - x", 1, "it does not end"),
        ("TY  - JOUR\nTI  - x\nTY  - JOUR\nTI  - y\nER  - ", 1, "it does not end"),
        ("x\nTY  - JOUR\nTI  - x\nER  - ", 1, "the line stands in no reference"),
    ],
)
def test_the_unreadable_is_told_and_where(text, line, reason):
    first = bibliography.read_pasted(text).rejected[0]

    assert first.line == line
    assert first.reason.startswith(reason)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("A paper that I read", "neither BibTeX"),
        ("", "neither BibTeX"),
        ("{" * 5000, "neither BibTeX"),
        ("@article{a, title = {x}}\nTY  - JOUR", "mixed"),
        ("".join(f"@article{{a{number}, title = {{x}}}}\n" for number in range(51)), "at most 50"),
    ],
)
def test_what_is_no_bibliography_is_told(text, reason):
    with pytest.raises(Refused, match=reason):
        bibliography.read_pasted(text)


@pytest.mark.parametrize(
    "hostile",
    [
        "@article{a, title={" + "{" * 40_000 + "}" * 40_000 + "}}",
        "@article{a, title={" + "\\textbf{" * 1200 + "}}",
        '@article{a, title={" + r"\\"' * 3000 + "}}",
        "@article{a, author={" + "a and " * 1500 + "b}, title={x}}",
        "@article{a," * 9000,
        "TY  - JOUR\n" * 9000,
        "TY  - JOUR\nTI  - " + "x" * 90_000 + "\nER  - ",
    ],
)
def test_hostile_paste_costs_little_time(hostile):
    with costs_less_than(6):
        bibliography.read_pasted(hostile)


@pytest.mark.parametrize(
    ("work", "why"),
    [
        ({"arxiv_id": "1810.07339"}, "arXiv id"),
        ({"doi": "10.1145/2810103.2813677", "title": "x"}, "DOI"),
        ({"title": "ADVERSARIAL attacks and  defences – a Survey"}, "title"),
    ],
)
def test_duplicates_are_found(catalogue, work, why):
    pasted = Work(line=1, type=ReferenceType.PAPER, **{"title": "Another title", **work})

    assert bibliography.duplicates_of([pasted])[pasted].why == why


def test_a_doi_is_the_same_in_any_case_and_form(catalogue):
    Reference.objects.filter(entry__code="REF-02").update(doi="10.1000/AbC.1", doi_origin="added")
    (pasted, _) = bibliography.read_pasted(BIBTEX.replace("1699.02943v2", "")).works

    duplicate = bibliography.duplicates_of([pasted])[pasted]
    assert (duplicate.reference.code, duplicate.why) == ("REF-02", "DOI")


THERE = "REF-02"
SAME = [
    ({"doi": "10.1145/2810103.2813677"}, True),
    ({"doi": "10.1145/2810103.2813677", "same_work_as": THERE}, False),
    ({"doi": "10.48550/arXiv.1810.07000"}, True),
    ({"arxiv_id": "1810.07000"}, True),
    ({"doi": "10.1000/another"}, False),
    ({}, False),
]


def test_checks_find_a_work_however_it_was_entered(catalogue):
    said = {"doi_origin": "added", "arxiv_origin": "added"}
    of_source = [documents.document_of(row) for row in documents.working_entries(Kind.REFERENCE)]
    assert [finding.message for finding in checks.findings(of_source) if "same work" in finding.message] == []
    Reference.objects.filter(doi="10.1145/2810103.2813677").update(doi="", doi_origin="none")
    Reference.objects.filter(entry__code=THERE).update(doi="10.1145/2810103.2813677", arxiv_id="1810.07000", **said)
    draft = {"kind": "reference", "code": "REF-99", "title": "Another", "slug": "another", "aliases": []}
    draft |= {"doi": "", "arxiv_id": "", "same_work_as": ""}

    told = [(facts, [finding.message for finding in checks.twins(draft | facts)]) for facts, _ in SAME]
    warning = f"{THERE} has the same DOI or arXiv id: is it the same work?"
    assert told == [(facts, [warning] if is_found else []) for facts, is_found in SAME]

    with recording(by=SOFTWARE) as record:
        other = Reference.objects.create(title="ANOTHER", type="web").code
        record.include([other])
    twins = [finding.message for finding in checks.twins(draft)]
    assert twins == [f"{other}, which is not public yet, has the same title: is it the same work?"]


# At the desk


def test_a_form_tells_of_a_work_that_is_there(desk):
    known, sheet = Reference.objects.get(arxiv_id="1810.07339"), desk.add(Reference)
    sheet["title"], sheet["type"], sheet["arxiv_id"] = "Another title", "preprint", "https://arxiv.org/abs/1810.07339v2"
    answer = desk.client.post(sheet.address, sheet.sent, follow=True)

    assert f"Saved. But {known.code} has the same DOI or arXiv id: is it the same work?" in answer.text


@pytest.fixture
def desk(catalogue) -> Desk:
    return Desk(cast.curator())


def look(desk: Desk, text: str, query: str = ""):
    return desk.client.post(f"{PASTE}{query}", {"pasted": text, "step": "look"})


def add(desk: Desk, shown, query: str = "", **changed):
    return desk.client.post(f"{PASTE}{query}", form_on(shown) | {"step": ["add"]} | changed, follow=not query)


def test_what_is_chosen_becomes_a_draft(desk):
    shown = look(desk, BIBTEX)
    assert not Reference.objects.filter(title="A page").exists()
    response = add(desk, shown, chosen=["1"])

    added = Reference.objects.get(title="Stealing ML in Präctice & more")
    assert f"{added} is added as a draft." in [str(message) for message in response.context["messages"]]
    assert [author.name for author in added.authors.all()][:2] == ["Tramèr, Florian", "Goodfellow, Ian J."]
    assert (added.standing, added.confirmation, added.doi_origin, added.url_origin) == (
        "added",
        "proposed",
        "added",
        "none",
    )
    assert SavedVersion.objects.get(entry=added.entry).saved_by == "Cleo Curator"
    assert not Reference.objects.filter(title="A page").exists()


def test_duplicates_are_shown_with_a_link_and_not_added(desk):
    text = (
        "@article{a, title = {Whatever}, eprint = {1810.07339v3}}\n@article{b, title = {New}}\n@article{c, title={new}}"
    )
    shown = look(desk, text)

    first, second, third = shown.context["rows"]
    assert (str(first.existing.text)[:6], first.existing.remark, first.may_be_added) == ("REF-01", "arXiv id", False)
    assert second.is_proposed
    assert third.complaint == "It stands in the paste already, in line 2."
    add(desk, shown, chosen=["1", "2", "3"])
    assert Reference.objects.filter(title="New").count() == 1
    assert not Reference.objects.filter(title="Whatever").exists()


def test_nothing_typed_is_lost_where_nothing_can_be_read(desk):
    for text in ("A <b>paper</b>", "@article{a, title = {x}", "x" * 100_001, "TY  - \0"):
        shown = look(desk, text)
        assert shown.status_code == 200
        assert shown.context["form"]["pasted"].value() == text
        assert not shown.context["rows"]


def test_another_text_than_was_shown_is_shown_first(desk):
    shown = look(desk, BIBTEX)
    response = add(desk, shown, pasted=["@article{a, title = {Another}}"], chosen=["1"])

    assert "The text has changed since it was shown." in response.text
    assert not Reference.objects.filter(title="Another").exists()


def test_a_work_that_cannot_be_stored_is_told_why(desk):
    text = "@article{a, title = {%s}}\n@misc{b, title = {B}, url = {javascript:alert(1)}}" % ("x" * 301)
    shown = look(desk, text)

    assert [row.complaint for row in shown.context["rows"]] == [
        "title: Ensure this value has at most 300 characters (it has 301).",
        "url: Enter a valid URL.",
    ]
    assert "Choose at least one reference." in add(desk, shown, chosen=["1", "2", "²", "9" * 30]).text


def test_in_a_popup_one_reference_goes_back_to_the_form(desk):
    shown = look(desk, BIBTEX, "?_popup=1")
    assert "Choose one reference" in add(desk, shown, "?_popup=1", chosen=["1", "2"]).text
    response = add(desk, shown, "?_popup=1", chosen=["2"])

    added = Reference.objects.get(title="A page")
    assert response.template_name == "admin/popup_response.html"
    assert str(added.pk) in response.text
    assert "Paste references instead" in desk.client.get("/admin/catalogue/reference/add/?_popup=1").text
    assert "/paste-references/" in desk.client.get("/admin/catalogue/reference/").text


def test_looking_takes_one_query_for_all_duplicates(desk, django_assert_num_queries):
    with django_assert_num_queries(5):  # session, account, permissions of the account and its groups, references
        look(desk, BIBTEX)
