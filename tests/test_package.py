"""A whole edition as one file."""

import csv
import hashlib
import io
import json
import re
from zipfile import ZipFile

import pytest

from catalogue.editions import held
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.models import FailureMode

pytestmark = pytest.mark.usefixtures("catalogue")

ADDRESS = "/data/catalogue-1.zip"


def package(client, address: str = ADDRESS) -> ZipFile:
    return ZipFile(io.BytesIO(b"".join(client.get(address))))


def rows(archive: ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")))


def test_the_same_edition_gives_the_same_bytes(client):
    first = b"".join(client.get(ADDRESS))
    FailureMode.objects.filter(entry__code="FM-03").update(crosswalk_gap="Nothing like it.")
    publish(["FM-03"], by=Actor("Carla Curator"), note="A gap is said")
    assert b"".join(client.get(ADDRESS)) == first
    assert b"".join(client.get("/data/catalogue-2.zip")) != first


def test_headers_say_how_large_it_is(client):
    answer = client.get(ADDRESS)
    assert (answer["Content-Type"], answer["Content-Length"]) == ("application/zip", str(len(b"".join(answer))))
    assert answer["Content-Disposition"] == 'attachment; filename="catalogue-1.zip"'
    assert answer["Cache-Control"] == "public, max-age=86400, must-revalidate"
    assert client.get(ADDRESS, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get("/data/catalogue-9.zip").json()["status"] == 404


def test_it_holds_the_edition_in_the_other_formats_too(client):
    archive = package(client)
    for name in ("mappings.sssom.tsv", "catalogue.jsonld"):
        assert archive.read(name) == client.get(f"/editions/1/{name}").getvalue()
    for name in ("references.bib", "references.ris"):
        assert archive.read(name) == client.get(f"/editions/1/{name}").getvalue()
    assert b"https://creativecommons.org/licenses/by/4.0/\n" in archive.read("LICENSE")
    assert set(re.findall(r"`([a-z]+\.[a-z.]+)`", archive.read("README.md").decode())) <= set(archive.namelist())


def test_it_proves_itself(client):
    archive, edition = package(client), held.current().edition
    assert archive.testzip() is None
    assert hashlib.sha256(archive.read("manifest.txt")).hexdigest() == edition.digest
    texts = [name for name in archive.namelist() if name.startswith("documents/")]
    assert len(texts) == len(edition.entries)
    for name in texts:
        assert hashlib.sha256(archive.read(name)).hexdigest() == name[10:-5]
    described = json.loads(archive.read("datapackage.json"))
    for resource in described["resources"]:
        content = archive.read(resource["path"])
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert [field["name"] for field in resource["schema"]["fields"]] == list(rows(archive, resource["path"])[0])
        for field in resource["schema"]["fields"]:
            cells = {row[field["name"]] for row in rows(archive, resource["path"])}
            assert field["type"] != "integer" or all(cell.isdecimal() for cell in cells if cell)
    fields = {one["name"]: one["type"] for table in described["resources"] for one in table["schema"]["fields"]}
    assert [fields[name] for name in ("year", "commentary_line", "offset", "lines")] == [*["integer"] * 3, "string"]
    assert edition.digest in archive.read("README.md").decode()


def test_it_holds_every_entry_and_passage_with_its_layer(client):
    archive, edition = package(client), held.current().edition
    entries = json.loads(archive.read("catalogue.json"))
    assert [entry["document"] for entry in entries] == list(edition.entries.values())
    assert all("replaced_by" not in entry["text"] and "is_newest" not in entry["edition"] for entry in entries)
    assert len(rows(archive, "scenarios.csv")) == len(edition.scenarios)
    passages = {row["anchor"]: row for row in rows(archive, "passages.csv")}
    assert len(passages) == sum(len(entry["passages"]) for entry in edition.entries.values())
    assert (passages["FM-03.P6"]["layer"], passages["FM-03.P6"]["hedges"]) == ("withheld", "feels like")
    assert {row["entry"] for row in rows(archive, "mappings.csv")} >= {"FM-03"}
    assert rows(archive, "citations.csv")[0]["passage"].startswith("FM-")
