"""Rows as an Excel file (XLSX), streamed.

Written here and not with openpyxl, which takes five times as long for a table of texts, stamps the file with the time,
and cuts a text that is too long without a word. What is written is the least that ECMA-376 asks of a workbook: one
sheet of texts, so that nothing in it is ever taken for a number, a date or a formula.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from xml.sax.saxutils import escape

from utta.errors import Refused

_MAX_CHARACTERS = 32_767
"""The longest text that Excel keeps in a cell, in UTF-16 code units."""
_MAX_LINES, _MAX_SIZE = 1_048_576, 2_000_000_000

_NOT_XML = "\x00-\x08\x0b-\x1f\ufffe\uffff"
"""What XML cannot hold, and the carriage return, which it would turn into a line feed."""
_ESCAPED = re.compile(f"[{_NOT_XML}]|_(?=x[0-9A-Fa-f]{{4}}[_{_NOT_XML}])")
_THEN = (1980, 1, 1, 0, 0, 0)  # the same file at every export
_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET = "xl/worksheets/sheet1.xml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/{_SHEET}" ContentType="{_TYPE}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_DOCUMENT}">'
        '<sheets><sheet name="UTTA" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_DOCUMENT}/styles" Target="styles.xml"/></Relationships>'
    ),
    # Number format 49 is "@", text: a cell edited by hand in Excel stays the text that was typed.
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_SPREADSHEET}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf xfId="0"/><xf numFmtId="49" xfId="0" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}
# The header stays in sight while the rows are scrolled.
_BEGIN = (
    f'{_HEAD}<worksheet xmlns="{_SPREADSHEET}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
    'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)


def write(path: Path, columns: Sequence[str], lines: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Write a header and the lines under it, each the name of a row and its cells, guarded already (see cells.py).

    Raises Refused for a text that is too long for a cell, and for more lines than a sheet has.
    """
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in _PARTS.items():
            archive.writestr(_info(name), _HEAD + text)
        with archive.open(_info(_SHEET), "w") as sheet:
            size = sheet.write(_BEGIN.encode())
            for number, (name, cells) in enumerate(chain([("the header", columns)], lines), start=1):
                size += sheet.write(_line(number, name, cells, columns).encode())
                if number > _MAX_LINES or size > _MAX_SIZE:
                    raise Refused("This is more than an Excel sheet can hold.", "Take it out as JSONL or CSV.")
            sheet.write(b"</sheetData></worksheet>")


def _line(number: int, name: str, cells: Sequence[str], columns: Sequence[str]) -> str:
    parts = [f'<row r="{number}">']
    for at, text in enumerate(cells):
        if not text:
            continue
        if len(text) > _MAX_CHARACTERS // 2 and len(text.encode("utf-16-le")) > _MAX_CHARACTERS * 2:
            raise Refused(
                f"{columns[at]} of {name} is too long for Excel: a cell holds {_MAX_CHARACTERS:,} characters.",
                "Take it out as JSONL, which holds texts of any length.",
            )
        space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
        parts.append(f'<c r="{_letters(at)}{number}" s="1" t="inlineStr"><is><t{space}>{_xml(text)}</t></is></c>')
    parts.append("</row>")
    return "".join(parts)


def _xml(text: str) -> str:
    return escape(_ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text))


@cache
def _letters(at: int) -> str:
    """A column as Excel calls it: A for the one at 0, AA for the one at 26."""
    before, last = divmod(at, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _THEN)
    info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3  # also on Windows, so that the bytes are the same
    return info
