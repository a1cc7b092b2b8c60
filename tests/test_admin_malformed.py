"""Whatever the address of a page of the desk holds, no database answers it with an error."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.forms import CharField
from django.urls import reverse

from catalogue.admin.site import admin_site
from catalogue.models import EditorNote, FailureMode
from tests.desk import Desk, complaints, registered
from tests.page_forms import form_on
from tests.soak import IS_SOAK

# What is refused as a number or a text, each engine decides for itself.
pytestmark = [pytest.mark.usefixtures("short_lists"), pytest.mark.both]

ANSWERED = {200, 302, 400, 403, 404}
HUGE = "9" * 23

LISTS = [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in registered(admin_site)]

QUERIES = [
    "p=²",
    f"p={HUGE}",
    "p=-1",
    "e=1&p=x",
    "all=",
    f"o=99.abc.-{HUGE}.²",
    "o=-1.1.-1",
    "_facets=True&p=2",
    "_popup=1&_to_field=pk",
    "_to_field=no_such_field",
    "_changelist_filters=%3D%26%25",
    "q=%25_%5C",
    "q=%22",
    "q=fm-3",
    f"q={'word+' * 2000}",
    f"q={'x' * 60000}",
    "no_such_field__exact=1",
    f"id__exact={HUGE}",
    "id__in=abc",
    "pk__regex=(",
    "title__iregex=[",
    "username__regex=(",
    "password__startswith=a",
    "group__exact=no-such-term",
    "group__isnull=maybe",
    "group__range=1",
    "layer__regex=*",
    f"framework__id__exact={HUGE}",
    "framework__id__exact=²",
    "framework__id__exact__x=1",
    "framework__isnull=²",
    f"first_edition__exact={HUGE}",
    "first_edition__exact=²",
    "lines__contains=1",
    "lines__0__regex=(",
    "year__gte=x",
    "is_staff__exact=²",
    f"groups__id__exact={HUGE}",
    "__exact=1&=&&",
    "day__year=x",
    "day__year=99999",
    "day__year=0",
    "day__month=99",
    "day__year=2026&day__month=2&day__day=31",
    "day__year=2026&day__month=²",
    "day__gte=2026-02-31",
    f"day__day={HUGE}",
    "last_login__gte=yesterday",
    "is_active__exact=2",
    "is_active__exact=1&is_active__exact=0",
    "q=one&q=another",
    "o=1&o=-2",
    "p=1&p=x",
    "q=%00",
    "day__year=%00",
    "username__exact=%00",
    "q=%ED%A0%80",
    "is_active__exact=%ED%A0%80",
    "%00=1",
]


@pytest.mark.parametrize("query", QUERIES)
def test_every_list_survives_any_query(catalogue, client, administrator, query):
    client.force_login(administrator)
    for address in LISTS if IS_SOAK else LISTS[QUERIES.index(query) % 4 :: 4]:
        response = client.get(f"{address}?{query}")
        assert response.status_code in ANSWERED, f"{address}?{query}"


KEYS = ["0", "-1", "²", "abc", HUGE, "9" * 5000, "1.5", "_5F", "FM-03", "1%2F2", "%20", "None", "1'--"]
PAGES = ["change", "history", "delete"]


@pytest.mark.parametrize("key", KEYS)
def test_every_page_of_a_row_survives_any_key(catalogue, client, administrator, key):
    client.force_login(administrator)
    for address in LISTS if IS_SOAK else LISTS[KEYS.index(key) % 3 :: 3]:
        for page in PAGES:
            response = client.get(f"{address}{key}/{page}/")
            assert response.status_code in ANSWERED, f"{address}{key}/{page}/"


@pytest.mark.parametrize("key", KEYS)
def test_other_pages_survive_any_key(client, administrator, key):
    client.force_login(administrator)
    for address in (f"/admin/auth/user/{key}/password/", f"/admin/r/{key}/1/", f"/admin/r/1/{key}/", f"/admin/{key}/"):
        assert client.get(address).status_code in ANSWERED, address


@pytest.mark.parametrize("query", ["p=²", "p=0", f"p={HUGE}", "_to_field=²", "_popup=²", "_changelist_filters=²"])
def test_pages_of_a_row_survive_any_query(catalogue, client, administrator, query):
    client.force_login(administrator)
    mode = FailureMode.objects.first()
    for page in ("change", "history"):
        address = reverse(f"admin:catalogue_failuremode_{page}", args=[mode.pk])
        assert client.get(f"{address}?{query}").status_code in ANSWERED


FIELDS = [
    "app_label=catalogue&model_name=notetarget&field_name=entry",
    "app_label=catalogue&model_name=notetarget&field_name=passage",
    "app_label=catalogue&model_name=legalquestion&field_name=modes",
    "app_label=catalogue&model_name=failuremode&field_name=questions",
    "app_label=catalogue&model_name=failuremode&field_name=scenarios",
    "app_label=catalogue&model_name=entry&field_name=passages",
    "app_label=catalogue&model_name=entry&field_name=failuremode",
    "app_label=catalogue&model_name=passage&field_name=scenario",
    "app_label=catalogue&model_name=passage&field_name=verbatim",
    "app_label=catalogue&model_name=passage&field_name=²",
    "app_label=catalogue&model_name=no_such_model&field_name=entry",
    "app_label=catalogue&model_name=&field_name=",
    "app_label=²&model_name=²&field_name=²",
    "app_label=auth&model_name=user&field_name=groups",
    "app_label=auth&model_name=group&field_name=user",
    "app_label=admin&model_name=logentry&field_name=user",
    "",
]
TERMS = [
    "term=",
    "term=%00",
    "term=%ED%A0%80",
    "term=a&term=b",
    "term=fm",
    "term=%25",
    f"term={'word+' * 2000}",
    "term=a&page=²",
    f"term=a&page={HUGE}",
    "page=x",
]


@pytest.mark.parametrize("field", FIELDS)
def test_suggestions_survive_any_question(catalogue, client, administrator, field):
    client.force_login(administrator)
    for term in TERMS:
        response = client.get(f"/admin/autocomplete/?{field}&{term}")
        assert response.status_code in ANSWERED, f"{field}&{term}"


OWN_PAGES = [
    *(
        f"/admin/catalogue/{page}/{{}}/"
        for page in ("review", "history", "history/FM-03/compare", "withdraw", "preview")
    ),
    "/admin/catalogue/worklist/{}/",
    "/admin/catalogue/rows/frameworks/{}/history/",
    "/admin/catalogue/rows/{}/avid/history/compare/",
    "/admin/catalogue/rows/{}/deleted/",
    "/admin/catalogue/{}/",
]
OWN_QUERIES = [
    "",
    "?from=²&to=",
    f"?from={HUGE}&to=edition-{HUGE}",
    "?from=edition-1&from=1&to=save-x",
    "?page=²",
    "?x=%00",
]


@pytest.mark.parametrize("address", OWN_PAGES)
def test_the_desks_own_pages_survive_any_address(catalogue, client, administrator, address):
    client.force_login(administrator)
    for number, key in enumerate((*KEYS, "%00", "%ED%A0%80")):
        # An address that leads nowhere is refused before its query is read.
        for query in OWN_QUERIES if key == "FM-03" else ("", OWN_QUERIES[1 + number % (len(OWN_QUERIES) - 1)]):
            response = client.get(f"{address.format(key)}{query}")
            assert response.status_code in ANSWERED, f"{address.format(key)}{query}"


@pytest.mark.parametrize("query", OWN_QUERIES)
def test_comparison_survives_any_question(catalogue, client, administrator, query):
    client.force_login(administrator)
    assert client.get(f"/admin/catalogue/history/FM-03/compare/{query}").status_code in ANSWERED


@pytest.mark.parametrize("query", ["code=²", "code=", "code=FM-03&code=%25", f"code={HUGE}", "code=catalogue", "x=1"])
def test_publication_page_survives_any_code(catalogue, client, administrator, query):
    client.force_login(administrator)
    assert client.get(f"/admin/catalogue/publish/?{query}").status_code == 200


@pytest.mark.parametrize("key", ["abc", "\0", HUGE, "²", ""])
def test_action_on_a_row_that_cannot_exist_is_refused(catalogue, client, administrator, key):
    client.force_login(administrator)
    response = client.post(
        reverse("admin:catalogue_failuremode_changelist"),
        {"action": "publish_selected", ACTION_CHECKBOX_NAME: [key], "index": "²"},
    )
    assert response.status_code in {302, 400}


def test_nul_in_one_of_several_lines_is_an_error(cleo):
    sheet = Desk(cleo).open(EditorNote.objects.get(code="D01"))
    sheet["printed"] = f"{sheet['printed']}\nwith a \0"
    assert "Null characters are not allowed." in complaints(sheet.save())


def test_nul_in_a_form_is_an_error_in_the_form(catalogue, client, administrator):
    client.force_login(administrator)
    mode = FailureMode.objects.get(entry__code="FM-03")
    address = reverse("admin:catalogue_failuremode_change", args=[mode.pk])
    typed = {}
    for query in ("?section=mappings", "?section=notes", ""):
        typed |= form_on(client.get(f"{address}{query}"), "failuremode_form")
    counted = {field for field in typed if field.endswith("_FORMS")}

    assert client.post(address, typed | {field: ["\0"] for field in counted}).status_code == 200
    answer = client.post(address, typed | {field: ["\0"] for field in typed.keys() - counted})
    assert answer.status_code == 200
    forms = [answer.context["adminform"].form]
    forms += [form for rows in answer.context["inline_admin_formsets"] for form in rows.formset.initial_forms]
    texts = [(form, name) for form in forms for name, field in form.fields.items() if isinstance(field, CharField)]
    assert len(texts) > 50
    assert [form.add_prefix(name) for form, name in texts if name not in form.errors] == []
