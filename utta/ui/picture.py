"""Charts that can be taken out as pictures: drawn with their camera in sight, as PNG or SVG."""

from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from utta.charts.frame import Picture

_KINDS: dict["Picture", str] = {"png": "PNG", "svg": "SVG"}
_CHOICE = "picture_kind"


def draw(figure: Any, key: str, title: str, name: str) -> None:
    """A chart with its camera. title: what it shows, for those who cannot see it. name: of the file its camera saves,
    "scores of Teacher v1"."""
    from utta.charts.frame import chart_config

    kind: Picture = st.session_state.get(_CHOICE) or "png"
    file = "-".join("".join(letter if letter.isalnum() else " " for letter in name).split()).lower()
    # Its key has the kind in it: Streamlit keeps a chart's first settings as long as the key stays.
    st.plotly_chart(figure, theme="streamlit", config=chart_config(figure, kind, file), key=f"{key}_{kind}",
                    alt=f"{title}. The table below holds the same numbers.")  # fmt: skip


def choose() -> None:
    """What the cameras of the charts on this page save; kept while somebody is signed in."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(":material/photo_camera: The camera beside a chart saves it as a picture:", width="content")
        st.segmented_control("Pictures as", list(_KINDS), default="png", required=True, key=_CHOICE,
                             format_func=lambda kind: _KINDS[kind], label_visibility="collapsed",
                             persist_state="session",
                             help="PNG for slides and texts; SVG stays sharp at any size.")  # fmt: skip
