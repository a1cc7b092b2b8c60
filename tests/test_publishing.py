from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from django.db import connection
from django.utils import timezone

from catalogue import documents
from catalogue.documents import SharedRecordKey
from catalogue.documents.manifest import stored_manifest
from catalogue.editions.edition import LoadedEdition
from catalogue.editorial import publishing, shared_records
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.editorial.refused import Refused
from catalogue.models import Alias, Edition, Entry, EntryVersion, FailureMode, Name, Passage, SiteText
from catalogue.models.identity import NeverDeleted
from catalogue.models.published import PublishedIsImmutable
from catalogue.vocabulary import CataloguePart
from tests.content import catalogue_itself

CURATOR = Actor("Carla Curator")
pytestmark = pytest.mark.usefixtures("catalogue")


def change(code: str, text: str) -> None:
    passage = Passage.objects.filter(entry__code=code, role="description").get()
    passage.display = text
    passage.save()


def versions(code: str) -> list[tuple[int, int | None]]:
    found = EntryVersion.objects.filter(entry__code=code).order_by("first_edition")
    return list(found.values_list("first_edition", "replaced_by"))


def test_first_edition_has_every_entry():
    assert Edition.objects.get().number == 1
    assert EntryVersion.objects.current().count() == Entry.objects.count()


def test_publishing_without_changes_makes_no_edition():
    assert publish(by=CURATOR, note="Nothing new") is None
    assert Edition.objects.count() == 1


def test_a_changed_entry_gets_a_new_version_and_the_others_none():
    change("FM-03", "Private features can be recovered.")

    edition = publish(by=CURATOR, note="Plainer words")

    assert (edition.number, edition.publisher, edition.note) == (2, "Carla Curator", "Plainer words")
    assert versions("FM-03") == [(1, 2), (2, None)]
    assert versions("FM-04") == [(1, None)]


def test_older_edition_says_what_it_said():
    before = LoadedEdition.load(1)
    change("FM-03", "Private features can be recovered.")
    publish(by=CURATOR, note="Plainer words")

    assert LoadedEdition.load(1) == before
    assert LoadedEdition.load(2).entries["FM-03"]["passages"][1]["display"] == "Private features can be recovered."


def test_only_the_chosen_entries_are_published():
    change("FM-03", "Changed and chosen.")
    change("FM-04", "Changed and not chosen.")
    SiteText.objects.filter(key="privacy").update(title="Changed and not chosen")

    edition = publish(["FM-03"], by=CURATOR, note="One entry")

    assert versions("FM-03") == [(1, 2), (2, None)]
    assert versions("FM-04") == [(1, None)]
    assert edition.catalogue_document == Edition.objects.get(number=1).catalogue_document
    assert [found.code for found in documents.changed()] == ["FM-04"]
    assert shared_records.differing() == {SharedRecordKey(CataloguePart.TEXTS, "privacy")}


def test_the_catalogue_document_alone_can_be_published():
    SiteText.objects.filter(key="privacy").update(title="What we do not collect")

    edition = publish(catalogue_itself(), by=CURATOR, note="Site texts")

    assert edition.number == 2
    assert not EntryVersion.objects.filter(first_edition=2).exists()
    assert shared_records.differing() == set()


def test_an_exception_half_way_leaves_no_trace(monkeypatch):
    change("FM-03", "Half-finished.")

    def fail(*args, **kwargs):
        raise OSError("the disk is full")

    monkeypatch.setattr(Name.objects, "bulk_create", fail)
    monkeypatch.setattr(publishing.Name, "objects", Name.objects)
    with pytest.raises(OSError, match="disk is full"):
        publish(by=CURATOR, note="Will fail")

    assert Edition.objects.count() == 1
    assert versions("FM-03") == [(1, None)]


def test_an_edition_says_who_and_why():
    change("FM-03", "Changed.")
    for by, note in ((CURATOR, "  "), (Actor(""), "Why")):
        with pytest.raises(Refused):
            publish(by=by, note=note)


def test_a_name_may_not_shadow_a_page_of_the_site():
    Alias.objects.create(entry=Entry.objects.get(code="FM-03"), name="About")

    with pytest.raises(Refused, match=r"FM-03.*about"):
        publish(by=CURATOR, note="A bad alias")


def test_old_names_keep_leading_to_the_entry():
    mode = FailureMode.objects.get(entry__code="FM-03")
    mode.title = "Feature recovery"
    mode.save()
    publish(by=CURATOR, note="A new name")

    edition = LoadedEdition.load(2)
    assert edition.resolve("Model Inversion") == ["FM-03"]
    assert edition.resolve("feature-recovery") == ["FM-03"]
    assert LoadedEdition.load(1).resolve("feature-recovery") == []


def test_edition_digests_form_a_chain_that_anybody_can_compute():
    change("FM-03", "Private features can be recovered.")
    publish(by=CURATOR, note="Plainer words")

    previous = "none"
    for edition in Edition.objects.order_by("number"):
        lines = stored_manifest(edition.number).split("\n")
        texts = {
            f"{version.entry.code} {sha256(version.document.encode()).hexdigest()}"
            for version in EntryVersion.objects.in_edition(edition.number).select_related("entry")
        }
        assert edition.digest == sha256("\n".join(lines).encode()).hexdigest()
        assert lines[:4] == [
            "scheme 2",
            f"edition {edition.number}",
            f"published {edition.published_at:%Y-%m-%dT%H:%M:%S.%fZ}",
            f"publisher {edition.publisher}",
        ]
        assert lines[5] == f"previous {previous}"
        assert set(lines[7:]) == texts
        previous = edition.digest


def test_published_rows_are_neither_changed_nor_deleted():
    edition, version, entry = Edition.objects.get(), EntryVersion.objects.first(), Entry.objects.first()
    for row in (edition, version):
        with pytest.raises(PublishedIsImmutable):
            row.save()
        with pytest.raises(PublishedIsImmutable):
            type(row).objects.update(digest="")
    for row in (edition, version, entry):
        with pytest.raises(NeverDeleted):
            row.delete()
    for rows in (Edition.objects.all(), EntryVersion.objects.all(), Entry.objects.all()):
        with pytest.raises(NeverDeleted):
            rows.delete()


def test_publishing_stores_when():
    before = timezone.now()
    change("FM-03", "Changed.")

    assert before <= publish(by=CURATOR, note="Now").published_at <= timezone.now()


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_once_make_two_editions_in_a_row():
    change("FM-03", "Changed by the one.")
    change("FM-04", "Changed by the other.")

    def publish_one(code: str) -> int:
        try:
            return publish([code], by=CURATOR, note=f"Only {code}").number
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        numbers = list(pool.map(publish_one, ["FM-03", "FM-04"]))

    assert sorted(numbers) == [2, 3]
    assert LoadedEdition.load(3).since["FM-03"] in numbers
