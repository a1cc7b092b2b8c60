"""Kind 3: a decoder over what it was not made for. LaTeX and HTML are undone in names, titles and venues alone."""

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from catalogue.exchange import bibliography
from catalogue.exchange.bibliography import Rejected, Work
from catalogue.feedback.drafts import read_proposed
from catalogue.models import Reference
from catalogue.vocabulary import ReferenceType, WorkField
from tests import cast
from tests.desk import Desk
from tests.page_forms import form_on

PASTE = "/admin/catalogue/paste-references/"
repeatable = settings(derandomize=True, deadline=None, max_examples=150)


def work_of(text: str) -> Work:
    pasted = bibliography.read_pasted(text)
    assert pasted.rejected == []
    return pasted.works[-1]


def bibtex(**fields: str) -> Work:
    return work_of("@misc{key, " + ", ".join(f"{name} = {{{text}}}" for name, text in fields.items()) + "}")


def ris(**fields: str) -> Work:
    return work_of("TY  - GEN\n" + "".join(f"{tag}  - {text}\n" for tag, text in fields.items()) + "ER  - \n")


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/wiki/Goodhart%27s_law",
        "https://example.org/~smith/a--b/c_d",
        "https://example.org/?q=R&D&x=90%25#part--2",
        "https://example.org/a?copy=1&reg=2&lt=3",
        "https://example.org/$x$/`y`/''z''",
        "https://en.wikipedia.org/wiki/Google_v._Oracle,_Inc.",
        "https://en.wikipedia.org/wiki/Mercury_(planet)",
    ],
)
def test_addresses_are_taken_as_they_are(address):
    assert bibtex(title="A", url=address).url == address
    assert bibtex(title="A", howpublished=rf"\url{{{address}}}").url == address
    assert bibtex(title="A", note=rf"Seen at \url{{{address}}} in May").url == address
    assert bibtex(title="A", url=rf"\url{{{address}}}").url == address
    assert bibtex(title="A", url=rf"\href{{{address}}}{{its name}}").url == address
    assert ris(TI="A", UR=address).url == address
    assert read_proposed(f"@misc{{a, title={{A}}, url={{{address}}}}}").url == address


@given(some.text("abcXYZ019-._~%!$&'()*+,;=:@/", min_size=1, max_size=40))
@repeatable
def test_any_path_is_taken_as_it_is(path):
    address = f"https://example.org/{path}"
    opened, closed = path.count("("), path.count(")")
    if opened < closed:
        return
    assert bibtex(title="A", url=address).url == address
    assert ris(TI="A", UR=address).url == address


@given(some.text("abcxyz019-._~<>()", min_size=1, max_size=20).filter(lambda text: text[-1].isalnum()))
@repeatable
def test_percent_encoding_of_a_doi_is_undone_and_nothing_else(suffix):
    doi = f"10.1000/{suffix}x"
    for spelled in (doi, quote(doi, safe=""), quote(doi)):
        assert bibtex(title="A", doi=spelled).doi == doi
        assert ris(TI="A", DO=spelled).doi == doi


@pytest.mark.parametrize(
    ("pasted", "title"),
    [
        ("Attacks succeed in 90% of cases", "Attacks succeed in 90% of cases"),
        (r"Attacks succeed in 90\% of {ML} cases", "Attacks succeed in 90% of ML cases"),
        ("90% of {ML}", "90% of ML"),
        ("R&D", "R&D"),
        (r"R\&D of {AT\&T}", "R&D of AT&T"),
        ("Law & Contemporary {P}roblems", "Law & Contemporary Problems"),
        ("{C#} and F#", "C# and F#"),
        ("Costs of $5 {M}", "Costs of $5 M"),
        ("AT&amp;T and M&uuml;ller", "AT&T and Müller"),
        ("AT&amp;amp;T", "AT&T"),
        ("R&D; not an entity &foo", "R&D; not an entity &foo"),
        ("<i>In vitro</i>, H<sub>2</sub>O and 10<sup>6</sup>", "In vitro, H₂O and 10⁶"),
        ("&lt;b&gt;Bold&lt;/b&gt;", "Bold"),
        ("If a < b > c, the <script> tag", "If a < b > c, the <script> tag"),
        (r"Pr{\"a}ctice, \emph{now} with \texttt{code} in \LaTeX{}", "Präctice, now with code in LaTeX"),
        (r"\href{https://example.org}{A link}", "A link"),
        ("Kullback--Leibler", "Kullback–Leibler"),
        ("{{Braces}}", "Braces"),
    ],
)
def test_titles_and_venues_are_decoded(pasted, title):
    assert bibtex(title=pasted).title == title
    assert bibtex(title="A", journal=pasted).venue == title
    assert bibtex(title="A", author="{" + pasted + "}").authors == (title.removesuffix(","),)


@pytest.mark.parametrize("title", ["Attacks in 90% of cases", "R&D", r"C:\temp {a} $x$", "a--b~c", "AT&amp;T"])
def test_ris_knows_html_and_no_latex(title):
    assert ris(TI=title, JO=title).title == title.replace("&amp;", "&")


def test_ris_is_read_in_other_spellings():
    first, second = bibliography.read_pasted(
        "TY - jour\nTI - R&amp;D\nED - Doe, Jane\nER -\nTY  - JOUR\nTI  - T\nAU  - A, B\nED  - C, D\nER  - \n"
    ).works
    assert (first.type, first.title, first.authors) == (ReferenceType.ARTICLE, "R&D", ())
    assert first.details == ((WorkField.EDITOR, "Jane Doe"),)
    assert (second.authors, second.details) == (("A, B",), ((WorkField.EDITOR, "D C"),))


@given(some.text("abc XYZ09%&#éß.,:;!?()/-_", min_size=1, max_size=60))
@repeatable
def test_no_word_of_a_title_is_lost(title):
    if "--" in title or not title.strip():
        return
    assert bibtex(title="{A} " + title).title == " ".join(f"A {title}".split())


@pytest.mark.parametrize("name", ["author", "Author", "AUTHOR", "aUTHOR"])
def test_fields_are_read_in_any_case(name):
    work = work_of(
        "@ARTICLE{a, TITLE={T}, "
        + name
        + '={Smith, John and M{\\"u}ller, J. and et al.}, YEAR={2016}, Doi={10.1000/x}}'
    )
    assert work.authors == ("Smith, John", "Müller, J.")
    assert (work.authors_incomplete, work.year, work.doi) == (True, 2016, "10.1000/x")


def test_field_that_is_there_twice_in_another_case_is_told():
    [rejected] = bibliography.read_pasted("@article{a, title={x}, author={A}, AUTHOR={B}}").rejected
    assert isinstance(rejected, Rejected)
    assert rejected.reason == "it has a field twice: author"


def test_entry_inherits_from_the_one_that_crossref_names():
    child = r"@inproceedings{c, crossref={Proc}, author={Smith, J.}, title={Child}}"
    parent = r"@proceedings{proc, title={Proc. of {X} \& Y}, editor={Doe, Jane}, year=2019, doi={10.1000/p}, volume=2}"
    first, second = bibliography.read_pasted(f"{child}\n{parent}").works
    assert (first.title, first.venue, first.year, first.doi) == ("Child", "Proc. of X & Y", 2019, "")
    assert (first.authors, first.not_taken) == (("Smith, J.",), ())
    assert first.details == second.details == ((WorkField.VOLUME, "2"), (WorkField.EDITOR, "Jane Doe"))

    [alone] = bibliography.read_pasted(child).works
    assert alone.not_taken == (("crossref", "Proc"),)


def test_crossref_that_leads_to_itself_ends():
    text = "@misc{a, crossref={b}, title={A}}\n@misc{b, crossref={a}, title={B}}\n@misc{c, crossref={c}, title={C}}"
    assert [work.title for work in bibliography.read_pasted(text).works] == ["A", "B", "C"]


def test_organization_is_where_it_was_published():
    assert bibtex(title="AI RMF", organization="NIST").venue == "NIST"
    assert bibtex(title="AI RMF", Organisation=r"R\&D Ltd").venue == "R&D Ltd"


def test_change_and_what_was_left_are_kept_with_the_work():
    work = bibtex(title="{ML}", eprint="1806.09030v2", archivePrefix="arXiv", volume="3", ISBN="1", editor="A and B")
    assert [(change.field, change.before, change.after) for change in work.changes] == [
        ("title", "{ML}", "ML"),
        ("arXiv id", "1806.09030v2", "1806.09030"),
    ]
    assert work.details == ((WorkField.VOLUME, "3"), (WorkField.EDITOR, "A and B"))
    assert work.not_taken == (("isbn", "1"), ("version of the arXiv id", "2"))


def test_preview_shows_before_and_after(cleo):
    fields = (
        r"TITLE={90\% of {ML}}, Author={Tram{\`e}r, F.}, volume={7}, isbn={7}, abstract={<b>Long</b>}, url={a.org/%20}"
    )
    text = f"@article{{a, {fields}}}"
    desk = Desk(cleo)
    shown = desk.client.post(PASTE, {"pasted": text, "step": "look"})
    assert "<del>90\\% of {ML}</del>" in shown.text
    assert "<ins>90% of ML</ins>" in shown.text
    assert "<ins>https://a.org/%20</ins>" in shown.text
    assert "<li>isbn: 7</li>" in shown.text
    assert "· Volume: 7 ·" in shown.text
    assert "<li>abstract: &lt;b&gt;Long&lt;/b&gt;</li>" in shown.text

    desk.client.post(PASTE, form_on(shown) | {"step": ["add"]})
    added = Reference.objects.get(title="90% of ML")
    assert (added.url, added.type) == ("https://a.org/%20", "article")
    assert [(str(detail), detail.origin) for detail in added.details.all()] == [("Volume: 7", "added")]


def test_address_that_is_far_too_long_is_told_and_breaks_nothing(catalogue):
    address = "https://example.org/" + "((" * 4000
    for work in (bibtex(title="A", url=address), bibtex(title="A", note=address), ris(TI="A", UR=address)):
        assert work.url == address
        assert bibliography.complaint_about(work).startswith("url: ")
    assert read_proposed(address).url == ""


def test_identifier_that_is_none_is_told_and_the_paste_kept(catalogue):
    text = "@article{a, title={T}, doi={not a doi}}\n@misc{b, title={U}, eprint={1806.0903}, archiveprefix={arXiv}}"
    shown = Desk(cast.curator()).client.post(PASTE, {"pasted": text, "step": "look"})
    first, second = shown.context["rows"]
    assert first.complaint.startswith("doi: “not a doi” is not a DOI")
    assert second.complaint.startswith("arxiv_id: “1806.0903” lacks a digit")
    assert shown.context["form"]["pasted"].value() == text
