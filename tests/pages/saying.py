"""What a page says, in one text."""

from streamlit.testing.v1 import AppTest


def raw(page: AppTest) -> str:
    """Everything that the browser reads as Markdown, outside of widgets, as it is sent."""
    kinds = (page.title, page.header, page.subheader, page.markdown, page.caption, page.info, page.success,
             page.warning, page.error, page.toast)  # fmt: skip
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def texts(page: AppTest) -> str:
    """The same as a person reads it."""
    return as_read(raw(page))


def as_read(sent: str) -> str:
    """Without the backslashes and the unseen sign that keep what people typed from being Markdown, and with every space
    as one that is typed."""
    return sent.replace("\\", "").replace("\N{WORD JOINER}", "").replace("\N{NO-BREAK SPACE}", " ")


def words(page: AppTest) -> list[str]:
    """What stands there word for word, never read as Markdown."""
    return [element.value for element in page.text]
