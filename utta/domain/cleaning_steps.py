"""What each cleaning rule does to a text. A step need not be right at once: `cleaning.Rule` applies it until the text
stays as it is. Each asks first, with one quick search, whether there is anything to do."""

import html
import re
from collections.abc import Callable
from functools import cache

# Code, and formulas: between dollar signs with a mark of TeX inside, so that "$5 and $6" is none.
_KEPT = re.compile(
    r"```.*?```|(?<!\w)`[^`\n]+`(?!\w)|\$\$.+?\$\$|\$(?=[^$\n]*[\\^_{])[^$\n]+\$|\\\(.+?\\\)|\\\[.+?\\\]", re.DOTALL
)

_UNTIDY = ("  ", " \n", "\t\n", "\n\n\n", "\r", "\v", "\f")
_LINE_END = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_SPACE = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f]")
_TRAILING = re.compile(r"[ \t]+(?=\n)")
_BLANK_LINES = re.compile(r"\n{3,}")
# Exactly two, before a letter: more are somebody's columns, and "12  + 3" may stand under another line.
_DOUBLE = re.compile(r"(?<=[^\W\d_]|[.,;:!?)'\"\u2019”]) {2}(?=[^\W\d_]|[('\"\u2018“])")
_INDENTED = ("    ", "\t")

_STRAIGHT = str.maketrans(dict.fromkeys("\u2018\u2019\u201a\u201b", "'") | dict.fromkeys("“”„‟", '"'))
_QUOTE = re.compile(r"[\u2018-\u201f`\u00b4]")
_TEX_QUOTES = re.compile(r"``([^`\n]*?)(?:''|\u00b4\u00b4)")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])[`\u00b4](?=[^\W\d_])")
_OPENING = re.compile(r"(?<![\w`])`([^`'\n]{1,200})'(?!\w)")

_USUAL = re.compile(r"[\t\n\r\x20-\x7e\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a0]*")
_INVISIBLE = re.compile(r"[\u00ad\u200b\u2060\ufeff]")
_JOINER = re.compile(r"(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])")  # scripts and emoji need them
_DIRECTION = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")

_NAMES = "p|br|hr|div|span|b|i|u|s|em|strong|a|ul|ol|li|h[1-6]|table|thead|tbody|tr|td|th|font|blockquote|center"
_ATTRIBUTES = r"(?:\s+[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))*"
_TAG = re.compile(rf"<(/?)({_NAMES})({_ATTRIBUTES})\s*/?>", re.IGNORECASE)
_LINE_BREAK = re.compile(r"<br\s*/?>[ \t]*\n", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ALONE = frozenset({"br", "hr", "p", "li"})
_BREAKS = frozenset({"br", "hr", "p", "div", "tr", "ul", "ol", "table", "blockquote"} | {f"h{n}" for n in range(1, 7)})

_HELLO = r"(?:(?:hello|hi|hey|greetings)(?: there)?[!,.]* +)?"
_MACHINE = r"(?:an? |your )?(?:friendly |helpful |personal |virtual )*(?:ai|artificial intelligence)\b"
_GREETING = re.compile(
    rf"\s*(?:{_HELLO}i(?: am|['’]m)(?: \w+,)? {_MACHINE}[^.!?\n]{{0,120}}[.!?]+"
    rf"|{_HELLO}as {_MACHINE}[^,.!?\n]{{0,60}},"
    r"|(?:hello|hi|hey)(?: there)?[!,.]* +(?:how|what) can i (?:help|assist|do)[^.!?\n]{0,40}[.!?]+"
    r"|(?:(?:sure|certainly|of course|absolutely)(?: thing)?[!,.]* +)?here(?: is|['’]s) (?:an?|one|my|the)"
    r"(?: \w+){0,3} (?:response|reply|rewrite)\b[^.:!?\n]{0,80}:)\s*",
    re.IGNORECASE,
)
_GREETING_BEGINS = tuple("hgiascoHGIASCO")
_LABEL = r"[*_\[(]{0,3}(?:teacher|tutor|instructor|assistant|coach|ai|response)[*_\])]{0,3}:[*_]{0,3}"
_SPEAKER = re.compile(rf"\s*{_LABEL}\s*", re.IGNORECASE)
_NEXT_TURN = re.compile(rf"\n\s*(?:{_LABEL}|[*_\[(]{{0,3}}student[*_\])]{{0,3}}:)", re.IGNORECASE)

_AFTER_WORD = r"(?<=[^\W\d_][^\W\d_])"  # "5!!" is a double factorial, "= ....." a gap to fill in
_MARKS_TO_SEE = re.compile(r"[!?]{2}|\.{4}")
_SAME_MARKS = re.compile(_AFTER_WORD + r"([!?])\1+(?![!?])")
_MIXED_MARKS = re.compile(_AFTER_WORD + r"(?=[!?]*!)(?=[!?]*\?)[!?]{3,}")
_DOTS = re.compile(_AFTER_WORD + r"\.{4,}")


def spaces(text: str) -> str:
    """Plain spaces and line ends, none trailing, no more than one blank line. Code and indents stay."""
    if text.isascii() and text == text.strip(" \t\n") and not any(part in text for part in _UNTIDY):
        return text
    plain = _outside(text, _plain_spaces).rstrip(" \t\n").lstrip("\n")
    return plain if "\n" in plain else plain.lstrip(" \t")


def quotes(text: str) -> str:
    """Straight quotation marks and apostrophes."""
    if "`" not in text and (text.isascii() or not _QUOTE.search(text)):
        return text
    return _outside(text, _straight)


def unicode_repair(text: str) -> str:
    """Text garbled by a wrong encoding repaired (ftfy), characters composed (NFC), invisible ones left out."""
    if (text.isascii() and text.isprintable()) or _USUAL.fullmatch(text):
        return text
    text = _JOINER.sub("", _INVISIBLE.sub("", _fixer()(text)))
    return text if _RIGHT_TO_LEFT.search(text) else _DIRECTION.sub("", text)


def html_remains(text: str) -> str:
    """No tags, and characters for entities. "x < 3 and y > 2" has neither; <sub> and <sup> mean something and stay."""
    return _outside(text, _without_html) if "<" in text or "&" in text else text


def greeting(text: str) -> str:
    """Without the opening of a machine that introduces itself or its answer."""
    found = _GREETING.match(text) if text.lstrip()[:1] in _GREETING_BEGINS else None
    if not found:
        return text
    rest = text[found.end() :]
    return rest[:1].upper() + rest[1:]


def speaker(text: str) -> str:
    """Without the speaker's name before it, unless it is a whole conversation."""
    found = _SPEAKER.match(text)
    return text[found.end() :] if found and not _NEXT_TURN.search(text) else text


def punctuation(text: str) -> str:
    """One mark instead of several after a word; three dots instead of more."""
    return _outside(text, _single_marks) if _MARKS_TO_SEE.search(text) else text


def is_conversation(text: str) -> bool:
    """Whether turns of several speakers stand in it, each after its name."""
    return _NEXT_TURN.search(text) is not None


def _outside(text: str, step: Callable[[str], str]) -> str:
    """`step` applied to all but code and formulas."""
    if "`" not in text and "$" not in text and "\\" not in text:
        return step(text)
    parts, at = [], 0
    for kept in _KEPT.finditer(text):
        parts += [step(text[at : kept.start()]), kept.group()]
        at = kept.end()
    return "".join([*parts, step(text[at:])])


def _plain_spaces(text: str) -> str:
    text = _TRAILING.sub("", _SPACE.sub(" ", _LINE_END.sub("\n", text)))
    if "  " in text:
        text = "\n".join(line if line.startswith(_INDENTED) else _DOUBLE.sub(" ", line) for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", text)


def _straight(text: str) -> str:
    text = _TEX_QUOTES.sub(r'"\1"', text.translate(_STRAIGHT))
    return _OPENING.sub(r"'\1'", _APOSTROPHE.sub("'", text))


@cache
def _fixer() -> Callable[[str], str]:
    from ftfy import TextFixerConfig, fix_text  # some 40 ms that only a text with unusual characters is worth

    # Quotes, line ends and entities have rules of their own; ligatures and wide digits may be meant.
    config = TextFixerConfig(unescape_html=False, uncurl_quotes=False, fix_line_breaks=False, fix_latin_ligatures=False,
                             fix_character_width=False, explain=False)  # fmt: skip
    return lambda text: str(fix_text(text, config))


def _without_html(text: str) -> str:
    if "<" in text:
        stripped = _LINE_BREAK.sub("\n", _COMMENT.sub("", text))
        closed = {found[1].lower() for found in _TAG.findall(stripped) if found[0]}
        stripped = _TAG.sub(lambda tag: _instead_of(tag, closed), stripped)
        text = _BLANK_LINES.sub("\n\n", stripped).strip("\n") if stripped != text else text
    return _ENTITY.sub(lambda entity: html.unescape(entity.group()).replace("\u00a0", " "), text)


def _instead_of(tag: re.Match[str], closed: set[str]) -> str:
    """What stands in the place of a tag: the tag itself where it may be mathematics, as in a<b>c."""
    closing, name, attributes = tag[1], tag[2].lower(), tag[3]
    if not (closing or attributes or name in _ALONE or name in closed):
        return tag.group()
    if name == "li":
        return "" if closing else "\n- "
    return "\n" if name in _BREAKS else " " if name in ("td", "th") and closing else ""


def _single_marks(text: str) -> str:
    return _DOTS.sub("...", _MIXED_MARKS.sub("?!", _SAME_MARKS.sub(r"\1", text)))
