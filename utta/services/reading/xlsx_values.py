"""What a cell of an Excel file says, as text."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_WHOLE = re.compile(r"-?[0-9]{1,15}")


class Values:
    """Turns what stands in a cell into text, as a person reads it in Excel.

    texts: the shared texts. dates: styles (by number) that show a number as a date, and whether as a duration.
    """

    def __init__(self, texts: Sequence[bytes], dates: Mapping[int, bool], since_1904: bool) -> None:
        self._texts, self._dates, self._since_1904 = texts, dates, since_1904

    def text(self, kind: str, style: int, raw: str) -> str:
        """The text of a cell of an Open XML kind (n, s, str, inlineStr, b, e, d). Raises ValueError, LookupError."""
        if kind == "n":
            return self._number(raw.strip(), style)
        if kind == "s":
            place = int(raw)
            if place < 0:
                raise LookupError("no such text")
            return unescaped(self._texts[place].decode())
        if kind == "b":
            return "True" if int(raw) else "False"
        return unescaped(raw)

    def _number(self, raw: str, style: int) -> str:
        if not raw:
            return ""
        if style in self._dates:
            return self._date(float(raw), self._dates[style])
        if _WHOLE.fullmatch(raw):
            return str(int(raw))
        number = float(raw)
        if not math.isfinite(number):
            raise ValueError("no number")
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)

    def _date(self, number: float, is_duration: bool) -> str:
        from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

        epoch = CALENDAR_MAC_1904 if self._since_1904 else CALENDAR_WINDOWS_1900
        try:
            value = from_excel(number, epoch, timedelta=is_duration)
        except (OverflowError, ValueError):
            return repr(number)  # out of the calendar: Excel itself shows no date
        if isinstance(value, datetime) and value.time() == time():
            return str(value.date())
        return str(value)


def date_styles(styles: Sequence[tuple[str, str, Mapping[str, str]]]) -> dict[int, bool]:
    """Number of each cell style that shows a date → whether it shows a duration, from the elements of the styles."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

    formats = dict(BUILTIN_FORMATS)
    formats |= {int(attributes["numFmtId"]): attributes.get("formatCode", "")
                for parent, name, attributes in styles if (parent, name) == ("numFmts", "numFmt")}  # fmt: skip
    used = [formats.get(int(attributes.get("numFmtId", "0")), "")
            for parent, name, attributes in styles if (parent, name) == ("cellXfs", "xf")]  # fmt: skip
    return {number: bool(is_timedelta_format(form)) for number, form in enumerate(used) if is_date_format(form)}


def unescaped(text: str) -> str:
    """Undo the escapes of Open XML for characters that XML cannot hold: "_x000D_" is a carriage return, and "_x005F_"
    the underscore of a text that only looks like an escape (ECMA-376, part 1, 22.9.2.19 ST_Xstring)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
