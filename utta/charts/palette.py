"""Colours and symbols that mean the same on every chart, for light and dark pages and for colour-blind readers.

The hues are those of Okabe and Ito, "Color Universal Design" (2008), as far as they keep a contrast of 3:1 against a
white and a near-black page (WCAG 2.2, 1.4.11). Backgrounds have no colour. On the page .streamlit/theme.css gives text
its colour and lets it follow a switch of theme; a picture that is saved knows no such file and has TEXT. Colour never
stands alone: each series also has its own symbol.
"""

BLUE = "#0072B2"
VERMILLION = "#D55E00"
GREEN = "#009E73"
PURPLE = "#C06A9A"
"""Okabe and Ito's reddish purple #CC79A7, a shade darker for its contrast on white."""
GREY = "#7D8087"
TEXT = "#6B7280"
"""Of saved pictures: 4.8:1 on white paper, 3.8:1 on a near-black slide, whatever theme the page had."""

SERIES: tuple[tuple[str, str], ...] = (
    (BLUE, "circle"),
    (VERMILLION, "square"),
    (GREEN, "triangle-up"),
    (PURPLE, "star"),
)
"""(colour, symbol) of the models on a chart, in the order in which they appear."""


def series(place: int) -> tuple[str, str]:
    """Colour and symbol of the model at a place; from the fifth on the same colours with hollow symbols."""
    colour, symbol = SERIES[place % len(SERIES)]
    return colour, symbol + ("" if place < len(SERIES) else "-open")


BASELINE = (GREY, "diamond")
CONSTANT = (GREY, "x-thin-open")
"""The untrained program, and the best reply that is the same for every student."""

TINT_LEAST, TINT_MOST = "rgba(0,114,178,0.10)", "rgba(0,114,178,0.60)"
"""Ends of the heat map's scale: BLUE laid over the page so thinly that the theme's own text stays readable on it."""

STEPS = ("#8F5A24", "#CE9748", "#E8D9A8", "#7FB6CF", "#1B689C")
"""Least to most desired step of a rating scale: brown over sand to blue, ordered for every kind of colour vision."""


def step_colours(number: int) -> list[str]:
    """`number` colours from the least to the most desired step, spread evenly over STEPS."""
    if number == 1:
        return [STEPS[-1]]
    return [_between(place * (len(STEPS) - 1) / (number - 1)) for place in range(number)]


def text_on(colour: str) -> str:
    """Black or white, whichever contrasts more with a "#rrggbb" colour."""
    return "#000000" if contrast(colour, "#000000") >= contrast(colour, "#FFFFFF") else "#FFFFFF"


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two "#rrggbb" colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _between(place: float) -> str:
    left = min(int(place), len(STEPS) - 2)
    share = place - left
    mixed = (a + (b - a) * share for a, b in zip(_channels(STEPS[left]), _channels(STEPS[left + 1]), strict=True))
    return "#" + "".join(f"{round(channel):02X}" for channel in mixed)


def _channels(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def _luminance(colour: str) -> float:
    shares = [channel / 255 for channel in _channels(colour)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
