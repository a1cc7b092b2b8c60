"""A curator who leaves is deactivated; what they did goes on naming them."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db.models import CASCADE, SET_NULL, ManyToOneRel
from django.test import Client
from django.urls import reverse

from catalogue.editorial import decisions, permissions
from catalogue.editorial.publishing import publish
from catalogue.editorial.recording import recording
from catalogue.models import Edition, FailureMode, SavedVersion
from catalogue.vocabulary import Role
from catalogue.web.account_links import link_for
from tests import cast
from tests.desk import Desk, address_of
from tests.page_forms import form_on

pytestmark = pytest.mark.usefixtures("catalogue")

ACCOUNTS = reverse("admin:auth_user_changelist")


@pytest.fixture
def desk(administrator) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def choose(desk: Client, action: str, *accounts: User) -> list[str]:
    sent = {"action": action, ACTION_CHECKBOX_NAME: [account.pk for account in accounts], "index": "0"}
    return [str(message) for message in desk.post(ACCOUNTS, sent, follow=True).context["messages"]]


def page(account: User, name: str = "change") -> str:
    return reverse(f"admin:auth_user_{name}", args=[account.pk])


def edit(by: User, title: str = "Model inversion") -> None:
    with recording(["FM-03"], by=permissions.actor(by)):
        FailureMode.objects.filter(entry__code="FM-03").update(title=title)


def test_who_has_left_is_still_named_and_their_work_goes_on(desk, settings):
    settings.REVIEW = "optional"
    pia, remy = cast.publisher(), cast.reviewer()
    edit(pia)
    publish(["FM-03"], by=permissions.actor(pia), note="Her last edition.")
    edit(pia, "Model inversions")
    decisions.mark_ready("FM-03", by=permissions.actor(pia))
    choose(desk, "deactivate", pia)

    assert SavedVersion.objects.of("FM-03").first().saved_by == "Pia Publisher"
    waiting = Desk(remy).client.get(reverse("admin:worklist", args=["to-review"]))
    assert "FM-03 Model inversions" in waiting.text
    history = Desk(remy).client.get(reverse("admin:history", args=["FM-03"]))
    assert "Pia Publisher" in history.text
    assert "Pia Publisher" in Client().get("/editions/2/").text


def test_deactivated_people_are_signed_out_at_once(desk):
    cleo = cast.curator()
    hers, theirs = Desk(cleo).client, Desk(cast.reviewer()).client
    link = link_for(cleo)
    assert choose(desk, "deactivate", cleo) == ["cleo is deactivated, and signed out everywhere."]
    assert hers.get("/admin/").status_code == 302
    assert Client().get(link, follow=True).status_code == 410
    assert choose(desk, "deactivate", cleo) == []
    assert choose(desk, "reactivate", cleo) == ["cleo may sign in again."]
    assert hers.get("/admin/").status_code == 302, "a session from before would be open again"
    assert theirs.get("/admin/").status_code == 200
    assert [entry.change_message for entry in LogEntry.objects.all()] == ["Reactivated.", "Deactivated."]


def test_account_deactivated_in_its_form_is_signed_out_as_well(desk):
    cleo = cast.curator()
    hers = Desk(cleo).client
    sent = form_on(desk.get(page(cleo)), "user_form")
    del sent["is_active"]
    assert desk.post(page(cleo), sent).status_code == 302
    choose(desk, "reactivate", cleo)
    assert hers.get("/admin/").status_code == 302


def test_no_save_undoes_that_an_account_was_deactivated(desk, monkeypatch):
    """A password takes a third of a second to be hashed; whoever chose one after the other could not be sent away."""
    new = dict.fromkeys(("new_password1", "new_password2"), "another horse battery staple")
    for number, (address, typed, form) in enumerate(
        (
            (lambda account: reverse("admin:password_change"), {"old_password": cast.PASSWORD} | new, None),
            (lambda account: reverse("admin:account"), {"email": "new@house.example"}, None),
            (lambda account: link_for(account), new, None),
            (lambda account: page(account, "password_change"), {name[4:]: value for name, value in new.items()}, desk),
            (page, {"first_name": "Cleopatra"}, desk),
        )
    ):
        account = cast.person(f"cleo-{number}", "Cleo Curator", Role.CURATOR)
        client = form or Desk(account).client
        opened = client.get(address(account), follow=True)
        place = opened.request["PATH_INFO"]
        with monkeypatch.context() as meanwhile:
            cast.deactivated_meanwhile(meanwhile)
            assert client.post(place, form_on(opened, "user_form" if form else "") | typed).status_code == 302, place
        assert not User.objects.get(pk=account.pk).is_active, place


def test_a_form_left_open_gives_nothing_back(desk):
    cleo = cast.curator()
    opened = form_on(desk.get(page(cleo)), "user_form")
    choose(desk, "deactivate", cleo)
    cleo.groups.clear()
    assert desk.post(page(cleo), opened | {"first_name": "Cleopatra"}).status_code == 302

    cleo.refresh_from_db()
    assert (cleo.first_name, cleo.is_active, cleo.groups.count()) == ("Cleopatra", False, 0)
    assert desk.post(page(cleo), form_on(desk.get(page(cleo)), "user_form") | {"is_active": "on"}).status_code == 302
    cleo.refresh_from_db()
    assert cleo.is_active


def test_nobody_deactivates_themselves(desk, administrator):
    assert choose(desk, "deactivate", administrator) == ["Your own account stays active: ask another administrator."]
    sent = form_on(desk.get(page(administrator)), "user_form")
    assert not {"is_active", "is_superuser"} & set(sent)
    assert desk.post(page(administrator), sent).status_code == 302
    administrator.refresh_from_db()
    assert (administrator.is_active, administrator.is_superuser) == (True, True)


def test_account_that_has_acted_cannot_be_deleted(desk, administrator):
    cleo, remy = cast.curator(), cast.reviewer()
    edit(cleo)
    for account in (cleo, administrator):
        assert "Delete" not in desk.get(page(account)).text
        assert desk.post(page(account, "delete"), {"post": "yes"}).status_code == 403
    assert desk.post(page(remy, "delete"), {"post": "yes"}).status_code == 302
    assert set(User.objects.all()) == {cleo, administrator}


def test_accounts_are_not_deleted_in_bulk(desk):
    assert "delete_selected" not in desk.get(ACCOUNTS).text
    choose(desk, "delete_selected", cast.curator())
    assert User.objects.filter(username="cleo").exists()


def test_every_trace_of_a_person_counts_as_having_acted():
    """A table that names accounts either keeps its rows when an account goes, or holds nothing that they did."""
    kept, gone = set(), set()
    for field in User._meta.get_fields(include_hidden=True):
        if isinstance(field, ManyToOneRel):
            name = f"{field.related_model._meta.model_name}.{field.field.name}"
            (kept if field.on_delete is SET_NULL else gone).add(name)
            assert field.on_delete in (SET_NULL, CASCADE)
    memberships = {"user_groups.user", "user_user_permissions.user"}
    mails = {"delivery.account", "digestsubscription.account", "follow.account", "stepmail.account"}
    asked = {"reviewassignment.reviewer"}
    assert gone == {"importrun.account", "logentry.user", "provideridentity.account"} | mails | memberships | asked
    assert {"edition.account", "savedversion.account", "reviewevent.account", "passage.editor"} <= kept


def test_name_stays_where_an_operator_deletes_an_account():
    pia = cast.publisher()
    edit(pia)
    publish(["FM-03"], by=permissions.actor(pia), note="Her last edition.")
    pia.delete()
    edition = Edition.objects.latest()
    assert (edition.publisher, edition.account) == ("Pia Publisher", None)
    version = SavedVersion.objects.of("FM-03").first()
    assert (version.saved_by, version.account) == ("Pia Publisher", None)


def test_list_of_accounts_asks_no_more_for_more_people(desk, django_assert_max_num_queries):
    for make in (cast.reader, cast.reviewer, cast.curator, cast.publisher):
        make()
    with django_assert_max_num_queries(8):
        response = desk.get(ACCOUNTS)
    assert "curator, publisher" in response.text


def test_only_administrators_reach_accounts():
    cleo = cast.curator()
    assert Desk(cleo).client.get(page(cleo)).status_code == 403
    assert Desk(cleo).client.get(address_of(FailureMode.objects.first())).status_code == 200
