"""Freezing: what a dataset version would hold, its name, and what was frozen."""

import streamlit as st

from utta.domain.data_card import DataCard, kinds_in_words
from utta.domain.dataset import KINDS, DatasetVersion
from utta.domain.user import User
from utta.errors import NotEnough, Refused, UttaError
from utta.services import datasets
from utta.services.datasets import Preview
from utta.services.examples import Filter
from utta.ui import dataset_card, desk, house

SPLITS = {
    "train": ("Train", "An assistant learns from these."),
    "validation": ("Validation", "Chooses between candidates while training."),
    "test": ("Test", "Kept untouched until a model version is evaluated."),
}
_NAME, FROZEN = "dataset_name", "dataset_frozen"


def show(user: User, wanted: Filter) -> None:
    """What would be frozen, and the button; above it what has just been."""
    if FROZEN in st.session_state:
        _news(user, st.session_state[FROZEN])
    st.subheader("Freeze what is chosen")
    st.markdown(
        "A frozen version never changes, whatever happens to the examples later: a model trained on it can always be "
        "explained and compared. Examples that belong together (the same problem, lesson scene or student question, "
        "near-duplicates, and what people marked as one family) are one family and stay in one split."
    )
    with_reviews = st.toggle(
        "With reviews", value=True, key="dataset_with_reviews", persist_state="session",
        help="All ratings and comparisons of responses go along. The Evaluator learns from the ratings; the Teacher "
             "does not need them.",
    )  # fmt: skip
    try:
        preview = _preview(wanted, with_reviews)
    except NotEnough as too_few:
        st.warning(desk.plain(str(too_few)), icon=":material/filter_alt:")
        return
    if preview is not None:
        _show_preview(preview)
    _form(user, wanted, with_reviews)


def _preview(wanted: Filter, with_reviews: bool) -> Preview | None:
    found = datasets.known_preview(desk.store(), wanted, with_reviews=with_reviews)
    if found is None:
        with st.container(border=True):
            st.markdown(":material/call_split: With so many examples the split takes some seconds to work out. It is "
                        "made and checked when you freeze; look at it first if you like.")  # fmt: skip
            if st.button("Work out the split now"):
                bar = st.progress(0.0, "Reading")
                datasets.preview(desk.store(), wanted, with_reviews=with_reviews, progress=bar.progress)
                st.rerun()
    return found


def _show_preview(preview: Preview) -> None:
    card = preview.card
    for column, (split, (label, purpose)) in zip(st.columns(3), SPLITS.items(), strict=True):
        with column.container(border=True, height="stretch"):
            examples = card.counts.get("example", {}).get(split, 0)
            st.metric(label, desk.count(examples, "example"), help=purpose)
            st.caption(_beside(card, split))
    with st.expander("How the grades and subjects are spread", icon=":material/table:"):
        dataset_card.strata(card, "dataset_preview_strata")
    if preview.has_sample:
        st.caption(":material/info: It would hold sample data, is marked as sample, and goes when the sample data is "
                   "removed.")  # fmt: skip


def _beside(card: DataCard, split: str) -> str:
    parts = [desk.count(card.counts[kind].get(split, 0), *KINDS[kind])
             for kind in ("review", "preference") if kind in card.counts]  # fmt: skip
    return " · ".join([*parts, desk.count(card.families_in[split], "family", "families")])


def _form(user: User, wanted: Filter, with_reviews: bool) -> None:
    if st.session_state.pop("dataset_name_done", False):
        st.session_state[_NAME] = ""
    st.text_input("Name of the version", key=_NAME, placeholder="Autumn examples", max_chars=80, on_change="ignore",
                  persist_state="session", help="How you will find it under Training.")  # fmt: skip
    beside_name = st.empty()
    if not st.button("Freeze dataset version", type="primary", icon=":material/ac_unit:"):
        return
    place = st.empty()
    try:
        bar = place.progress(0.0, "Reading")
        frozen = datasets.freeze(desk.store(), user, st.session_state[_NAME], wanted, with_reviews=with_reviews,
                                 progress=bar.progress)  # fmt: skip
    except Refused as refused:
        place.empty()
        with beside_name.container():
            desk.beside(refused, "name")
    except UttaError as error:
        place.empty()
        desk.say(error)
    else:
        st.session_state[FROZEN] = frozen
        st.session_state["dataset_name_done"] = True
        st.rerun()


def _news(user: User, frozen: DatasetVersion) -> None:
    st.success(
        f"**{desk.plain(frozen.name)}** is frozen. {split_counts(frozen)}  \nIts hash begins with {frozen.hash[:12]}.",
        icon=":material/ac_unit:",
    )
    if user.may("lead"):
        house.link("training", "Next: train an assistant on it", ":material/arrow_forward:")
    else:
        st.caption("Next: the project lead trains an assistant on it, on the page Training.")


def split_counts(version: DatasetVersion) -> str:
    """ "Examples: 204 train, 68 validation, 73 test. Reviews: …"."""
    return " ".join(kinds_in_words(version.counts))
