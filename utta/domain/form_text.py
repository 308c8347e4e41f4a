"""What a person wrote in a field of a form: its lines, and in a sentence why it cannot be kept."""

from utta.domain.text import storable


def lines(text: str) -> tuple[str, ...]:
    """The lines of a field, each once, without empty ones."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def unfit(text: str, longest: int, what: str = "This") -> str:
    """What is wrong with a text, in a sentence that begins with `what`; "" where nothing is."""
    if len(text) > longest:
        return f"{what} has {len(text):,} characters; at most {longest:,} fit."
    try:
        storable(text)
    except ValueError as error:
        return f"It {error}"
    return ""
