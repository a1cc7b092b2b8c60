"""Eight people save the same entries at once: nothing is lost, and who is refused is told."""

import re
from collections import Counter
from threading import Thread

import pytest
from django.contrib.auth.models import User
from django.db import connection

from catalogue import documents
from catalogue.models import Authority, SavedVersion
from catalogue.vocabulary import Kind, Role
from tests import cast
from tests.desk import Desk
from tests.soak import KILLS

PEOPLE = 8
SAVES = 2 + KILLS
CODES = ("LAW-01", "LAW-02", "LAW-03")


REFUSALS = ("Somebody has changed this since you opened it", "The database was busy")


class Editor:
    """Adds a word of their own to the same field again and again, each time to what they have just read."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.desk = Desk(cast.curator() if number == 0 else named(number))
        self.sheets = {code: self.desk.open(Authority.objects.get(entry__code=code)) for code in CODES}
        self.accepted: list[tuple[str, str]] = []
        self.answers: Counter[str] = Counter()

    def work(self) -> None:
        try:
            for turn in range(SAVES):
                self.save(CODES[(self.number + turn) % len(CODES)], f"w{self.number}x{turn}")
        finally:
            connection.close()

    def save(self, code: str, word: str) -> None:
        working = documents.working_entries(Kind.AUTHORITY, [code]).get()
        sheet = self.sheets[code]
        sheet["verification"] = f"{working.verification} {word}"
        sheet["opened_as"] = documents.digest_of(documents.document_of(working))
        response = sheet.save()
        if response.status_code == 302:
            self.accepted.append((code, word))
            self.answers["accepted"] += 1
        elif word in response.text and any(sentence in response.text for sentence in REFUSALS):
            self.answers["told"] += 1
        else:
            self.answers[f"status {response.status_code}"] += 1


def named(number: int) -> User:
    return cast.person(f"curator{number}", f"Curator N{number}", Role.CURATOR)


@pytest.mark.django_db(transaction=True)
def test_no_save_is_lost(catalogue):
    editors = [Editor(number) for number in range(PEOPLE)]
    threads = [Thread(target=editor.work) for editor in editors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    answers = sum((editor.answers for editor in editors), Counter())
    accepted = [saved for editor in editors for saved in editor.accepted]
    assert answers["accepted"] + answers["told"] == PEOPLE * SAVES, answers
    assert {code for code, _ in accepted} == set(CODES)
    for code in CODES:
        text = Authority.objects.get(entry__code=code).verification
        assert {word for saved, word in accepted if saved == code} == set(re.findall(r"\bw\dx\d+\b", text))
    assert SavedVersion.objects.filter(account__isnull=False).count() == len(accepted)
