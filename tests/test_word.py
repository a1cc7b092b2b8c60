"""Briefs in Word, as programs of others read them."""

import io
import warnings

import docx
import mammoth
import pytest

from catalogue.formats.citing import STYLES

pytestmark = pytest.mark.usefixtures("edition_in_memory")

SOME = "?i=FM-03.P6&i=FM-03.P4&i=LQ-14&i=LQ-02&i=LAW-01&i=REF-12"


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_mammoth_reads_footnotes(client, style):
    content = client.get(f"/memo.docx{SOME}&style={style.name}").content
    result = mammoth.convert_to_html(io.BytesIO(content))

    assert {message.type for message in result.messages} <= {"warning"}
    assert not [message for message in result.messages if "Unrecognised paragraph style" not in message.message]
    assert "Brief from the Failure Modes Catalogue" in result.value
    assert "it feels like the attacker is not misusing the system" in result.value
    for number in range(1, 5):
        assert f'id="footnote-{number}"' in result.value
        assert f'href="#footnote-{number}"' in result.value
    assert "/editions/1/FM-03.P6" in result.value.partition('id="footnote-1"')[2].partition("</li>")[0]


def test_python_docx_reads_styles_tables_and_whose_it_is(client):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        document = docx.Document(io.BytesIO(client.get(f"/memo.docx{SOME}").content))

    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles[0] == "Title"
    assert styles.count("Quote") == 1
    assert styles.count("Withheld quotation") == 2
    assert [table.rows[0].cells[0].text for table in document.tables][-1] == "Entry"
    assert {"LAW-01", "LAW-03"} <= {row.cells[0].text for table in document.tables for row in table.rows}
    assert document.core_properties.title == "Brief from the Failure Modes Catalogue"
    assert document.core_properties.comments == f"http://testserver/editions/1/memo/{SOME}"
    assert "Warning" in styles
