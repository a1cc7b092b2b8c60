"""The history of what belongs to no entry: every save and edition, any two compared, one click back."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from catalogue import documents
from catalogue.admin.pages.shared_record_history import history_address
from catalogue.documents import SharedRecordKey
from catalogue.editorial import publishing, saves
from catalogue.editorial.decisions import approve
from catalogue.editorial.permissions import Actor, actor
from catalogue.editorial.refused import Refused
from catalogue.editorial.restoring import restore_shared_record
from catalogue.editorial.states import states_of
from catalogue.models import (
    CfaaReading,
    EditorNote,
    Framework,
    Jurisdiction,
    SavedRow,
    SavedVersion,
    SiteText,
    SynonymGroup,
)
from catalogue.vocabulary import CataloguePart, ReviewState, Role
from tests import cast
from tests.desk import Desk, address_of, list_of
from tests.page_text import squeezed

pytestmark = pytest.mark.usefixtures("catalogue")


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def key_of(row) -> SharedRecordKey:
    [key] = documents.shared_record_keys(row)
    return key


def change(person, row, **fields: str) -> None:
    sheet = Desk(person).open(row)
    for name, value in fields.items():
        sheet[name] = value
    assert sheet.save().status_code == 302


def restore(person, key: SharedRecordKey, version: str):
    """As the button does it, with the state that the page has shown."""
    address = history_address(key)
    client = client_of(person)
    over = client.get(address).context["history"].state
    return client.post(f"{address}restore/", {"version": version, "over": over}, follow=True)


def group() -> SynonymGroup:
    return SynonymGroup.objects.filter(direction="equal").first()


def test_history_has_every_save_and_edition_newest_first(cleo, pia):
    row = group()
    change(cleo, row, reason="Used by lawyers.")
    publishing.publish(by=actor(pia), note="Synonyms")
    change(pia, row, reason="Used by engineers.")
    client = client_of(cleo)
    page = client.get(address_of(row, "history"), follow=True)

    points = page.context["history"].points
    assert [point.by for point in points] == [
        "Pia Publisher",
        "Pia Publisher",
        "Cleo Curator",
        "The founders",
        "Catalogue software",
    ]
    assert [point.title for point in points if point.name.startswith("edition")] == ["edition 2", "edition 1"]
    assert "Used by <del>lawyers</del><ins>engineers</ins>." in squeezed(page.text)
    assert page.text.count("(as it is now)") == 1
    compared = client.get(f"{history_address(key_of(row))}compare/?from=edition-2&to={points[0].name}")
    assert "<del>lawyers</del><ins>engineers</ins>" in squeezed(compared.text)
    assert client.get(f"{history_address(key_of(row))}compare/?from=edition-2&to=edition-9").status_code == 404


def test_page_takes_a_fixed_number_of_queries(cleo, django_assert_num_queries):
    row = EditorNote.objects.filter(targets__isnull=False).first()
    for words in ("One.", "Another.", "A third."):
        change(cleo, row, text=words)
    client = client_of(cleo)
    with django_assert_num_queries(
        14
    ):  # four to sign in; the note with its places, twice; saves, what was said, editions, entries
        page = client.get(history_address(key_of(row)))
    assert "their histories tell in which editions it is public" in page.text


CHANGES = [
    (SiteText, {"display": "Spoilt."}),
    (CfaaReading, {"label_there": "Spoilt"}),
    (Framework, {"name": "Spoilt", "order": "999"}),
    (SynonymGroup, {"reason": "Spoilt."}),
    (EditorNote, {"text": "Spoilt.", "category": "Spoilt"}),
    (Jurisdiction, {"definition": "Spoilt.", "order": "999"}),
]


@pytest.mark.parametrize(("model", "fields"), CHANGES)
def test_one_click_restores_as_a_draft(cleo, pia, model, fields):
    person = pia if model is Jurisdiction else cleo
    row = model.objects.first()
    before = documents.shared_record_document(row)
    key = key_of(row)
    first = saves.saves_of([key]).last()
    change(person, row, **fields)
    page = restore(person, key, f"save-{first.pk}")

    assert "It is a draft, like any change." in page.text
    row.refresh_from_db()
    assert documents.shared_record_document(row) == before
    assert [save.saved_by for save in saves.saves_of([key])][:2] == [person.get_full_name()] * 2


@pytest.mark.parametrize("model", [CfaaReading, SynonymGroup, EditorNote])
def test_what_was_deleted_is_listed_and_restored(cleo, model):
    row = model.objects.first()
    key, before = key_of(row), documents.shared_record_document(row)
    first = saves.saves_of([key]).last()
    client = client_of(cleo)
    told = client.post(address_of(row, "delete"), {"post": "yes"}, follow=True)
    gone = client.get(f"/admin/catalogue/rows/{key.part}/deleted/")

    assert "can be restored" in told.text
    assert history_address(key) in gone.text
    restore(cleo, key, f"save-{first.pk}")
    assert documents.shared_record_documents([key])[key] == before
    assert "None has been deleted." in client.get(f"/admin/catalogue/rows/{key.part}/deleted/").text


def test_a_deletion_cannot_be_restored(cleo):
    row = CfaaReading.objects.first()
    key = key_of(row)
    client_of(cleo).post(address_of(row, "delete"), {"post": "yes"})
    page = restore(cleo, key, f"save-{saves.saves_of([key]).first().pk}")

    assert "Restore what it said before." in page.text
    assert key not in documents.shared_record_documents([key])


def test_deleted_note_leaves_its_entries_and_comes_back_to_them(cleo):
    note = EditorNote.objects.filter(targets__entry__code="FM-03").first()
    key = key_of(note)
    first = saves.saves_of([key]).last()
    client = client_of(cleo)
    chosen = {"action": "delete_selected", "_selected_action": [note.pk]}
    asked = client.post(list_of(EditorNote), chosen)
    assert all(f"<li>Note target: {place}</li>" in asked.text for place in note.targets.all())
    client.post(list_of(EditorNote), chosen | {"post": "yes"})
    assert states_of(["FM-03"])["FM-03"].state is ReviewState.CHANGED
    publishing.publish(["FM-03"], by=Actor("Pia Publisher"), note="Without the note")
    restore(cleo, key, f"save-{first.pk}")

    newest = documents.read(SavedVersion.objects.of("FM-03").first().document)
    assert note.code in [row["code"] for row in newest["notes"]]


def test_what_was_deleted_comes_back_from_an_edition(cleo, pia):
    framework = Framework.objects.create(slug="mine", name="Mine", version="1", order=7)
    publishing.publish(by=actor(pia), note="A framework")
    client_of(cleo).post(address_of(framework, "delete"), {"post": "yes"})
    publishing.publish(by=actor(pia), note="No framework")
    key = SharedRecordKey(CataloguePart.FRAMEWORKS, "mine")
    page = restore(cleo, key, "edition-2")

    assert "Edition 3, without it" in page.text
    assert Framework.objects.get(slug="mine").version == "1"


def test_restoring_over_a_colleagues_save_unseen_is_refused(cleo, pia):
    row = group()
    key = key_of(row)
    seen = documents.shared_record_digest(documents.shared_record_document(row))
    change(pia, row, reason="Theirs.")
    sent = {"version": "edition-1", "over": seen}
    page = client_of(cleo).post(f"{history_address(key)}restore/", sent, follow=True)

    assert "changed since you opened its history" in page.text
    assert SynonymGroup.objects.get(pk=row.pk).reason == "Theirs."


def test_restoring_what_the_models_refuse_changes_nothing(cleo):
    one, other = CfaaReading.objects.all()[:2]
    label = one.label_there
    change(cleo, one, label_there="Another")
    change(cleo, other, label_there=label)
    page = restore(cleo, key_of(one), "edition-1")

    assert "It cannot be restored:" in page.text
    assert CfaaReading.objects.get(pk=one.pk).label_there == "Another"


def test_restoring_needs_the_right_to_edit(cleo, remy):
    row = group()
    change(cleo, row, reason="Another.")
    key = key_of(row)
    assert "Restore<" not in client_of(remy).get(history_address(key)).text
    with pytest.raises(Refused, match="may not edit"):
        restore_shared_record(key, documents.shared_record_document(row), over="", by=actor(remy))


@pytest.fixture
def paul():
    return cast.person("paul", "Paul Publisher", Role.CURATOR, Role.PUBLISHER)


def test_whoever_restores_or_deletes_may_not_approve_it(cleo, pia, paul):
    row, reading = group(), CfaaReading.objects.first()
    change(cleo, row, reason="Another.")
    publishing.publish(by=actor(pia), note="By a second person")
    restore(paul, key_of(row), "edition-1")
    deleted = key_of(reading)
    client_of(pia).post(address_of(reading, "delete"), {"post": "yes"})

    for person, key in ((paul, key_of(row)), (pia, deleted)):
        refuse_own(person, key)


def test_who_only_moved_a_framework_has_changed_it(pia):
    framework = Framework.objects.last()
    change(pia, framework, order="1")

    refuse_own(pia, key_of(framework))


def test_save_in_the_moment_of_a_publication_has_its_author(pia):
    """Its time is before that of the edition, which does not have it."""
    reading = CfaaReading.objects.first()
    change(pia, reading, label_there="Stored late")
    late, loaded = saves.saves_of([key_of(reading)])
    SavedRow._base_manager.filter(pk=late.pk).update(saved_at=loaded.saved_at)

    refuse_own(pia, key_of(reading))


def refuse_own(person, key: SharedRecordKey) -> None:
    person.groups.add(Group.objects.get(name=Role.REVIEWER.value))
    with pytest.raises(Refused, match="changed this yourself"):
        approve(key.name, digest=states_of([key.name])[key.name].digest, by=actor(User.objects.get(pk=person.pk)))
