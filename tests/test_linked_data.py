"""The crosswalk in SSSOM, and entries as linked data, against what their specifications ask."""

import csv
import json
import re
from copy import deepcopy
from dataclasses import replace

import pytest
import yaml

from catalogue.addresses.pages import Addresses
from catalogue.editions import held
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import merge, withdraw
from catalogue.formats import json_ld, sssom
from catalogue.formats.subjects import Links
from catalogue.vocabulary import Relation

pytestmark = pytest.mark.usefixtures("edition_in_memory")

BASE = "https://catalogue.example"
BY = Actor("Carla Curator")


def whole(**mapping: str) -> Links:
    """The edition, with what is said here in the first comparison of FM-03."""
    edition = held.current().edition
    entries = {**edition.entries, "FM-03": deepcopy(edition.entries["FM-03"])}
    entries["FM-03"]["mappings"][0].update(mapping)
    return Links(BASE, replace(edition, entries=entries), Addresses(1))


def read_sssom(text: str) -> tuple[dict, list[dict[str, str]]]:
    lines = text.splitlines()
    head = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    return head, list(csv.DictReader((line for line in lines if not line.startswith("#")), dialect="excel-tab"))


def mappings(subject: Links) -> tuple[dict, list[dict[str, str]]]:
    return read_sssom(b"".join(sssom.mappings(subject)).decode())


def nodes(subject: Links) -> dict[str, dict]:
    told = json.loads(b"".join(json_ld.catalogue(subject)))
    assert told["@context"] == json_ld.CONTEXT
    return {node["@id"]: node for node in told["@graph"]}


def test_every_comparison_is_a_row_of_sssom():
    head, rows = mappings(whole())
    assert head["mapping_set_id"] == f"{BASE}/editions/1/mappings.sssom.tsv"
    assert head["mapping_set_version"] == "1"
    assert head["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert head["curie_map"]["fmc"] == f"{BASE}/"
    modes = held.current().edition.failure_modes
    assert len(rows) == sum(len(mode["mappings"]) for mode in modes) > 100
    assert list(rows[0]) == list(sssom.COLUMNS)
    for row in rows:
        assert row["subject_id"].startswith("fmc:FM-")
        assert row["subject_label"]
        assert row["object_id"].startswith(row["object_source"])
        assert row["mapping_justification"] == "semapv:ManualMappingCuration"
        assert (row["confidence"], row["reviewer_label"]) == ("", "")
        assert row["comment"]
        is_rejected = "state=rejected" in row["other"]
        assert row["predicate_modifier"] == ("Not" if is_rejected else "")
        relation = row["predicate_id"].removeprefix("skos:")
        assert relation == "mappingRelation" if is_rejected else relation in {each.value for each in Relation}


def test_the_objects_of_mappings_are_pages_of_ours(client):
    _, rows = read_sssom(client.get("/mappings.sssom.tsv").getvalue().decode())
    for address in {row["object_id"].removeprefix("fmc:") for row in rows}:
        assert client.get(f"/{address}").status_code == 200, address


@pytest.mark.parametrize("text", ["a\tb\nc\r\nd", 'He said "so"', "#not a comment", "a|b; c=d", "=1+1"])
def test_a_reason_stays_in_its_cell(text):
    _, rows = mappings(whole(reason=text))
    assert " ".join(text.split()) in [row["comment"] for row in rows if row["subject_id"] == "fmc:FM-03"]


def test_a_newer_id_is_told():
    _, rows = mappings(whole(current_id="AML.T9999", confirmation="confirmed"))
    assert "state=confirmed;current_id=AML.T9999" in [row["other"] for row in rows]


def test_only_what_is_confirmed_is_a_match_of_skos():
    assert not any("Match" in key for node in nodes(whole()).values() for key in node)
    told = nodes(whole(confirmation="confirmed", relation="closeMatch"))
    (match,) = told[f"{BASE}/FM-03"]["skos:closeMatch"]
    mapping = held.current().edition.failure_mode("FM-03")["mappings"][0]
    assert match["@id"] == f"{BASE}/frameworks/mitre-atlas/5.6.0/{mapping['id']}"
    assert (match["@type"], match["url"]) == ("skos:Concept", mapping["url"])


def test_failure_modes_are_concepts_of_one_scheme():
    told, edition = nodes(whole()), held.current().edition
    scheme = told[f"{BASE}/editions/1/"]
    assert "skos:ConceptScheme" in scheme["@type"]
    for code in (*edition.entries, *edition.scenarios):
        node = told[f"{BASE}/{code}"]
        assert node["url"] == f"{BASE}/editions/1/{code}"
        assert ("skos:Concept" in node["@type"]) == (code in {mode["code"] for mode in edition.failure_modes})
    concept = told[f"{BASE}/FM-03"]
    assert concept["skos:inScheme"] == scheme["@id"]
    assert (concept["skos:notation"], concept["skos:prefLabel"]) == ("FM-03", "Model Inversion")
    assert concept["skos:definition"] == "The private features used in machine learning models can be recovered"
    assert set(concept["skos:altLabel"]) & {concept["skos:prefLabel"]} == set()


def test_no_definition_is_withheld_or_a_curator_s():
    edition = held.current().edition
    quoted = {
        passage["display"] or passage["verbatim"]
        for entry in edition.entries.values()
        for passage in entry["passages"]
        if passage["layer"] == "source"
    }
    said = [node["description"] for node in nodes(whole()).values() if "description" in node]
    assert len(said) > len(edition.failure_modes)
    assert {part for text in said for part in text.split("\n\n")} <= {
        part for text in quoted for part in text.split("\n\n")
    }


def test_every_key_is_one_that_the_context_knows():
    prefixes = {name for name in json_ld.CONTEXT if not name.startswith("@")}
    for node in nodes(whole(confirmation="confirmed")).values():
        for key in node:
            assert re.fullmatch(r"@(id|type)|[a-zA-Z]+", key) or key.partition(":")[0] in prefixes, key


def test_what_is_gone_is_deprecated_and_names_its_successor(client, catalogue):
    withdraw("FM-05", reason="It is covered elsewhere.", successor="", by=BY, note="Tidying up")
    merge("FM-06", into="FM-07", reason="They are one.", by=BY, note="Tidying up")
    told = {node["@id"]: node for node in json.loads(client.get("/catalogue.jsonld").getvalue())["@graph"]}
    gone, merged = told["http://testserver/FM-05"], told["http://testserver/FM-06"]
    assert gone["owl:deprecated"] is merged["owl:deprecated"] is True
    assert (gone["skos:changeNote"], "dcterms:isReplacedBy" in gone) == ("It is covered elsewhere.", False)
    assert merged["dcterms:isReplacedBy"] == "http://testserver/FM-07"
    assert gone["url"] == "http://testserver/editions/1/FM-05"
    _, rows = read_sssom(client.get("/mappings.sssom.tsv").getvalue().decode())
    assert {"fmc:FM-05", "fmc:FM-06"}.isdisjoint(row["subject_id"] for row in rows)


@pytest.mark.parametrize("before", ["", "/editions/1"])
def test_the_crosswalk_and_the_data_page_lead_there(client, before):
    page = client.get(f"{before}/frameworks/").text
    assert f'href="{before}/mappings.sssom.tsv"' in page
    data = client.get("/data/").text
    assert 'href="/mappings.sssom.tsv"' in data
    assert 'href="/catalogue.jsonld"' in data
