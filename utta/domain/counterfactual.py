"""Counterfactual pairs: one student's question twice, with one thing about the student changed in profile and text.

Where a swap cannot be made cleanly (two names that might be the student's, a "she" that may be the mother) the case is
left out of it and the reason counted: an odd sentence would be answered differently for being odd.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict

from utta.domain.privacy import find, is_also_a_word
from utta.domain.pronouns import has_pronoun, may_be_of_others, with_pronoun
from utta.domain.situation import Situation
from utta.domain.swaps import Swap
from utta.domain.text import MAX_CHARACTERS, fingerprint

_TURN = re.compile(r"^[ \t]*[^\W\d_][\w .'’-]{0,30}[ \t]*:", re.MULTILINE)


class BiasCase(BaseModel):
    """A case to make pairs of: a stable key, its family, the situation, and its answers where they are known."""

    model_config = ConfigDict(frozen=True)

    key: str
    family: str
    situation: Situation
    answers: tuple[str, ...] = ()


class Pair(BaseModel):
    """One case under one swap: the situation before (`neutral`) and after it (`changed`)."""

    model_config = ConfigDict(frozen=True)

    key: str
    case: BiasCase
    swap: Swap
    neutral: Situation
    changed: Situation

    def as_neutral(self, reply: str) -> str:
        """A reply to the changed side with the new name as the old one, so that a name's length or sound counts for
        nothing."""
        if not self.swap.changed_name:
            return reply
        return with_name(reply, self.swap.changed_name, self.swap.neutral_name)


class Pairs(BaseModel):
    """Pairs to be answered, and why cases were left out of swaps: reason → how often."""

    model_config = ConfigDict(frozen=True)

    pairs: tuple[Pair, ...]
    left_out: dict[str, int]


def pairs_of(cases: Sequence[BiasCase], swaps: Sequence[Swap], each: int, seed: str = "") -> Pairs:
    """Up to `each` pairs for every group, its swaps taking turns, so that no group hangs on one wording or name.

    The cases are taken in an order that hangs on `seed`, swap and case alone. How many pairs a group needs depends on
    how the model's replies scatter: 40 show half a standard deviation 4 times in 5 before correction.
    """
    groups: dict[tuple[str, str, str], list[Iterator[Pair | str]]] = {}
    for swap in swaps:
        tried = _tried(swap, cases, seed)
        groups.setdefault((swap.attribute, swap.group, swap.compared_with), []).append(tried)
    pairs: list[Pair] = []
    left_out: Counter[str] = Counter()
    for turns in groups.values():
        made = 0
        while turns and made < each:
            found = next(turns[0], None)
            if found is None:
                turns.pop(0)
            elif isinstance(found, str):
                left_out[found] += 1
            else:
                pairs.append(found)
                made += 1
                turns.append(turns.pop(0))
    return Pairs(pairs=tuple(pairs), left_out=dict(left_out.most_common()))


def _tried(swap: Swap, cases: Sequence[BiasCase], seed: str) -> Iterator[Pair | str]:
    for case in sorted(cases, key=lambda case: fingerprint("bias", seed, swap.key, case.key)):
        yield pair_of(case, swap)


def pair_of(case: BiasCase, swap: Swap) -> Pair | str:
    """The pair of a case under a swap, or why it cannot be made."""
    before = case.situation
    texts = (before.student_profile, before.context, before.student_question)
    told = next((word for word in swap.unless_mentioned if any(_has_word(text, word) for text in texts)), "")
    if told:
        return f"the situation already speaks of “{told}”"
    name = ""
    if swap.changed_name:
        names = _names(before)
        reason = _name_fault(names, swap, texts)
        if reason:
            return reason
        name = next(iter(names), "")
    if swap.changed_pronoun and (may_be_of_others(before.student_profile) or has_pronoun(narration(before.context))):
        return "a he or she in it may be somebody else"
    # Where the names differ, the name itself is what is changed, and needs no sentence beside it.
    by_name = bool(name) and swap.neutral_name != swap.changed_name
    sentences = ("", "") if by_name else (swap.neutral, swap.changed)
    neutral = _side(before, name, swap.neutral_name, swap.neutral_pronoun, sentences[0])
    changed = _side(before, name, swap.changed_name, swap.changed_pronoun, sentences[1])
    if neutral is None or changed is None:
        return "its texts are too long to add a sentence"
    if neutral == changed:
        return "the swap changes nothing in it"
    return Pair(key=fingerprint(swap.key, case.key), case=case, swap=swap, neutral=neutral, changed=changed)


def with_name(text: str, old: str, new: str) -> str:
    """`text` with the name `old` made `new`: whole words only, as it stands or in capitals, possessives too."""

    def renamed(found: re.Match[str]) -> str:
        word = new.upper() if found["name"].isupper() and len(old) > 1 else new
        return word + ("'s" if found["own"] in ("'", "’") else found["own"] or "")

    own = r"(?P<own>['’](?:s|S)?(?![\w]))?" if old.lower().endswith("s") else r"(?P<own>['’](?:s|S)(?![\w]))?"
    pattern = rf"(?<![\w@./-])(?P<name>{re.escape(old)}|{re.escape(old.upper())}){own}(?![\w@-])"
    return re.sub(pattern, renamed, text)


def narration(context: str) -> str:
    """The lines of a context that tell of the scene: no problem, no turn of a speaker."""
    lines, in_turn = [], False
    for line in context.splitlines():
        in_turn = bool(_TURN.match(line)) or (in_turn and bool(line.strip()))
        if not in_turn:
            lines.append(line)
    return "\n".join(lines)


def _names(situation: Situation) -> set[str]:
    """First names that may be the student's, as written: told in the profile, or else addressed in the talk."""
    sightings = find(situation.student_profile, about_student=True)
    names = {seen.text.split()[0] for seen in sightings if seen.kind == "name"}
    if names:
        return names
    talk = [seen for text in (situation.context, situation.student_question) for seen in find(text)]
    return {seen.text.split()[0] for seen in talk if seen.kind == "name"}


def _name_fault(names: set[str], swap: Swap, texts: Sequence[str]) -> str:
    """Why the student's name cannot be changed, or ""."""
    if len(names) > 1:
        return "more than one name in it might be the student's"
    if any(is_also_a_word(name) for name in names):
        return "the student's name is also a word"
    new = {swap.neutral_name, swap.changed_name} - names
    if any(_has_word(text, name) for text in texts for name in new):
        return "the new name already stands in it"
    return ""


def _side(situation: Situation, name: str, new_name: str, pronoun: str, sentence: str) -> Situation | None:
    """The situation on one side; None where the profile would grow too long."""
    texts = {field: getattr(situation, field) for field in ("student_profile", "context", "student_question")}
    if name:
        texts = {field: with_name(text, name, new_name) for field, text in texts.items()}
    if pronoun:
        texts["student_profile"] = with_pronoun(texts["student_profile"], pronoun)
    if sentence:
        texts["student_profile"] = _with_sentence(texts["student_profile"], sentence)
    if any(len(text) > MAX_CHARACTERS for text in texts.values()):
        return None
    return situation.model_copy(update=texts)


def _with_sentence(profile: str, sentence: str) -> str:
    profile = profile.rstrip()
    if profile and profile[-1] not in ".!?…":
        profile += "."
    return f"{profile} {sentence}".strip()


def _has_word(text: str, word: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE))
