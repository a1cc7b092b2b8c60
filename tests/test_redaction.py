"""Words that two publishers have erased from the record are nowhere any more, and the record still proves itself."""

import hashlib
import json
import re
import shutil
import sqlite3
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from io import BytesIO, StringIO
from pathlib import Path
from random import Random
from zipfile import ZipFile

import psycopg
import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import CharField, JSONField, TextField
from django.utils import timezone

from catalogue.documents import changed, prose
from catalogue.documents.erasing import MARK, Erasure, Fingerprints, words_of
from catalogue.documents.manifest import stored_manifest
from catalogue.editions import held
from catalogue.editorial import erasing as rows
from catalogue.editorial import redacting, saves, verifying
from catalogue.editorial.permissions import Actor, actor
from catalogue.editorial.publishing import publish
from catalogue.editorial.recording import recording
from catalogue.management import doctor, redactions
from catalogue.management.backups import making
from catalogue.management.backups.backup import Facts
from catalogue.models import (
    AuditEvent,
    Authority,
    Edition,
    EditorNote,
    Entry,
    EntryVersion,
    FailureMode,
    Follow,
    ImportedRow,
    ImportRun,
    Jurisdiction,
    MissedSearch,
    Passage,
    RedactedText,
    Redaction,
    ReviewEvent,
    SavedVersion,
    SiteText,
    Suggestion,
)
from catalogue.vocabulary import Role
from tests import cast, prepared
from tests.page_text import as_written

SECRET = "Zebedee Quux"
GROUND = "Order 7 O 12/26 of a court"
BY = Actor("Cleo Curator")
PERMANENT = "/editions/2/FM-03"


def write_the_secret() -> None:
    """Wherever people write: in drafts, editions, histories, reviews, suggestions, files, searches."""
    people = [cast.publisher(), cast.person("pat", "Pat Publisher", Role.PUBLISHER)]
    mode = FailureMode.objects.get(entry__code="FM-03")
    with recording(["FM-03"], by=actor(people[0])):
        mode.summary = "As *Zebedee*\nQUUX said of it, features can be recovered."
        mode.title = "Model inversion after Zebedee Quux"
        mode.save()
    with recording(shared_records=[keyed("texts", "method")], by=BY):
        SiteText.objects.filter(key="method").update(display=f"Thanks to {SECRET}. The method is this.")
    publish(by=BY, note=f"As {SECRET} asked")
    with recording(["FM-03"], by=BY):
        FailureMode.objects.filter(entry__code="FM-03").update(crosswalk_gap=f"{SECRET} knows of none.")
    edition, save = Edition.objects.get(number=2), SavedVersion.objects.of("FM-03").first()
    ReviewEvent.objects.create(version=save, kind="ready", comment=f"Ask {SECRET}", by="Cleo", at=timezone.now())
    AuditEvent.objects.create(kind="imported", about="FM-03", said=f"{SECRET}.csv", by="Cleo", at=timezone.now())
    Suggestion.objects.create(
        token_digest="0" * 64, kind="other", edition=edition, words=f"{SECRET} is a friend", received_at=timezone.now()
    )
    MissedSearch.objects.create(day="2026-11-26", words="zebedee quux", count=3)
    Follow.objects.create(account=people[0], note=f"for {SECRET}", told=2)
    Follow.objects.create(account=people[0], section="law", query="?q=Zebedee+Quux", told=2)
    run = ImportRun.objects.create(
        sheet="law", file_name="a.csv", headings=["Name"], account=people[0], uploaded_at=timezone.now()
    )
    ImportedRow.objects.create(run=run, line=2, cells=[SECRET])
    LogEntry.objects.create(user=people[0], action_flag=2, object_repr=f"FM-03 after {SECRET}")
    session = SessionStore()
    session.update({SESSION_KEY: str(people[0].pk), "_messages": f'[["__json_message", 0, 25, "{SECRET} is added."]]'})
    session.save()
    AccessAttempt.objects.create(username="zebedee-quux", failures_since_start=1)
    AccessAttempt.objects.create(username="pia", failures_since_start=1, get_data="next=/search/%3Fq=Zebedee+Quux")


def keyed(part: str, key: str):
    return next(one for one in saves.documents.all_shared_record_keys() if (one.part.value, one.key) == (part, key))


def redact(*arguments: str) -> str:
    out = StringIO()
    call_command("redact", *arguments, stdout=out)
    return out.getvalue()


def erase_it() -> None:
    write_the_secret()
    redact("--words", SECRET, "--ground", GROUND, "--by", "pia")
    redact("--confirm", str(Redaction.objects.get().pk), "--by", "pat")


STANDING = {"secret": write_the_secret, "erased": erase_it}


@pytest.fixture
def secret(catalogue) -> None:
    """What `write_the_secret` has written."""


@pytest.fixture
def erased(catalogue) -> None:
    """The same, and then two publishers have erased it."""


def everything() -> str:
    """All that the database holds, in small letters."""
    said = []
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - ours
            said += [str(value) for row in cursor.fetchall() for value in row if value is not None]
    return " ".join(sorted(said)).casefold()  # rows that were written back stand elsewhere in PostgreSQL


def test_the_words_are_nowhere_in_the_database(erased):
    assert "zebedee" not in everything()
    assert [session.get_decoded().keys() for session in Session.objects.all()] == [{SESSION_KEY}], "still signed in"


def test_the_dry_run_names_every_place_and_changes_nothing(secret):
    before = everything()
    told = redact("--words", SECRET, "--ground", GROUND, "--dry-run")
    assert everything() == before
    for place in ("FM-03, working copy: FM-03 title, FM-03 summary, FM-03 crosswalk_gap", "FM-03 since edition 2: "):
        assert place in told
    for row in (
        "texts/method, working copy",
        "Edition 2: ",
        "Review event",
        "Suggestion from a reader",
        "Imported row",
        "Sessions: _messages",
    ):
        assert row in told
    assert "“*Zebedee*" not in told, "on one line, as the list is read"
    assert "erased: “Zebedee* QUUX”" in told
    assert told.endswith("Nothing was changed.\n")


def test_the_chain_still_verifies_with_what_was_published(erased, client):
    assert list(verifying.faults()) == []
    for number in (1, 2):
        lines = client.get(f"/editions/{number}/manifest.txt").content
        assert hashlib.sha256(lines).hexdigest() == Edition.objects.get(number=number).digest
        assert EntryVersion.objects.in_edition(number).get(entry__code="FM-03").digest in lines.decode()


def test_nothing_is_left_to_publish_or_to_record(erased):
    assert list(saves.unrecorded_entries()) == []
    assert [change.code for change in changed()] == ["FM-03"], "the draft that was there before"
    assert list(redacting.came_back()) == []


def test_the_next_edition_binds_what_is_left(erased):
    edition = publish(by=BY, note="Later")
    rows = RedactedText.objects.all()
    lines = {f"redacted {row.published} {row.left}" for row in rows}
    assert lines
    assert lines <= set(stored_manifest(edition.number).split("\n"))
    assert list(verifying.faults()) == []
    EntryVersion._base_manager.filter(pk=rows.exclude(version=None)[0].version_id).update(document="{}")
    assert list(verifying.faults())


PAGES = (
    *("/FM-03", PERMANENT, "/editions/1/FM-03", "/history/FM-03", "/changes/FM-03?from=1&to=2", "/editions/2/"),
    *("/FM-03.json", "/FM-03.md", "/editions/2/FM-03.json", "/history/FM-03.json", "/changes/FM-03.json?from=1&to=2"),
    *("/FM-03.atom", "/editions.atom", "/failure-modes.atom", "/about/", "/search/?q=features+recovered"),
    *("/editions/2/changes", "/editions/2/changes.json"),
    *("/failure-modes.json", "/catalogue.jsonld", "/links.json", "/embed/FM-03", "/editions/"),
)


@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_the_words(erased, client, address):
    answer = client.get(address, follow=True)
    said = (answer.getvalue() if answer.streaming else answer.content).decode()
    assert answer.status_code in (200, 404)
    assert "zebedee" not in said.casefold()


def test_what_differences_call_a_jurisdiction_is_read_anew(catalogue, client):
    """A process remembers the names of an edition, whose digest stays when words are erased."""
    cast.publisher(), cast.person("pat", "Pat Publisher", Role.PUBLISHER)
    with recording(["LAW-01"], [keyed("jurisdictions", "de")], by=BY):
        Jurisdiction.objects.filter(code="de").update(label=f"Land of {SECRET}")
        Authority.objects.filter(entry__code="LAW-01").update(jurisdiction="de")
    publish(by=BY, note="Named")
    address = "/changes/LAW-01.json?from=1&to=2"
    assert SECRET in client.get(address).content.decode()
    redact("--words", SECRET, "--ground", GROUND, "--by", "pia")
    redact("--confirm", str(Redaction.objects.get().pk), "--by", "pat")
    assert SECRET not in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/FM-03", ["FM-03 title", "FM-03 summary", GROUND, "Model inversion after [redacted]"]),
        (PERMANENT, [GROUND, "as it was published"]),
        ("/history/FM-03", [GROUND]),
        ("/editions/2/", ["As [redacted] asked", GROUND, "texts/method display"]),
        ("/FM-03.json", ['"digest_of_rest"', GROUND]),
        ("/FM-03.md", [GROUND]),
    ],
)
def test_readers_are_told_where_and_why(erased, client, address, told):
    said = as_written(client.get(address, follow=True).content.decode())
    assert [each for each in told if each not in said] == []


def test_a_stored_text_is_gone_with_its_ground(erased, client):
    row = RedactedText.objects.exclude(version=None).get()
    gone = client.get(f"/documents/{row.published}.json", headers={"If-None-Match": f'"{row.published}"'})
    assert gone.status_code == 410
    assert GROUND in gone.json()["detail"]
    assert row.left in gone.json()["detail"]
    left = client.get(f"/documents/{row.left}.json")
    assert hashlib.sha256(left.content).hexdigest() == row.left
    catalogue = RedactedText.objects.get(part="catalogue")
    assert client.get(f"/documents/{catalogue.published}.json").status_code == 410
    assert hashlib.sha256(client.get(f"/documents/{catalogue.left}.json").content).hexdigest() == catalogue.left


def test_the_whole_set_holds_what_is_left(erased, client):
    package = ZipFile(BytesIO(client.get("/data/catalogue-2.zip").getvalue()))
    row = RedactedText.objects.exclude(version=None).get()
    assert hashlib.sha256(package.read(f"documents/{row.left}.json")).hexdigest() == row.left
    assert f"documents/{row.published}.json" not in package.namelist()
    assert GROUND in package.read("README.md").decode()
    assert not any("zebedee" in package.read(name).decode().casefold() for name in package.namelist())


def test_a_quotation_is_neither_confirmed_nor_refuted(erased, client):
    text = "As Zebedee QUUX said of it, features can be recovered."
    answer = client.post("/verify/", {"text": text}, headers={"Accept": "application/json"}).json()
    assert answer["items"][0]["verdict"] in ("not_found", "near")
    assert answer["redacted"][0]["ground"] == GROUND
    assert "can no longer be told" in client.post("/verify/", {"text": text}).content.decode()


def test_a_link_to_it_is_told(erased, client):
    answer = client.post("/check/", {"text": "http://testserver/FM-03"}, headers={"Accept": "application/json"})
    assert GROUND in answer.content.decode()


def test_a_process_that_runs_serves_the_words_no_longer(secret, client):
    """Not even to whoever has the page of before, and asks whether it is still good."""
    addresses = ["/editions/2/FM-03.json", "/FM-03.json", "/editions/1/", "/editions.atom", "/FM-03.atom"]
    page = client.get(PERMANENT, follow=True).redirect_chain[-1][0]
    before = {address: client.get(address) for address in [page, *addresses]}
    assert SECRET in before[page].content.decode()
    erase_now()
    for address, answer in before.items():
        known = {"If-None-Match": answer.get("ETag", '"none"'), "If-Modified-Since": answer.get("Last-Modified", "")}
        for conditions in (known, {"If-Modified-Since": known["If-Modified-Since"]}):
            again = client.get(address, headers={name: said for name, said in conditions.items() if said})
            assert again.status_code in (200, 302), address
            assert SECRET not in again.content.decode()
    assert held.current().edition.redacted


def erase_now() -> None:
    redaction, _ = redacting.propose(redacting.Asked([SECRET]), ground=GROUND, by=User.objects.get(username="pia"))
    redacting.confirm(redaction.pk, by=User.objects.get(username="pat"))


def test_what_is_on_record_of_it(erased, client):
    redaction = Redaction.objects.get()
    events = AuditEvent.objects.filter(about=str(redaction)).values_list("kind", "by", "said")
    assert set(events) == {
        ("redact-proposed", "Pia Publisher", GROUND),
        ("redacted", "Pat Publisher", GROUND),
    }
    assert (redaction.proposed_by, redaction.confirmed_by) == ("Pia Publisher", "Pat Publisher")
    client.force_login(User.objects.get(username="pia"))
    desk = client.get(f"/admin/catalogue/redaction/{redaction.pk}/change/").content.decode()
    assert GROUND in desk
    assert RedactedText.objects.exclude(version=None).get().published in desk


# What cannot be done


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--passage", "FM-03.P4", "--by", "pia"), "State the ground"),
        (("--passage", "FM-03.P4", "--by", "pia", "--ground", "  "), "State the ground"),
        (("--passage", "FM-99.P1", "--by", "pia", "--ground", "x"), "There is no entry FM-99."),
        (("--passage", "FM-03.P99", "--by", "pia", "--ground", "x"), "there are no words at FM-03.P99"),
        (("--passage", "FM-03.X", "--by", "pia", "--ground", "x"), "names no passage and no text"),
        (("--place", "FM-03 nonsense", "--by", "pia", "--ground", "x"), "names no passage and no text"),
        (("--place", "texts/nowhere display", "--by", "pia", "--ground", "x"), "there are no words at"),
        (("--words", "never written anywhere", "--by", "pia", "--ground", "x"), "stands nowhere. See how it is spelt"),
        (("--words", "a.", "--by", "pia", "--ground", "x"), "fewer than 4 letters and digits"),
        (("--words", "FM-03", "--by", "pia", "--ground", "x"), "is a code, which is permanent"),
        (("--words", "", "--by", "pia", "--ground", "x"), "fewer than 4 letters and digits"),
        (("--words", SECRET, "--by", "pia", "--ground", f"By {SECRET.lower()}"), "has the words in it"),
        (("--words", SECRET, "--passage", "FM-03.P4", "--by", "pia", "--ground", "x"), "either words, or passages"),
        (("--words", SECRET, "--ground", "x"), "Say by whom"),
        (("--words", SECRET, "--by", "nobody", "--ground", "x"), "There is no account nobody."),
        (("--words", SECRET, "--by", "cleo", "--ground", "x"), "is no publisher"),
        (("--words", SECRET, "--by", "paul", "--ground", "x"), "is deactivated"),
        (("--by", "pia", "--ground", "x"), "Say what is to go"),
        (("--confirm", "4711", "--by", "pat"), "There is no proposal 4711. `redact` alone lists them."),
        (("--confirm", "1", "--by", "pat", "--words", "x"), "--confirm goes without --words"),
        (("--replay", "--dry-run", "--by", "pat"), "Nothing was done: --replay goes without --by, --dry-run"),
        (("--replay", "--confirm", "1"), "goes without"),
    ],
)
def test_what_is_refused(secret, arguments, sentence):
    cast.curator()
    User.objects.filter(pk=cast.person("paul", "Paul Publisher", Role.PUBLISHER).pk).update(is_active=False)
    with pytest.raises(CommandError, match=sentence) as refused:
        redact(*arguments)
    assert refused.value.returncode == 1
    assert not Redaction.objects.exists()
    assert not AuditEvent.objects.filter(kind__startswith="redact").exists()


def test_two_people_and_a_week(secret, monkeypatch):
    assert redact() == "Nothing was proposed or erased.\n"
    redact("--words", SECRET, "--ground", GROUND, "--by", "pia")
    number = str(Redaction.objects.get().pk)
    assert "not confirmed" in redact()
    refused = [(("pia",), "Whoever proposed it cannot confirm it"), ((cast.curator().username,), "is no publisher")]
    for (name,), sentence in refused:
        with pytest.raises(CommandError, match=sentence):
            redact("--confirm", number, "--by", name)
    monkeypatch.setattr(redacting, "STANDS_OPEN", redacting.STANDS_OPEN * 0)
    with pytest.raises(CommandError, match="Propose it again"):
        redact("--confirm", number, "--by", "pat")
    monkeypatch.undo()
    User.objects.filter(username="pia").update(is_active=False)
    with pytest.raises(CommandError, match="is no publisher any more"):
        redact("--confirm", number, "--by", "pat")
    assert SECRET.casefold() in everything()


def test_what_was_confirmed_is_not_confirmed_again(erased):
    with pytest.raises(CommandError, match="was confirmed by Pat Publisher"):
        redact("--confirm", str(Redaction.objects.get().pk), "--by", "pia")


def test_interrupted_in_the_middle_it_has_not_begun(secret, monkeypatch):
    """Wherever it stops: after each of its writes, all is as it was."""
    redact("--words", SECRET, "--ground", GROUND, "--by", "pia")
    before = everything()
    number = Redaction.objects.get().pk
    for left in (1, 12):
        written = 0

        def stop(execute, sql, *more, left=left):
            nonlocal written
            is_written = sql.startswith(("UPDATE", "INSERT", "DELETE"))
            written += is_written
            if is_written and written > left:
                raise KeyboardInterrupt
            return execute(sql, *more)

        with suppress(KeyboardInterrupt), connection.execute_wrapper(stop):
            redacting.confirm(number, by=User.objects.get(username="pat"))
        assert written > left
        is_as_before = everything() == before  # pytest would compare two texts of megabytes, line by line
        assert is_as_before


# Passages and fields


def carried_out(*asked: str) -> Redaction:
    cast.publisher()
    cast.person("pat", "Pat Publisher", Role.PUBLISHER)
    redact(*asked, "--ground", GROUND, "--by", "pia")
    redaction = Redaction.objects.get()
    redact("--confirm", str(redaction.pk), "--by", "pat")
    assert list(verifying.faults()) == []
    assert list(saves.unrecorded_entries()) == []
    assert saves.unrecorded_shared_records() == []
    assert list(changed()) == []
    return redaction


def test_a_passage_keeps_its_anchor_and_its_markers(catalogue, client):
    entry = Entry.objects.get(code="FM-03")
    passage = next(one for one in entry.passages.all() if one.citations.filter(offset__isnull=False).exists())
    words, neighbours = passage.verbatim, dict(entry.passages.exclude(pk=passage.pk).values_list("pk", "verbatim"))
    Suggestion.objects.create(
        token_digest="0" * 64, kind="other", edition_id=1, words=f"Is it true? {words}", received_at=timezone.now()
    )
    carried_out("--passage", passage.anchor)
    passage.refresh_from_db()
    for citation in passage.citations.filter(offset__isnull=False):
        assert passage.verbatim[citation.offset :].startswith(citation.marker)
    assert MARK in passage.verbatim
    assert " ".join(words_of(words)[:5]) not in " ".join(words_of(passage.verbatim))
    assert dict(entry.passages.exclude(pk=passage.pk).values_list("pk", "verbatim")) == neighbours
    assert "Is it true? [redacted]" in Suggestion.objects.get().words
    page = client.get(f"/editions/1/{passage.anchor}", follow=True).content.decode()
    assert f'id="{passage.anchor}"' in page
    assert "Words were erased here" in page


def test_any_field_can_be_named(catalogue):
    of_entries = {"FM-03.S1", "FM-03 commentary", "REF-05 title", "LAW-01 short_name", "LQ-01 title"}
    fields = {*of_entries, "texts/method display"}
    redaction = carried_out(*(f"--place={field}" for field in fields))
    assert fields <= set(redaction.places)


def test_a_note_can_be_named(catalogue):
    note = EditorNote.objects.filter(targets__isnull=False).first()
    carried_out("--place", f"notes/{note.code} text")
    note.refresh_from_db()
    assert note.text == MARK


def test_words_cut_off_in_the_middle_are_whole_words(catalogue):
    passage = Passage.objects.get(entry__code="FM-03", role="description")
    text = passage.text
    cut = text[: text.index(" ", 30) + 3]
    carried_out("--words", cut)
    passage.refresh_from_db()
    assert passage.text.startswith(MARK)
    assert len(passage.text) < len(text)


# Texts


@pytest.mark.parametrize(
    ("words", "text", "left"),
    [
        ("Jane Roe", "By Jane Roe, 1990.", "By [redacted], 1990."),
        ("Jane Roe", "JANE *Roe*", "[redacted]"),
        ("Jane Roe", "jane-roe and Jane\u00a0\nRoe", "[redacted] and [redacted]"),
        ("Jane Roe", "Jane Roebuck, Mary-Jane Roeder", "Jane Roebuck, Mary-Jane Roeder"),
        ("Jose Garcia", "José García; Jose\u0301 Garci\u0301a", "[redacted]"),
        ("Jane Roe", "Ja\u200bne R\u00adoe", "[redacted]"),
        ("555-0199", "Call +1 (555) 0199 now", "Call +1 [redacted] now"),
        ("a@b.org", "a@b.org", "[redacted]"),
        ("Jane Roe", "Jane Roe Jane Roe", "[redacted]"),
        ("Jane Roe", "", ""),
        ("Jane Roe", "https://x.example/?by=Jane%20Roe&p=1", "[redacted]"),
        ("Jürgen Roe", "/J%C3%BCrgen_Roe and J&uuml;rgen&nbsp;R&#111;e, 5% &c.", "/[redacted] and [redacted], 5% &c."),
        ("Straße", "STRASSE", "[redacted]"),
        ("Jane Roe", "[Jane](https://a.example/(b)) Roe, *J*ane R`o`e", "[redacted]"),
        ("Jane Roe", "Jane [@REF-12, p. 4] Roe or Jane[3]\nRoe", "[redacted] or [redacted]"),
        ("Jane Roe", "[[FM-03|Jane]] Roe or Jane<br><i>Roe</i>", "[redacted] or [redacted]"),
        ("Jane Roe", "[Jane Roe](/x), [Jane][1] of Roe", "[redacted], [Jane][1] of Roe"),
        ("王小明同学", "见王小明同学。", "见王小明同学。"),
        # What opens goes with what closes; a link goes with any of its words, and leaves the others.
        ("Jane Roe", "[the *study* by Jane Roe](https://x.example), 1990", "the *study* by [redacted], 1990"),
        ("Jane Roe", "by Jane [Roe and others](https://x.example/(a)).", "by [redacted] and others."),
        ("Jane Roe", "[the study](https://x.example/jane-roe) of 1990", "the study of 1990"),
        ("Jane Roe", "see <https://x.example/jane-roe>, www.x.example/Jane_Roe.", "see [redacted], [redacted]."),
        ("Jane Roe", "[[FM-03|the attack of Jane]] Roe, *then*", "the attack of [redacted], *then*"),
        ("FM 03 Roe", "in [[FM-03]] Roe says", "in [redacted] says"),
        ("Jane Roe", "[@REF-12, as Jane Roe has it; @REF-03]", "(REF-12, as [redacted] has it; @REF-03)"),
        ("Jane Roe", "[the study][a] or [a]\n\n[a]: https://x.example/jane-roe", "the study or a\n\n"),
        ("Jane Roe", "[Jane Roe], [it][jane roe]\n\n[Jane Roe]: https://x.example\n", "[redacted], it\n\n"),
        (
            "Jane Roe",
            "[Jane Roe][a], [it][b]\n\n[a]: https://x.example\n[b]: //y.example",
            "[redacted], [it][b]\n\n[b]: //y.example",
        ),
        ("Jane Roe", "so *says Jane* Roe, and **Jane** Roe too", "so says [redacted], and [redacted] too"),
        ("Jane Roe", "*by Jane Roe*, `x by Jane` Roe, `code`", "*by [redacted]*, x by [redacted], `code`"),
        ("Jane Roe", "<sup>of Jane</sup> Roe (as Jane) Roe, [Jane Roe]", "of [redacted] as [redacted]"),
        ("Jane Roe", "Jane Roe: https://x.example", "[redacted] : https://x.example"),
        ("Jane Roe", "Jane Roe(1990), 2^Jane Roe", "[redacted] (1990), 2^ [redacted]"),
        ("Jane Roe", "| Jane | Roe |\n|---|---|\n| a | b", "| [redacted] | [redacted] |\n|---|---|\n| a | b"),
        ("Jane Roe", "a | Jane\n-|-\nRoe | b", "a | [redacted]\n-|-\n[redacted] | b"),
        ("Jane Roe", "# Jane\n\n- Roe *a*\n- b Jane\n> Roe", f"# {MARK}\n\n- {MARK} *a*\n- b {MARK}\n> {MARK}"),
        ("Jane Roe", "```\nof Jane\n```\nRoe", "```\nof [redacted]\n```\n[redacted]"),
        ("Jane Roe", "Jane\n\n    Roe <b>", "[redacted]\n\n    [redacted] <b>"),
        ("Jane Roe", "[2019 study by Jane](/x) Roe, 2019", "2019 study by [redacted], 2019"),
        ("Jane Roe", "Jane [12, pp. 4 f.] Roe", "[redacted]"),
        ("Jane Roe", "| [[FM-03\\|Jane]] Roe |\n|---|", "| [redacted] |\n|---|"),
        ("Jane Roe", "_https://x.example/jane-roe, 1990_", "_[redacted], 1990_"),
        ("Jane Roe", "[a [[FM-03|b]] Jane][a] Roe\n\n[a]: /x", "a [[FM-03|b]] [redacted]\n\n"),
        ("Jane Roe", "*a* [Jane](/x*y) Roe *b*", "*a* [redacted] *b*"),
    ],
)
def test_words_in_texts(words, text, left):
    told = Erasure(Fingerprints.taken_of([words_of(words)], "salt")).text(text)
    assert told == left
    assert prose.losses(text) or not prose.losses(told)


AROUND = (
    *("*a {} b*", "**a {} b**", "_a {} b_", "<sup>{}</sup>", "({})", "“{}”", "a {} b", "{}, {}", "{}\n{}"),
    *("[{}](https://x.example/a_(b))", "[{}](https://x.example/jane*roe)", "[{}][a]", "[{}][b]"),
)
WITHIN = ("`{}`", "[[FM-03|{}]]", "[@REF-12, as {} has it]", "{} https://x.example/jane-roe", "a\\*{}", "2^{}")
ADDRESSES = ("[a]: https://x.example", "[b]: https://x.example/jane-roe")
BLOCKS = ("{}", "# a {}", "- {}\n- {}", "1. {}", "> {}", "```\n{}\n```", "| {} | {} |\n|---|---|\n| {} | b |")
SAID = ("Jane", "Roe", "Jane Roe", "the study of data", "Jane, of the study, Roe")


def grown(random: Random, depth: int) -> str:
    """Return Markdown of that depth with the words anywhere in it."""
    if depth == 0:
        return random.choice(("{}", "{}", *WITHIN)).replace("{}", random.choice(SAID))
    return re.sub(r"\{\}", lambda _: grown(random, random.randrange(depth)), random.choice(AROUND))


def grown_block(random: Random) -> str:
    block = re.sub(r"\{\}", lambda _: grown(random, random.randrange(4)), random.choice(BLOCKS))
    return block.replace("FM-03|", "FM-03\\|") if "|---|" in block else block


def marks_shown(text: str) -> Counter[str]:
    shown = re.sub("<[^<>]*>", "", prose.html_of(text, lambda code: None)).replace(MARK, "")
    return Counter(re.findall(r"[][*_`|]|&lt;", shown))


def test_what_is_left_of_random_texts_is_whole():
    """Whoever could read all of a text sees none of the words, each other one, and no more of its Markdown."""
    erasure, random = Erasure(Fingerprints.taken_of([["jane", "roe"]], "salt")), Random(11)
    whole = 0
    for _ in range(400):
        text = "\n\n".join([*(grown_block(random) for _ in range(3)), "[of][a], [it][b]", *ADDRESSES])
        left = erasure.text(text)
        assert not erasure.words.spans(left), text
        assert erasure.text(left) == left, text
        if not prose.losses(text):
            whole += 1
            assert not prose.losses(left), text
            assert marks_shown(left) <= marks_shown(text), text
    assert whole > 200


def test_fingerprints_come_back_as_they_were_stored():
    prints = Fingerprints.taken_of([words_of("Jane Roe"), words_of("John")], "salt")
    read = Fingerprints.read(json.loads(json.dumps(prints.stored())), "salt")
    assert read == prints
    assert "Roe" not in json.dumps(prints.stored())
    assert Fingerprints.read(prints.stored(), "another").spans("Jane Roe") == []


@pytest.mark.parametrize(
    ("document", "left"),
    [
        ({"title": "Roe's", "slug": "roe-s"}, {"title": "[redacted]'s", "slug": "redacteds"}),
        ({"aliases": ["Roe", "Doe"]}, {"aliases": ["Doe"]}),
        ({"url": "https://roe.example/x", "doi": "10.1/roe"}, {"url": "", "doi": ""}),
        ({"venue": "x" * 295 + " Roe"}, {"venue": MARK}),
        ({"code": "Roe", "type": "roe", "year": 1990, "candidate": "Roe"}, {}),
    ],
)
def test_keys_of_documents(document, left):
    whole = {"kind": "reference", "shape": 2, "code": "REF-99", "title": "A", "slug": "a", **document}
    assert Erasure(Fingerprints.taken_of([["roe"]], "salt")).document(whole).document == {**whole, **left}


def test_every_text_of_the_database_is_gone_through():
    """A new column with words fails here until a redaction reads it, or has a reason not to."""
    known = {*rows.FREE_TEXTS, *rows.LOOKED_FOR, *rows.STAYING}
    named = {
        (model, name)
        for model in known
        for name in (
            *rows.FREE_TEXTS.get(model, ()),
            rows.LOOKED_FOR.get(model, ""),
            *rows.STAYING.get(model, ((), ""))[0],
        )
    }
    texts = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("catalogue").get_models()
        if model.__name__ in KEPT_APART
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField | JSONField)
        and not field.choices
        and (model, field.name) not in named
    }
    assert texts == NO_WORDS
    others = {model for model in apps.get_models() if model._meta.app_label != "catalogue"}
    assert {model.__name__ for model in others - known} == NOBODYS_WORDS


KEPT_APART = {
    *("Act", "AdministratorInvitation", "AuditEvent", "Delivery", "DigestSubscription", "Follow", "ImportRun"),
    *("ImportedRow", "LoadedDigest", "MissedSearch", "RedactedText", "Redaction", "ReviewEvent", "SavedRow"),
    *("SavedVersion", "Suggestion", "SuggestionSender", "Name", "Edition", "EntryVersion"),
    *("ProviderIdentity", "ReviewAssignment", "StepMail"),
}
"""Models that hold no working copy: whose columns stand in documents is shown by tests/test_every_column_arrives.py."""
NO_WORDS = {
    *("Act.key", "AdministratorInvitation.token_digest", "Delivery.refused_address", "Follow.code", "Follow.section"),
    *("ImportRun.sheet", "LoadedDigest.digest", "LoadedDigest.key", "Suggestion.token_digest", "SuggestionSender.key"),
    *("RedactedText.left", "RedactedText.places", "RedactedText.published"),
    *("Redaction.fingerprints", "Redaction.salt", "Redaction.within"),
    *("SavedRow.digest", "SavedVersion.digest", "EntryVersion.digest", "Edition.digest"),
    *("SavedRow.document", "SavedVersion.document", "EntryVersion.document", "Edition.catalogue_document"),
    *("Edition.note", "Name.name", "ReviewAssignment.subject", "ProviderIdentity.issuer", "ProviderIdentity.subject"),
}
"""Keys, digests and addresses; and what is gone through as documents, or follows from them."""
NOBODYS_WORDS = {
    *("AccessAttemptExpiration", "AccessFailureLog", "AccessLog"),  # times; and two that nothing is written to
    *("ContentType", "Group", "Permission"),  # the software's
    "Session",  # gone through as it is decoded
}


# Tampering


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (EntryVersion, {"document": "{}"}),
        (EntryVersion, {"digest": "0" * 64}),
        (SavedVersion, {"document": "{}"}),
        (RedactedText, {"left": "0" * 64}),
        (RedactedText, {"published": "0" * 64}),
        (Redaction, {"confirmed_by": "Pia Publisher"}),
        (Edition, {"note": "Another"}),
        (Edition, {"catalogue_document": "{}"}),
        (AuditEvent, {"kind": "imported"}),
    ],
)
def test_tampering_is_still_found(erased, table, change):
    published = RedactedText.objects.exclude(version=None).get().published
    chosen = {
        EntryVersion: {"digest": published},
        SavedVersion: {"digest": published},
        RedactedText: {"published": published},
        Edition: {"number": 2},
        AuditEvent: {"kind": "redacted"},
    }.get(table, {})
    assert table._base_manager.filter(**chosen).update(**change) == 1
    assert list(verifying.faults())


def test_a_text_that_was_changed_without_a_redaction_is_found(erased):
    RedactedText.objects.exclude(version=None)._raw_delete(using="default")
    assert "the record says" in next(verifying.faults())


# Afterwards


def test_words_that_come_back_are_told_and_erased_again(erased, monkeypatch):
    monkeypatch.setattr(redactions, "unwritten", list)
    with recording(["FM-04"], by=BY):
        FailureMode.objects.filter(entry__code="FM-04").update(crosswalk_gap=f"{SECRET} again.")
    assert any("stand in FM-04 again" in fault for fault in doctor.of_working_copy())
    assert "kept for going back after an upgrade. Make a new one" in redact("--replay")
    assert FailureMode.objects.get(entry__code="FM-04").crosswalk_gap == "[redacted] again."
    assert "zebedee" not in everything()
    assert list(verifying.faults()) == []
    monkeypatch.setattr(redactions, "sweep", lambda: ["Still too busy."])
    assert redact("--replay").endswith("places 0.\nStill too busy.\n"), "tried again though nothing is left in the rows"


@pytest.fixture
def no_list_stays() -> Iterator[None]:
    yield
    (settings.VAR / redactions.LEDGER).unlink(missing_ok=True)


@pytest.mark.django_db(transaction=True)
def test_a_backup_from_before_is_erased_again(tmp_path, no_list_stays, monkeypatch):
    """Even if only its copy of the database was made before, and the backup not yet whole."""
    write_the_secret()
    engine, dump = making.engine(), making.engine().dump

    def dump_and_erase(path: Path) -> Facts:
        facts = dump(path)
        erase_now()
        return facts

    monkeypatch.setattr(engine, "dump", dump_and_erase)
    made = making.make(tmp_path / "backups")
    monkeypatch.undo()
    redactions.keep()
    ledger = settings.VAR / redactions.LEDGER
    assert stat.S_IMODE(ledger.stat().st_mode) == 0o600
    assert "zebedee" not in ledger.read_text().casefold()
    shutil.copytree(made.folder, made.folder.parent / "before" / made.folder.name)
    named = [fault for fault in doctor.of_backups(made.folder.parent) if "still has words" in fault]
    assert [str(made.folder.parent / "before" / made.folder.name) in fault for fault in named] == [False, True]
    out = StringIO()
    call_command("verify_backup", made.folder, stdout=out)
    call_command("restore", made.folder, "--overwrite", stdout=out)
    assert "still has words of redactions: 1" in out.getvalue()
    assert re.search(rf"Erased again, as the backup is older: Redaction \d+, {GROUND}", out.getvalue())
    assert "zebedee" not in everything()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA freelist_count").fetchone() == (0,), "no page that was let go has the words"
            cursor.execute("PRAGMA journal_mode = WAL").fetchall()
            cursor.execute("PRAGMA busy_timeout = 0").fetchall()
            with closing(sqlite3.connect(connection.settings_dict["NAME"])) as reader:
                reader.execute("BEGIN")
                reader.execute("SELECT * FROM catalogue_edition").fetchall()
                assert "somebody reads what was there before" in redactions.sweep()[0]
            cursor.execute("PRAGMA journal_mode = DELETE").fetchall()
    else:
        for number in range(2):
            MissedSearch.objects.create(day=f"2026-11-2{number}", words=f"zebedee {number}", count=1)
        SiteText.objects.filter(key="method").update(display=SECRET)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            MissedSearch.objects.all().delete()
            SiteText.objects.filter(key="method").update(display="The method is this.")
            assert redactions.sweep() == []
            monkeypatch.setattr(redactions, "LONGEST_LOCK", "100ms")
            with psycopg.connect(prepared.address_of(connection.settings_dict["NAME"])) as reader:
                reader.execute("SELECT * FROM catalogue_edition")
                assert "lock timeout" in redactions.sweep()[0], "a backup would stop all readers"
            cursor.execute("SELECT most_common_vals::text, histogram_bounds::text FROM pg_stats")
            assert "zebedee" not in str(cursor.fetchall()).casefold(), "PostgreSQL takes samples of texts"
    assert list(doctor.of_record()) == []
    ledger.write_text("{")
    with pytest.raises(CommandError, match="nobody can tell what has to be erased"):
        call_command("restore", made.folder, "--overwrite")
