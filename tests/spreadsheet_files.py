"""Spreadsheets as a curator's program holds them: exported from the desk, edited, sent back."""

import csv
import io
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalogue.models import ImportRun


def export(client: Client, sheet: str, form: str, query: str = "") -> bytes:
    content: bytes = client.get(f"{reverse('admin:export', args=[sheet, form])}{query}").getvalue()
    return content


def exported(client: Client, sheet: str, query: str = "") -> list[dict[str, str]]:
    text = export(client, sheet, "csv", query).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def exported_workbook(client: Client, sheet: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(export(client, sheet, "xlsx")))


def as_csv(rows: list[dict[str, Any]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def as_bytes(workbook: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def send(client: Client, sheet: str, content: bytes, name: str = "edited.csv") -> Any:
    """The answer to the upload: a page that refuses the file, or the way to what it would change."""
    return client.post(reverse("admin:import", args=[sheet]), {"file": SimpleUploadedFile(name, content)})


def refusal(response: Any) -> str:
    return " ".join(response.context["form"].errors.get("file", []))


def received(client: Client, sheet: str, content: bytes, name: str = "edited.csv") -> ImportRun:
    response = send(client, sheet, content, name)
    list(response.streaming_content if response.streaming else [])
    return ImportRun.objects.latest("pk")


def step(client: Client, run: ImportRun, name: str) -> Any:
    response = client.post(reverse("admin:imported", args=[run.pk]), {"step": name}, follow=True)
    if response.streaming:
        list(response.streaming_content)
    run.refresh_from_db()
    return response


def judged(run: ImportRun) -> dict[int, tuple[str, str]]:
    """Outcome and reasons of each line."""
    return {row.line: (row.outcome, " ".join(row.reasons)) for row in run.rows.all()}
