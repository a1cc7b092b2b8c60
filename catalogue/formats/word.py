"""A brief as a Word document (Office Open XML) with Word's own footnotes: the same brief gives the same bytes."""

import io
import re
from collections.abc import Iterable, Iterator
from datetime import UTC
from zipfile import ZIP_STORED, ZipFile

from django.utils.html import escape

from ..addresses.names import visible
from .briefs import TITLE, Block, Brief, Heading, Paragraph, Table
from .citing.runs import Run, Runs, Typeface
from .made_files import zip_entry

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_IN_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDTH = 9026
"""Between the margins of A4, in twentieths of a point."""

_STYLES = {"quotation": "Quote", "withheld": "WithheldQuote", "curator": "CuratorText", "standing": "Standing"}


def document(brief: Brief) -> bytes:
    """Return the file. Nothing in it is of today, and nothing is compressed, which zlib does in more than one way."""
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_STORED) as package:
        for name, text in _parts(brief):
            package.writestr(zip_entry(name), text)
    return file.getvalue()


def _parts(brief: Brief) -> Iterator[tuple[str, str]]:
    parts = {
        "word/document.xml": "main",
        "word/styles.xml": "styles",
        "word/settings.xml": "settings",
        "word/footnotes.xml": "footnotes",
    }
    main = f"{MEDIA_TYPE.removesuffix('.document')}"
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{main}.{"document.main" if kind == "main" else kind}+xml"/>'
        for name, kind in parts.items()
    )
    yield (
        "[Content_Types].xml",
        f'{_DECLARED}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
    )
    yield (
        "_rels/.rels",
        _relationships(
            [
                (f"{_OFFICE}/officeDocument", "word/document.xml"),
                (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ]
        ),
    )
    kinds = [kind for kind in parts.values() if kind != "main"]
    yield "word/_rels/document.xml.rels", _relationships([(f"{_OFFICE}/{kind}", f"{kind}.xml") for kind in kinds])
    yield "docProps/core.xml", _properties(brief)
    yield "word/document.xml", _body(brief)
    yield "word/styles.xml", _DECLARED + _style_sheet()
    yield (
        "word/settings.xml",
        f'{_DECLARED}<w:settings {_W}><w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        'w:val="15"/></w:compat></w:settings>',
    )
    yield "word/footnotes.xml", _footnotes(brief)


def _relationships(targets: Iterable[tuple[str, str]]) -> str:
    relationships = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_DECLARED}<Relationships xmlns="{_PACKAGE}/relationships">{relationships}</Relationships>'


def _properties(brief: Brief) -> str:
    """Write who made it and when: the day is that of the edition."""
    day = f"{brief.edition.published_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    dates = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{day}</dcterms:{name}>' for name in ("created", "modified")
    )
    return (
        f'{_DECLARED}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{TITLE}</dc:title><dc:creator>{_text(brief.edition.publisher)}</dc:creator>"
        f"<dc:description>{_text(brief.address)}</dc:description>{dates}</cp:coreProperties>"
    )


def _body(brief: Brief) -> str:
    blocks = "".join(map(_block, brief.blocks))
    page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" ' + (
        'w:left="1440" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
    )
    title = _paragraph(_run(Run(TITLE)), "Title")
    return f"{_DECLARED}<w:document {_W}><w:body>{title}{blocks}{page}</w:body></w:document>"


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return _paragraph(_run(Run(text)), f"Heading{level}")
        case Paragraph(runs, kind, note):
            return _paragraph(_runs(runs) + (_reference(note) if note else ""), _STYLES.get(kind, kind.capitalize()))
        case Table(headings, rows):
            head = [[Run(heading)] for heading in headings]
            lines = "".join([_row(head, is_head=True), *map(_row, rows)])
            width = _WIDTH // len(headings)
            grid = "".join(f'<w:gridCol w:w="{width}"/>' for _ in headings)
            return (
                '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr>'
                f"<w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>{_paragraph('', 'Text')}"
            )


def _row(cells: Iterable[Runs], *, is_head: bool = False) -> str:
    properties = "<w:trPr><w:tblHeader/></w:trPr>" if is_head else ""
    style = "TableHead" if is_head else "TableText"
    written = "".join(f"<w:tc>{_paragraph(_runs(cell), style)}</w:tc>" for cell in cells)
    return f"<w:tr>{properties}{written}</w:tr>"


def _footnotes(brief: Brief) -> str:
    separators = (
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
        "</w:footnote>"
    )
    mark = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
    notes = "".join(
        f'<w:footnote w:id="{number}">{_paragraph(mark + _run(Run(" ")) + _runs(note), "FootnoteText")}</w:footnote>'
        for number, note in enumerate(brief.notes, start=1)
    )
    return f"{_DECLARED}<w:footnotes {_W}>{separators}{notes}</w:footnotes>"


def _paragraph(content: str, style: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{content}</w:p>'


def _reference(note: int) -> str:
    return f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{note}"/></w:r>'


def _runs(runs: Runs) -> str:
    return "".join(_run(run) for run in runs if run.typeface is not Typeface.ACCESSED)


def _run(run: Run) -> str:
    faces = {Typeface.ITALIC: "<w:rPr><w:i/></w:rPr>", Typeface.SMALL_CAPS: "<w:rPr><w:smallCaps/></w:rPr>"}
    return f'<w:r>{faces.get(run.typeface, "")}<w:t xml:space="preserve">{_text(run.text)}</w:t></w:r>'


def _text(text: str) -> str:
    return str(escape(_IN_NO_XML.sub("", visible(text))))


def _style_sheet() -> str:
    """Write the styles, by Word's own names where it has one, so that an author's template takes over."""
    grid = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    bar = '<w:pBdr><w:left w:val="{}" w:sz="12" w:space="8" w:color="{}"/></w:pBdr>'
    indent = '<w:ind w:left="567" w:right="567"/>'
    styles = [
        _style("Normal", "Normal", '<w:spacing w:after="120" w:line="264" w:lineRule="auto"/>', is_default=True),
        _style("Text", "Body Text"),
        _style("Title", "Title", '<w:spacing w:after="240"/>', '<w:b/><w:sz w:val="36"/>'),
        _style(
            "Heading1",
            "heading 1",
            '<w:keepNext/><w:spacing w:before="360" w:after="120"/><w:outlineLvl w:val="0"/>',
            '<w:b/><w:sz w:val="28"/>',
        ),
        _style(
            "Heading2",
            "heading 2",
            '<w:keepNext/><w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="1"/>',
            '<w:b/><w:sz w:val="24"/>',
        ),
        _style("Quote", "Quote", f"<w:keepNext/>{bar.format('single', '1D5257')}{indent}"),
        _style("WithheldQuote", "Withheld quotation", f"<w:keepNext/>{bar.format('dashed', '8A4B00')}{indent}"),
        _style("CuratorText", "Curators’ text", f"<w:keepNext/>{bar.format('single', '593C7C')}{indent}"),
        _style("Standing", "Standing of a quotation", indent, '<w:color w:val="4F555C"/><w:sz w:val="18"/>'),
        _style("Warning", "Warning", bar.format("dashed", "8A4B00"), '<w:b/><w:color w:val="8A4B00"/>'),
        _style("TableText", "Table text", '<w:spacing w:after="40"/>', '<w:sz w:val="18"/>'),
        _style("TableHead", "Table head", '<w:keepNext/><w:spacing w:after="40"/>', '<w:b/><w:sz w:val="18"/>'),
        _style("FootnoteText", "footnote text", '<w:spacing w:after="40"/>', '<w:sz w:val="18"/>'),
        '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>',
        '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>'
        f"<w:tblPr><w:tblBorders>{grid}</w:tblBorders></w:tblPr></w:style>",
    ]
    fonts = '<w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:cs="Georgia"/><w:sz w:val="22"/><w:lang w:val="en-GB"/>'
    defaults = f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts}</w:rPr></w:rPrDefault></w:docDefaults>"
    return f"<w:styles {_W}>{defaults}{''.join(styles)}</w:styles>"


def _style(id_: str, name: str, paragraph: str = "", run: str = "", *, is_default: bool = False) -> str:
    default = ' w:default="1"' if is_default else ""
    based = "" if is_default else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{id_}"><w:name w:val="{name}"/>{based}'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )
