"""Clean up: the cleaning rules with what each would change, before and after, and cleaning what a person chose."""

import re

import streamlit as st

from utta.domain.cleaning import RULES, Rule
from utta.domain.user import User
from utta.services import cleaning, examples
from utta.services.cleaning import Change, Done, Preview
from utta.services.examples import Filter
from utta.ui import dataset_filters, dataset_rows, desk, difference

AT_ONCE = 2000
"""So many examples are looked through while the page is drawn; with more, a person asks for it."""
DONE = "dataset_cleaned"
"""Session state: the rule that was just applied and what it did."""
_OPENED, _LEFT_OUT = "dataset_rule", "dataset_rule_left_out"
_PAGE = 5
_FEW_SKIPPED = 5
_INVISIBLE = re.compile(r"[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_STAND_IN = "▯"


def show(user: User, wanted: Filter) -> None:
    """What was just done, then every rule with its count; one rule is open at a time."""
    _news()
    total = examples.listed(desk.store(), wanted, size=1).total
    if not total:
        dataset_filters.say_none_fits()
        return
    previews = cleaning.known_previews(desk.store(), wanted)
    if previews is None and total <= AT_ONCE:
        previews = cleaning.previews(desk.store(), wanted)
    if previews is None:
        _offer(wanted, total)
        return
    st.caption("Nothing is cleaned until you have seen it and said so. Each cleaned example gets a new revision with "
               "the rule's name and yours; the text before stays in its history. Mathematics and code stay as they "
               "are.")  # fmt: skip
    for rule in sorted(RULES, key=lambda rule: not previews[rule.name].seen):
        with st.container(border=True):
            _rule(user, rule, previews[rule.name], total)


def go_to(rule: str) -> None:
    """Show this section with one rule open."""
    st.session_state["dataset_section"] = "Clean up"
    _open(rule)


def _offer(wanted: Filter, total: int) -> None:
    with st.container(border=True):
        st.markdown(f"Looking through {desk.count(total, 'example')} takes some seconds and changes nothing. What was "
                    "found stays here until an example changes.")  # fmt: skip
        if st.button("Look for what to clean", type="primary", icon=":material/search:"):
            bar = st.progress(0.0, "Reading")
            cleaning.previews(desk.store(), wanted, progress=bar.progress)
            st.rerun()


def _rule(user: User, rule: Rule, preview: Preview, total: int) -> None:
    is_open = st.session_state.get(_OPENED) == rule.name and bool(preview.seen)
    said, way = st.columns([3.6, 1], vertical_alignment="center")
    number = f"{len(preview.seen):,} of {desk.count(total, 'example')}" if preview.seen else "nothing to clean"
    where = ", ".join(f"{desk.plain(label)} {count:,}" for label, count in preview.fields.most_common())
    below = f"  \n:small[:gray[In: {where}]]" if where else ""
    said.markdown(f"**{rule.title}** · {number}  \n{desk.plain(rule.what)}{below}")
    if preview.seen:
        way.button("Hide changes" if is_open else "See changes", key=f"dataset_rule_{rule.name}", width="stretch",
                   icon=":material/expand_less:" if is_open else ":material/expand_more:",
                   on_click=_open, args=("" if is_open else rule.name,))  # fmt: skip
    if is_open:
        _opened(user, rule, preview)


def _open(rule: str) -> None:
    st.session_state[_OPENED] = rule
    st.session_state[_LEFT_OUT] = frozenset()


def _opened(user: User, rule: Rule, preview: Preview) -> None:
    ids, key = list(preview.seen), "dataset_rule_rows"
    pages = -(-len(ids) // _PAGE)
    number = min(dataset_rows.page_number(key, (rule.name, tuple(ids))), pages)
    left_out: frozenset[int] = st.session_state.get(_LEFT_OUT, frozenset())
    st.caption(difference.LEGEND)
    for change in cleaning.changes(desk.store(), user, rule.name, ids[(number - 1) * _PAGE : number * _PAGE]):
        with st.container(border=True):
            _change(change, left_out)
    dataset_rows.page_buttons(key, pages)
    _apply(user, rule, preview, left_out)


def _change(change: Change, left_out: frozenset[int]) -> None:
    example_id = change.example.id
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        # The value is set and not the default: a page of rows is shown again with what was chosen on it.
        st.session_state[f"dataset_clean_{example_id}"] = example_id not in left_out
        st.checkbox(f"Clean example {example_id}", key=f"dataset_clean_{example_id}", on_change=_choose,
                    args=(example_id,))  # fmt: skip
        if change.example.status == "approved":
            st.caption("Stays approved" if change.keeps_approval else "Waits for approval again", width="content")
        dataset_rows.open_link(example_id)
    for label, before, after in change.fields:
        st.caption(desk.plain(label.capitalize()))
        difference.show(_INVISIBLE.sub(_STAND_IN, before), after)
        if _INVISIBLE.search(before):
            st.caption(f"{_STAND_IN} stands for an invisible character.")


def _choose(example_id: int) -> None:
    left_out: frozenset[int] = st.session_state.get(_LEFT_OUT, frozenset())
    is_chosen = st.session_state[f"dataset_clean_{example_id}"]
    st.session_state[_LEFT_OUT] = left_out - {example_id} if is_chosen else left_out | {example_id}


def _apply(user: User, rule: Rule, preview: Preview, left_out: frozenset[int]) -> None:
    chosen = len(preview.seen.keys() - left_out)
    if preview.approved:
        are = "is" if preview.approved == 1 else "are"
        st.caption(f"{desk.count(preview.approved, 'example')} of these {are} approved. An approval was given to the "
                   "text as it stood: a cleaned example waits for approval again, unless a lead cleans it and "
                   "only spacing, quotation marks or punctuation change.")  # fmt: skip
    # The callback gets what this person has before them: the page drawn after it may know newer texts already.
    st.button(f"Clean {desk.count(chosen, 'example')}", type="primary", disabled=not chosen, key="dataset_clean",
              icon=":material/cleaning_services:", on_click=_clean, args=(user, rule, preview, left_out))  # fmt: skip


def _clean(user: User, rule: Rule, preview: Preview, left_out: frozenset[int]) -> None:
    with desk.saying_what_went_wrong():
        bar = st.progress(0.0, "Cleaning")
        done = cleaning.apply(desk.store(), user, rule.name, preview.seen, left_out, bar.progress)
        bar.empty()
        st.session_state[DONE] = rule, done
        _open("")


def _news() -> None:
    news: tuple[Rule, Done] | None = st.session_state.get(DONE)
    if news is None:
        return
    rule, done = news
    said = [f"{rule.title}: {desk.count(done.cleaned, 'example')} cleaned. The text before is in each one's history."]
    if done.waiting:
        said.append(f"{desk.count(done.waiting, 'example')} {'waits' if done.waiting == 1 else 'wait'} for approval "
                    "again.")  # fmt: skip
    st.success(" ".join(said), icon=":material/check_circle:")
    if done.skipped:
        named = ", ".join(map(str, done.skipped[:_FEW_SKIPPED]))
        more = f" and {len(done.skipped) - _FEW_SKIPPED:,} more" if len(done.skipped) > _FEW_SKIPPED else ""
        them = "it" if len(done.skipped) == 1 else "them"
        st.warning(f"{desk.count(len(done.skipped), 'example')} left alone, since somebody changed or archived {them} "
                   f"after you looked: {named}{more}.", icon=":material/edit_note:")  # fmt: skip
