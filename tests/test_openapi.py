"""The description of the data: whole, right, and made from what is served."""

import json
import re
from collections.abc import Iterator

import jsonschema
import pytest
from django.urls import URLPattern, URLResolver, resolve

from catalogue.editions import held
from catalogue.editions.entry_data import OF_EVERY_ROW
from catalogue.editions.facets import FACETS
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import withdraw
from catalogue.formats.openapi import SHAPES_OF
from catalogue.formats.schemas import name_of
from catalogue.formats.subjects import Subject
from catalogue.formats.table import FORMATS
from catalogue.pages import urls
from catalogue.pages.data_pages import MEANINGS
from catalogue.vocabulary import Kind, Sort

pytestmark = pytest.mark.usefixtures("edition_in_memory")

BY = Actor("Carla Curator")
SECTIONS = {
    "failure-modes": Kind.FAILURE_MODE,
    "scenarios": Kind.SCENARIO,
    "questions": Kind.QUESTION,
    "law": Kind.AUTHORITY,
    "references": Kind.REFERENCE,
}
EXAMPLES = {"code": "FM-03", "edition": "1", "sha256": "0" * 64}
QUERIES = {"/oembed": {"url": "http://testserver/FM-03"}}
POSTED = {"text": "http://testserver/FM-03 “infer membership”"}

PAGES = {
    *(
        "/",
        "/about/",
        "/accessibility/",
        "/authorization/",
        "/compare/",
        "/memo/",
        "/duties/",
        "/glossary/",
        "/search/",
    ),
    *("/frameworks/", "/frameworks/{slug}/", "/frameworks/{slug}/{version}/{code}", "/embed/{code}", "/{section}/"),
    *("/{section}/{code}", "/{section}/{code}/", "/{section}/{code}/{slug}", "/{section}/{code}/{slug}/", "/{code}"),
    *("/editions/", "/editions/{edition}/", "/editions/{edition}/changes/", "/data/", "/data/api/", "/follow/"),
    *("/following/", "/unsubscribe/{token}/", "/suggest-an-edit/", "/suggest-an-edit/{code}/", "/suggestions/{token}/"),
    *("/history/{code}", "/history/{code}/", "/changes/{code}", "/changes/{code}/", "/as-of/"),
}
LEADING_ON = re.compile(r"/\{section\}/\{code\}(/\{slug\})?\.[a-z.]+|/as-of/\{day\}/(\{address\})?")
"""What redirects to the one address that is described: data below the page of an entry, and an edition by its day."""


@pytest.fixture
def told(client) -> dict:
    answer = client.get("/openapi.json")
    assert answer["Content-Type"] == "application/vnd.oai.openapi+json;version=3.1"
    assert answer["Access-Control-Allow-Origin"] == "*"
    return answer.json()


def satisfies(told: dict, name: str, data: object) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": told["components"]}
    jsonschema.Draft202012Validator(schema).validate(data)


def paths_of(form, subject: Subject) -> list[str]:
    lists = [f"/{name}.{form.suffix}" for name in (*SECTIONS, "search")]
    return {
        Subject.ENTRY: [f"/{{code}}.{form.suffix}", f"/editions/{{edition}}/{{code}}.{form.suffix}"],
        Subject.TOMBSTONE: [],
        Subject.LIST: [f"{before}{path}" for path in lists for before in ("", "/editions/{edition}")],
        Subject.COMPARISON: [f"{before}/compare.{form.suffix}" for before in ("", "/editions/{edition}")],
        Subject.BRIEF: [f"{before}/memo.{form.suffix}" for before in ("", "/editions/{edition}")],
        Subject.MAPPINGS: [f"{before}/mappings.{form.suffix}" for before in ("", "/editions/{edition}")],
        Subject.CATALOGUE: [f"{before}/catalogue.{form.suffix}" for before in ("", "/editions/{edition}")],
        Subject.MATRIX: [f"{before}/authorization.{form.suffix}" for before in ("", "/editions/{edition}")],
        Subject.HISTORY: [f"/history/{{code}}.{form.suffix}"],
        Subject.CHANGES: [f"/changes/{{code}}.{form.suffix}"],
        Subject.EDITION_CHANGES: [f"/editions/{{edition}}/changes.{form.suffix}"],
    }[subject]


def test_every_format_has_its_paths(told):
    missing = {path for form in FORMATS for subject in form.writers for path in paths_of(form, subject)}
    assert missing - told["paths"].keys() == set()


def routes(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    """Yield them as the description writes paths; what stands under an edition once."""
    for pattern in patterns:
        route = str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns)
        elif pattern.name == "name":
            yield "/{code}"
        elif pattern.name == "document":
            yield "/documents/{sha256}.json"
        else:
            named = re.sub(r"<\w+:(?:name|code)>", "{code}", route.replace("<section:kind>", "{section}"))
            yield "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", named)


def test_what_is_no_page_is_described(told):
    found = set(routes(urls.urlpatterns))
    of_lists = {path.replace(f"/{section}.", "/{section}.") for path in told["paths"] for section in SECTIONS}
    unknown = found - told["paths"].keys() - of_lists - PAGES
    assert {path for path in unknown if not LEADING_ON.fullmatch(path)} == set()
    assert PAGES - found == set()


@pytest.mark.usefixtures("catalogue")
def test_every_path_is_served_as_described(client, told):
    for path, methods in told["paths"].items():
        address = re.sub(r"\{(\w+)\}", lambda found: EXAMPLES[found[1]], path)
        assert resolve(address)
        ((method, described),) = methods.items()
        json_first = {"Accept": "application/json"} if method == "post" else {}
        sent = POSTED if method == "post" else QUERIES.get(path, {})
        answer = getattr(client, method)(address, sent, headers=json_first)
        content = answer.getvalue()  # what is streamed is read to its end
        assert str(answer.status_code) in described["responses"], path
        if answer.status_code != 200:
            continue
        told_of = {
            name.split(";")[0]: shape["schema"] for name, shape in described["responses"]["200"]["content"].items()
        }
        media_type = answer["Content-Type"].split(";")[0]
        assert media_type in told_of
        if media_type == "application/json":
            schema = {**told_of[media_type], "components": told["components"]}
            jsonschema.Draft202012Validator(schema).validate(json.loads(content))


def test_lists_have_the_parameters_of_their_pages(told):
    for name, kind in SECTIONS.items():
        names = {parameter["name"] for parameter in told["paths"][f"/{name}.json"]["get"]["parameters"]}
        assert names == {"q", "exact", "sort", "page", "page_size", *(facet.name for facet in FACETS[kind])}
    sort = next(one for one in told["paths"]["/law.csv"]["get"]["parameters"] if one["name"] == "sort")
    assert sort["schema"]["enum"] == [order.value for order in Sort]


def test_every_schema_is_one_and_every_reference_leads_to_one(told):
    for schema in told["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    for name in re.findall(r"'#/components/(\w+)/([\w-]+)'", str(told)):
        assert name[1] in told["components"][name[0]]


def test_all_published_entries_satisfy_their_schema(client, told):
    entry = name_of(SHAPES_OF[Subject.ENTRY])
    for code, document in held.current().edition.entries.items():
        data = client.get(f"/{code}.json").json()
        satisfies(told, entry, data)
        shape = {"failure-mode": "FailureMode", "question": "Question", "authority": "Authority"}
        satisfies(told, f"{shape.get(document['kind'], 'Reference')}Document", data["document"])


@pytest.mark.usefixtures("catalogue")
def test_lists_and_the_record_satisfy_their_schemas(client, told):
    for name, kind in SECTIONS.items():
        data = client.get(f"/{name}.json?page_size=500").json()
        satisfies(told, "List", data)
        for item in data["items"]:
            satisfies(told, f"{kind.name.title()}Facts", item)
    satisfies(told, "List", client.get("/search.json?q=privacy").json())
    satisfies(told, "History", client.get("/history/FM-03.json").json())
    satisfies(told, "Changes", client.get("/changes/FM-03.json").json())
    satisfies(told, "Links", client.get("/links.json").json())
    satisfies(told, "Linkset", client.get("/FM-03.linkset.json").json())
    satisfies(told, "Problem", client.get("/FM-99.json").json())
    satisfies(told, "Problem", client.get("/law.json?page=x").json())
    withdraw("FM-03", reason="It is covered elsewhere.", successor="", by=BY, note="Tidying up")
    satisfies(told, "Tombstone", client.get("/FM-03.json").json())


def test_a_key_that_is_missing_is_noticed(client, told):
    data = client.get("/FM-03.json").json()
    del data["shown"][0]["layer"]
    with pytest.raises(jsonschema.ValidationError, match="layer"):
        satisfies(told, "Entry", data)


def test_pages_tell_people_the_same(client, told):
    page = client.get("/data/api/").text
    for path in told["paths"]:
        if not path.startswith("/editions/{edition}/"):
            assert f"<code>{path}</code>" in page
    data = client.get("/data/").text
    assert set(MEANINGS) == set(OF_EVERY_ROW)
    for column in (*MEANINGS, "commentary_posture", "reference_url"):
        assert f"<code>{column}</code>" in data
    assert held.current().digest in data
    assert '<link rel="service-desc" type="application/vnd.oai.openapi+json" href="/openapi.json">' in data
