"""The rooms in the order of the ring, and who may enter each."""

from copy import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from utta.domain.user import Role, User, reaches
from utta.settings import PROJECT


@dataclass(frozen=True)
class Room:
    """One page: its file name is its address."""

    file: str
    title: str
    icon: str
    role: Role
    section: str = ""

    @property
    def path(self) -> Path:
        """The page's script."""
        return PROJECT / "pages" / f"{self.file}.py"


HOME = "home"
ROOMS: tuple[Room, ...] = (
    Room(HOME, "Home", ":material/home:", "teacher"),
    Room("examples", "Teaching examples", ":material/menu_book:", "teacher"),
    Room("review", "Review", ":material/rate_review:", "teacher"),
    Room("rounds", "Review rounds", ":material/how_to_vote:", "lead"),
    Room("agreement", "Agreement", ":material/handshake:", "lead"),
    Room("rubrics", "Rubrics", ":material/checklist:", "lead"),
    Room("dataset", "Dataset", ":material/dataset:", "expert"),
    Room("engines", "Engines", ":material/memory:", "lead"),
    Room("training", "Training", ":material/model_training:", "lead"),
    Room("evaluation", "Evaluation", ":material/analytics:", "expert"),
    Room("team", "Team and data", ":material/group:", "lead"),
)


def pages(user: User | None) -> dict[str, StreamlitPage]:
    """Every page by file name. Those that are not this person's stay reachable, so that their own door answers, but
    stand in no menu."""
    # Copies: Streamlit notes on a page that it may run, and other sessions run theirs at the same time.
    return {name: copy(page) for name, page in _pages_for(user.role if user else None).items()}


@cache
def _pages_for(role: Role | None) -> dict[str, StreamlitPage]:
    found = {
        room.file: st.Page(
            room.path, title=room.title, icon=room.icon, url_path="start" if room.file == HOME else room.file,
            default=room.file == HOME,
            visibility="visible" if role is not None and reaches(role, room.role) else "hidden",
        )
        for room in ROOMS
    }  # fmt: skip
    # Streamlit serves the default page at "/" only and reserves its name, so that /home would say "Page not found".
    found["/home"] = st.Page(_to_home, title="Home", url_path=HOME, visibility="hidden")
    return found


def _to_home() -> None:
    go(HOME)


def link(file: str, label: str, icon: str = "") -> None:
    """A link to another room."""
    st.page_link(PROJECT / "pages" / f"{file}.py", label=label, icon=icon or None)


def go(file: str, **address: str) -> None:
    """Go to another room, or to one view of it: go("examples", view="mine"), go("examples", example="7")."""
    asked = {name: part for name, part in address.items() if part}
    st.switch_page(PROJECT / "pages" / f"{file}.py", query_params=asked)
