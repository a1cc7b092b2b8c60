"""The crosswalk names nothing that the stored release of a framework lacks; a newer one is compared by command."""

import re
from io import StringIO

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command

from catalogue.exchange import framework_releases
from catalogue.exchange.framework_releases import Release, drift_from, read_release, refusal_of
from catalogue.models import Development, Framework, Mapping
from tests.desk import Desk, complaints

RELEASES = sorted((settings.BASE_DIR / "fixtures" / "releases").glob("*.yaml"))

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.mark.parametrize("file", RELEASES, ids=lambda file: file.stem)
def test_crosswalk_is_that_of_the_stored_release(file):
    release = read_release(file)

    assert [str(drift) for drift in drift_from(release)] == []
    assert release.version == Framework.objects.get(slug=release.framework).version
    assert set(yaml.safe_load(file.read_text(encoding="utf-8"))) >= {"date", "licence", "source"}


def test_case_studies_are_those_of_the_stored_release():
    names = read_release(settings.BASE_DIR / "fixtures" / "releases" / "mitre-atlas.yaml").names
    studies = {
        identifier: row.title
        for row in Development.objects.all()
        for identifier in re.findall(r"AML\.CS[0-9]{4}", row.source)
    }

    assert len(studies) == 29
    assert {identifier: names.get(identifier) for identifier in studies} == studies


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("external_id", "AML.T9999", "FM-03, AML.T9999 LLM Data Leakage: it is not there"),
        ("label", "LLM Leakage", "FM-03, AML.T0057 LLM Leakage: it is called “LLM Data Leakage” there"),
    ],
)
def test_drift_is_noticed(field, value, says):
    Mapping.objects.filter(failure_mode__entry__code="FM-03", external_id="AML.T0057").update(**{field: value})
    release = read_release(settings.BASE_DIR / "fixtures" / "releases" / "mitre-atlas.yaml")

    assert [str(drift) for drift in drift_from(release)] == [says]


NEWER = """
version: '6.0'
matrices:
- id: ATLAS
  name: The matrix
  techniques:
  - {id: AML.T0057, name: Data Leakage}
  - {id: AML.T0024, name: Exfiltration via AI Inference API}
  - {id: AML.T0024.001, name: Invert AI Model}
"""


def check(*arguments: str) -> str:
    said = StringIO()
    call_command("check_crosswalk", *arguments, stdout=said)
    return said.getvalue()


def test_a_newer_data_file_is_compared(tmp_path):
    file = tmp_path / "newer.yaml"
    file.write_text(NEWER, encoding="utf-8")
    said = check(str(file), "--framework", "mitre-atlas").splitlines()

    assert "FM-03, AML.T0057 LLM Data Leakage: it is called “Data Leakage” there" in said
    assert not any(line.startswith("FM-03, AML.T0024") for line in said)
    assert re.fullmatch(r"[0-9]+ differ from mitre-atlas 6\.0, which has 4 names\.", said[-1])


WRONG = {
    "a list": ("- 1", "has no keys"),
    "no yaml": ("a: [", "cannot be read"),
    "nobody's": ("names: {A: B}", "name the framework"),
}


@pytest.mark.parametrize(("content", "says"), WRONG.values(), ids=WRONG)
def test_another_file_is_refused(tmp_path, content, says):
    file = tmp_path / "release.yaml"
    file.write_text(content, encoding="utf-8")

    with pytest.raises(CommandError, match=says):
        check(str(file))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        check(str(tmp_path / "none.yaml"))


def test_forms_refuse_an_id_that_the_framework_lacks(cleo):
    mapping = Mapping.objects.filter(failure_mode__entry__code="FM-03", framework__slug="mitre-atlas").first()
    desk = Desk(cleo)
    alone, of_mode = desk.open(mapping), desk.open(mapping.failure_mode)
    for sheet, prefix in ((alone, ""), (of_mode, f"{of_mode.row('mappings', mapping)}-")):
        sheet[f"{prefix}external_id"] = "AML.T0O24"
        answer = sheet.save()
        assert "MITRE ATLAS 5.6.0 has no AML.T0O24. Nearest there: AML.T0024 " in complaints(answer)
        assert 'value="AML.T0O24"' in answer.text
    assert Mapping.objects.get(pk=mapping.pk).external_id == mapping.external_id


def test_an_unfinished_id_leads_to_the_whole_one(monkeypatch):
    older = Release("owasp-llm", "2024", {"LLM01": "Prompt Injection"})
    stored = {("owasp-llm", "2024"): older, **framework_releases._stored()}
    monkeypatch.setattr(framework_releases, "_stored", lambda: stored)
    framework = Framework.objects.get(slug="owasp-llm")

    assert refusal_of("llm01", framework).endswith(" has no llm01. Nearest there: LLM01:2025 Prompt Injection.")
    assert refusal_of("LLM01", framework).endswith(" has no LLM01. Nearest there: LLM01:2025 Prompt Injection.")
