"""Readings of the Computer Fraud and Abuse Act: arXiv:2006.16179, Figure 3, and a caution on them."""

from typing import Any

from .renderer import EditionRenderer

PAPER = "2006.16179"
CAUTION = "cfaa-readings"
"""The key of the text that says what to bear in mind when reading them."""


def cfaa_context(renderer: EditionRenderer) -> dict[str, Any]:
    edition = renderer.edition
    papers = (entry["code"] for entry in edition.references if entry["arxiv_id"] == PAPER)
    caution = edition.texts.get(CAUTION)
    return {
        "cfaa_paper": next(map(renderer.link, papers), None),
        "cfaa_caution": renderer.markdown(caution["display"] if caution else ""),
    }
