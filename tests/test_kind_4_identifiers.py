"""Kind 4: identifiers and names compared as typed. Each has one form, at whatever door it comes in."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.forms import Field
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as some

from catalogue.addresses import identifiers
from catalogue.addresses.identifiers import NotOne
from catalogue.admin.site import admin_site
from catalogue.exchange import bibliography
from catalogue.exchange.bibliography import Work
from catalogue.exchange.spreadsheets.cells import Unreadable
from catalogue.exchange.spreadsheets.entry_sheets import REFERENCES
from catalogue.feedback.drafts import read_proposed
from catalogue.models import Reference, ReferenceAuthor
from catalogue.vocabulary import ReferenceType
from catalogue.web import account_names
from tests import cast
from tests.desk import Desk, complaints
from tests.page_forms import form_on
from tests.waiting import costs_less_than

repeatable = settings(derandomize=True, deadline=None, max_examples=200)

DOI, ARXIV, EARLY = "10.1145/2810103.2813677", "1806.09030", "cs/9901001"

DOIS = [
    DOI,
    f"https://doi.org/{DOI}.",
    f"http://dx.doi.org/{DOI}",
    f"doi.org/{DOI}/",
    f"https://doi.org/https://doi.org/{DOI}",
    f"HTTPS://DOI.ORG/{DOI}?utm_source=mail#x",
    f"doi:{DOI}",
    f"DOI: {DOI},",
    f"doi:https://doi.org/{DOI}",
    f"urn:doi:{DOI}",
    f"info:doi/{DOI}",
    "10.1145%2F2810103.2813677",
    "https://doi.org/10.1145%252F2810103.2813677",
    f"https://dl.acm.org/doi/{DOI}",
    f"https://dl.acm.org/doi/pdf/{DOI}",
    f"({DOI})",
    f"<https://doi.org/{DOI}>",
    f"“{DOI}”",
    f" {DOI}\u200b ",
    f"\ufeff{DOI};",
]
ARXIVS = [
    ARXIV,
    "arXiv:1806.09030v2",
    "ARXIV: 1806.09030",
    "arXiv:1806.09030v2 [cs.LG]",
    "arXiv preprint arXiv:1806.09030",
    "https://arxiv.org/abs/1806.09030v1",
    "http://www.arxiv.org/pdf/1806.09030v2.pdf",
    "https://export.arxiv.org/abs/1806.09030?context=cs",
    "https://arxiv.org/html/1806.09030",
    "10.48550/arXiv.1806.09030",
    "https://doi.org/10.48550/arXiv.1806.09030",
    "(arXiv:1806.09030).",
    "oai:arXiv.org:1806.09030",
]
EARLY_ARXIVS = [EARLY, "arXiv:cs/9901001v3", "cs.AI/9901001", "https://arxiv.org/abs/cs/9901001", "CS/9901001"]
NO_DOIS = [
    "hello",
    "not a doi",
    "10.1145",
    "10.1145/",
    "11.1145/x",
    "https://example.org/a",
    "10.1145/a b",
    "1806.09030",
    "10.1145/a;10.1145/b",
    "10.1145/a, https://doi.org/10.1145/b",
]
NO_ARXIVS = ["hello", "hello/1234567", "1806.0903", "1806.9", "arXiv:", "10.1145/1", "v2", "1806.0903v2"]


@pytest.mark.parametrize(
    ("read", "spelled", "one"),
    [
        *((identifiers.doi, text, DOI) for text in DOIS),
        *((identifiers.arxiv_id, text, ARXIV) for text in ARXIVS),
        *((identifiers.arxiv_id, text, EARLY) for text in EARLY_ARXIVS),
        *((identifiers.isbn, text, "9780306406157") for text in ("0-306-40615-2", "ISBN 978-0-306-40615-7")),
        (identifiers.doi, "10.1000/ABC", "10.1000/abc"),
        (identifiers.doi, "(10.1016/S0140-6736(97)11096-0)", "10.1016/s0140-6736(97)11096-0"),
        (identifiers.doi, "10.1002/(SICI)1:8&lt;693::AID&gt;3.0.CO;2-O", "10.1002/(sici)1:8<693::aid>3.0.co;2-o"),
        (identifiers.address, "<HTTPS://Example.ORG/A?b#C>", "https://example.org/A?b#C"),
        (identifiers.typed_address, " example.org/a ", "https://example.org/a"),
        pytest.param(identifiers.typed_address, "https://example.org/a).", "https://example.org/a", id="bracket"),
        pytest.param(identifiers.address, "https://e.org/a_(b)),", "https://e.org/a_(b)", id="its own bracket"),
        pytest.param(identifiers.address, "https://Example.org.", "https://example.org", id="full stop"),
        pytest.param(
            identifiers.address, "https://e.org/v._O,_Inc.", "https://e.org/v._O,_Inc.", id="its own full stop"
        ),
        (identifiers.typed_address, "(HTTPS://Ｅxample.org/a)", "https://example.org/a"),
        (identifiers.author, "Tramèr ,Florian", "Tramèr, Florian"),
        (identifiers.author, "and Tramèr, Florian", "Tramèr, Florian"),
        (identifiers.author, "King, Martin L., Jr.", "King, Martin L., Jr."),
        (identifiers.author, "Ministry of Justice, Section A", "Ministry of Justice, Section A"),
        (identifiers.author, "Bureau of Alcohol, Tobacco and Firearms", "Bureau of Alcohol, Tobacco and Firearms"),
        (identifiers.author, "Trame\u0300r,  Florian,", "Tramèr, Florian"),
    ],
)
def test_spelling_is_read(read, spelled, one):
    assert read(spelled) == one
    assert read(one) == one


@pytest.mark.parametrize(
    ("read", "text"),
    [
        *((identifiers.doi, text) for text in NO_DOIS),
        *((identifiers.arxiv_id, text) for text in NO_ARXIVS),
        *((identifiers.isbn, text) for text in ("9780306406158", "0306406153", "hello")),
        *((identifiers.author, text) for text in ("et al.", "others", "-", "123", "Smith, J.; Doe, J.")),
        *((identifiers.author, text) for text in ("Smith, J. and Doe, J.", "Smith, J., & Doe, J.", "Smith et al")),
        *((identifiers.author, text) for text in ("Smith J., Doe K.", "Smith JA, De Doe K, Roe L-M")),
        (identifiers.doi, "10.1000/" + "x" * 3000),
    ],
)
def test_none_is_refused_with_the_reason(read, text):
    with pytest.raises(NotOne, match=r"\.$"):
        read(text)


@given(
    some.text("abcXYZ019-._;()/<>:%#? é", min_size=1, max_size=25),
    some.sampled_from(["", "doi:", "https://doi.org/", "DOI ", "("]),
)
@repeatable
def test_one_form_of_a_doi_leads_back(suffix, before):
    try:
        one = identifiers.doi(f"{before}10.1000/{suffix}")
    except NotOne:
        return
    assert identifiers.doi(one) == one
    assert identifiers.doi(identifiers.doi_address(one)) == one
    assert not set('<>"# ?{}^[]`|\\') & set(identifiers.doi_address(one))


@given(some.text(max_size=60), some.sampled_from(["", "10.1000/", "arXiv:", "https://", "978"]))
@repeatable
def test_any_text_is_one_or_is_refused(text, before):
    for read in (identifiers.doi, identifiers.arxiv_id, identifiers.isbn, identifiers.author, identifiers.address):
        try:
            assert read(read(before + text)) == read(before + text)
        except NotOne:
            continue
    identifiers.of_work(text)
    identifiers.arxiv_id_in(text)
    identifiers.doi_in(text)


@pytest.mark.parametrize("piece", ["arxiv:", "arxiv ", "10.1000/", "https://", "a.", "aaaa-", "doi:"])
def test_long_text_costs_little_time(piece):
    text = piece * 5000
    with costs_less_than(2):
        assert (identifiers.doi_in(text), identifiers.arxiv_id_in(text), identifiers.of_work(text)) == ("", "", "")


# The doors


@pytest.fixture
def desk(cleo) -> Desk:
    return Desk(cleo)


def typed_at_the_desk(desk: Desk, **fields: str):
    sheet = desk.open(Reference.objects.get(entry__code="REF-02"))
    for name, text in fields.items():
        sheet[name] = text
    return sheet.save()


@pytest.mark.parametrize("place", range(3))
def test_the_desk_keeps_the_one_form(desk, place):
    typed = {"doi": DOIS[place], "arxiv_id": ARXIVS[place], "url": "<HTTPS://Example.org/A>"}
    assert complaints(typed_at_the_desk(desk, **typed)) == ""
    stored = Reference.objects.get(entry__code="REF-02")
    assert (stored.doi, stored.arxiv_id, stored.url) == (DOI, ARXIV, "https://example.org/A")


def field_at_the_desk(field: str) -> Field:
    made: Field = admin_site.get_model_admin(Reference).formfield_for_dbfield(Reference._meta.get_field(field), None)
    return made


@pytest.mark.parametrize(
    ("field", "spelled", "one"),
    [
        *(("doi", text, DOI) for text in DOIS),
        *(("arxiv_id", text, ARXIV) for text in ARXIVS),
        *(("arxiv_id", text, EARLY) for text in EARLY_ARXIVS),
        ("url", "<HTTPS://Example.org/A>", "https://example.org/A"),
    ],
)
def test_doors_keep_the_one_form(field, spelled, one):
    assert field_at_the_desk(field).clean(spelled) == one

    headings = {"doi": "DOI", "arxiv_id": "arXiv id", "url": "Address"}
    assert REFERENCES.by_heading[headings[field]].cell.read(spelled) == one

    pasted = {"doi": "doi", "arxiv_id": "eprint", "url": "url"}[field]
    [work] = bibliography.read_pasted(f"@misc{{a, title={{T}}, {pasted}={{{spelled}}}}}").works
    assert getattr(work, field) == one


def test_the_desk_refuses_what_is_none_and_keeps_it_in_the_form(desk):
    before = Reference.objects.get(entry__code="REF-02")
    answer = typed_at_the_desk(desk, doi=NO_DOIS[0], arxiv_id=NO_ARXIVS[0])
    assert complaints(answer).count("is not a") == 2
    sent = form_on(answer, "reference_form")
    assert (sent["doi"], sent["arxiv_id"]) == ([NO_DOIS[0]], [NO_ARXIVS[0]])
    after = Reference.objects.get(entry__code="REF-02")
    assert (after.doi, after.arxiv_id) == (before.doi, before.arxiv_id)


@pytest.mark.parametrize(
    ("field", "text"), [*(("doi", text) for text in NO_DOIS), *(("arxiv_id", text) for text in NO_ARXIVS)]
)
def test_doors_refuse_what_is_none(field, text):
    with pytest.raises(ValidationError, match=r"is not a|lacks a digit"):
        field_at_the_desk(field).clean(text)
    with pytest.raises(Unreadable):
        REFERENCES.by_heading[{"doi": "DOI", "arxiv_id": "arXiv id"}[field]].cell.read(text)


def test_curator_is_told_what_is_kept_instead_of_what_was_typed(desk):
    answer = typed_at_the_desk(desk, arxiv_id="arXiv:1806.09030v2")
    told = [str(message) for message in desk.client.get(answer.headers["Location"]).context["messages"]]
    assert "The arXiv id is kept as 1806.09030: you typed “arXiv:1806.09030v2”." in told


def test_untouched_form_leaves_a_doi_as_it_was_published(desk):
    stored = Reference.objects.exclude(doi="").exclude(doi=DOI)
    upper = next(row for row in stored if row.doi != row.doi.lower())
    sheet = desk.open(upper)
    sheet["note"] = "Another remark."
    assert sheet.save().status_code == 302
    assert Reference.objects.get(pk=upper.pk).doi == upper.doi


def test_authors_are_kept_in_one_form_and_et_al_is_refused(desk):
    reference = Reference.objects.get(entry__code="REF-02")
    sheet = desk.open(reference)
    sheet.add_row("authors", name="Tramèr ,Florian", place="99", origin="added")
    assert sheet.save().status_code == 302
    assert reference.authors.filter(name="Tramèr, Florian").exists()
    sheet = desk.open(reference)
    sheet.add_row("authors", name="et al.", place="99", origin="added")
    assert "et al. printed" in sheet.save().text
    cell = REFERENCES.by_heading["Authors"].cell
    assert cell.read("Tramèr ,Florian\nTramèr, Florian") == ["Tramèr, Florian"]
    with pytest.raises(Unreadable):
        cell.read("et al.")


@pytest.mark.parametrize(
    "spelled", ["arXiv:1810.07339v2", "https://arxiv.org/abs/1810.07339", f"https://doi.org/{DOI}."]
)
def test_any_spelling_finds_a_work(desk, client, spelled):
    wanted = (
        Reference.objects.get(doi=DOI) if "doi" in spelled else Reference.objects.filter(arxiv_id="1810.07339").first()
    )
    found = desk.client.get("/admin/catalogue/reference/", {"q": spelled})
    assert wanted in list(found.context["cl"].result_list)
    suggested = desk.client.get("/admin/catalogue/completion/", {"q": spelled, "cite": ""}).json()["suggestions"]
    assert wanted.code in [one["code"] for one in suggested]
    assert wanted.code in client.get("/search/", {"q": spelled}).text
    assert bibliography.duplicates_of([read_proposed(spelled)])
    assert bibliography.duplicates_of(
        [
            Work(
                1,
                ReferenceType.PAPER,
                "x",
                doi=spelled if "doi" in spelled else "",
                arxiv_id="" if "doi" in spelled else spelled,
            )
        ]
    )


def test_name_is_found_with_its_comma(desk):
    author = ReferenceAuthor.objects.select_related("reference").first()
    sheet = desk.open(author.reference)
    sheet.add_row("authors", name="Goodfellow, Ian", place="99", origin="added")
    sheet.save()
    found = desk.client.get("/admin/catalogue/reference/", {"q": "Goodfellow, Ian"})
    assert author.reference in list(found.context["cl"].result_list)
    suggested = desk.client.get("/admin/catalogue/completion/", {"q": "Goodfellow, Ian", "cite": ""}).json()[
        "suggestions"
    ]
    assert author.reference.code in [one["code"] for one in suggested]


def test_link_of_a_reference_is_encoded_or_none(catalogue):
    assert identifiers.doi_address("10.1002/1:8<693::aid>3#x?") == "https://doi.org/10.1002/1:8%3C693::aid%3E3%23x"
    assert identifiers.doi_address("https://doi.org/10.1145/2810103.2813677.") == f"https://doi.org/{DOI}"
    assert identifiers.doi_address("hello") == identifiers.arxiv_address("hello") == ""
    assert identifiers.arxiv_address("arXiv:1806.09030v2") == "https://arxiv.org/abs/1806.09030"


def test_command_lists_what_is_stored_in_another_form(catalogue, capsys):
    call_command("find_malformed_identifiers")
    assert capsys.readouterr().out == ""

    Reference.objects.filter(entry__code="REF-02").update(doi="https://doi.org/10.1000/x.", doi_origin="added")
    Reference.objects.filter(entry__code="REF-03").update(arxiv_id="hello", arxiv_origin="added")
    User.objects.create_user("Ada")
    User.objects.create_user("ada")
    with pytest.raises(CommandError, match="To be mended at the desk: 3"):
        call_command("find_malformed_identifiers")
    assert capsys.readouterr().out.splitlines() == [
        "REF-03, arXiv id “hello”: “hello” is not an arXiv id, which looks like 1806.09030 or cs/9901001.",
        "REF-02, DOI “https://doi.org/10.1000/x.”: Write it as 10.1000/x",
        "Accounts Ada, ada: one name. Each signs in with the name exactly as it is written here.",
    ]


# User names


@pytest.mark.parametrize("door", ["/sign-in/", "/admin/login/"])
@pytest.mark.parametrize("typed", ["cleo", "Cleo", "CLEO", "ｃｌｅｏ"])
def test_user_name_in_any_case_is_one_person(cleo, door, typed):
    answer = Client().post(door, {"username": typed, "password": cast.PASSWORD})
    assert answer.status_code == 302


def test_failures_are_counted_for_the_person_whatever_the_case(cleo):
    for name in ("cleo", "Cleo", "CLEO", "cLeo", "clEo"):
        answer = Client().post("/sign-in/", {"username": name, "password": "a guess"})
    assert answer.status_code == 429
    assert Client().post("/sign-in/", {"username": "cleo", "password": cast.PASSWORD}).status_code == 429


def test_where_two_exist_each_signs_in_with_the_exact_name(db):
    for name in ("Élan", "élan"):
        User.objects.create_user(name, password=f"{name} {cast.PASSWORD}")
    for name in ("Élan", "élan"):
        client = Client()
        client.post("/sign-in/", {"username": name, "password": f"{name} {cast.PASSWORD}"})
        assert client.session["_auth_user_id"] == str(User.objects.get(username=name).pk)
    assert Client().post("/sign-in/", {"username": "ÉLAN", "password": f"élan {cast.PASSWORD}"}).status_code == 200
    assert account_names.shared() == [["Élan", "élan"]]


@pytest.mark.parametrize("taken", ["Élan", "Ada", "STRASSE"])
@pytest.mark.parametrize("other", [str.upper, str.lower, str.swapcase])
def test_one_account_per_name(administrator, taken, other):
    User.objects.get_or_create(username=taken)
    password = {"password1": "a long enough phrase", "password2": "a long enough phrase", "usable_password": "true"}
    client = Client()
    client.force_login(administrator)
    number = User.objects.count()
    answer = client.post("/admin/auth/user/add/", {"username": other(taken), **password})
    assert "This name is taken" in answer.text
    assert f'value="{other(taken)}"' in answer.text

    account = User.objects.create_user("somebody")
    page = f"/admin/auth/user/{account.pk}/change/"
    answer = client.post(page, form_on(client.get(page), "user_form") | {"username": [other(taken)]})
    assert "This name is taken" in answer.text
    assert User.objects.count() == number + 1


def test_first_administrator_gets_no_name_that_is_taken(db, capsys):
    User.objects.create_user("Élan")
    call_command("invite_administrator", address="")
    link = capsys.readouterr().out.strip()
    password = {"password1": "a long enough phrase", "password2": "a long enough phrase"}
    assert "This name is taken" in Client().post(link, {"username": "éLAN", **password}).text
    assert User.objects.count() == 1
