"""The difference of two texts: nothing of either is lost in it, and what is the same is seen to be the same."""

import itertools

from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from utta.domain.difference import Part, changes

TEXTS = st.text(max_size=200) | st.text(alphabet="ab .\n\u202eא", max_size=200)


def both(parts: list[Part]) -> tuple[str, str]:
    return (
        "".join(part.text for part in parts if part.kind != "added"),
        "".join(part.text for part in parts if part.kind != "removed"),
    )


def kinds(before: str, after: str) -> list[tuple[str, str]]:
    return [(part.kind, part.text) for part in changes(before, after)]


@given(TEXTS, TEXTS)
def test_both_texts_stand_whole_in_their_difference(before: str, after: str) -> None:
    parts = changes(before, after)
    assert both(parts) == (before, after)
    assert all(part.text for part in parts)
    assert all(one.kind != other.kind for one, other in itertools.pairwise(parts))


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert kinds(text, text) == ([("same", text)] if text else [])


def test_words_are_compared_and_not_letters() -> None:
    assert kinds("Let us fold two strips.", "Let us fold three long strips!") == [
        ("same", "Let us fold "),
        ("removed", "two"),
        ("added", "three long"),
        ("same", " strips"),
        ("removed", "."),
        ("added", "!"),
    ]


def test_neighbouring_changed_words_are_one_change() -> None:
    assert kinds("one two three", "one six seven") == [
        ("same", "one "),
        ("removed", "two three"),
        ("added", "six seven"),
    ]


def test_a_fraction_and_an_accented_letter_stay_whole() -> None:
    assert ("removed", "1/3") in kinds("1/2 and 1/3", "1/2 and 1/4")
    assert ("removed", "cafe\u0301") in kinds("a cafe\u0301 here", "a tea here")


def test_long_texts_are_compared_by_sentence_and_still_whole() -> None:
    before = " ".join(f"word{at}" for at in range(2500))
    for after in (before.replace("word7 ", "other "), before[::-1], "a " * 10_000, "\n" * 20_000):
        assert both(changes(before, after)) == (before, after)
    sentences = [f"Here is sentence {at} of a long answer that repeats the same few words. " for at in range(300)]
    mended = [text.replace("few", "many") if at % 2 else text for at, text in enumerate(sentences)]
    parts = changes("".join(sentences), "".join(mended))
    assert both(parts) == ("".join(sentences), "".join(mended))
    assert sum(len(part.text) for part in parts if part.kind == "same") > 15_000


def shown(before: str, after: str, whole: bool = False) -> list[str]:
    def script(before: str, after: str, whole: bool) -> None:
        from utta.ui import difference

        difference.show(before, after, whole=whole)

    page = AppTest.from_function(script, kwargs={"before": before, "after": after, "whole": whole}).run()
    assert not page.exception
    return [element.proto.body for element in page.get("html")]


def test_what_people_wrote_is_shown_as_text_and_never_obeyed() -> None:
    (body,) = shown("Hello", "<script>alert(1)</script> & <b>bold</b>\n  **x**\u2028end")
    assert "<script" not in body and "<b>" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;bold&lt;/b&gt;&#10;  **x**&#10;end" in body
    assert body.count("<ins ") == body.count("</ins>") == 1


def test_an_unchanged_text_says_so() -> None:
    assert shown("The same.", "The same.") == []


def test_long_unchanged_stretches_are_left_out_unless_all_is_asked_for() -> None:
    before = "first " * 300 + "old " + "last " * 300
    (short,), (long,) = shown(before, before.replace("old", "new")), shown(before, before.replace("old", "new"), True)
    assert len(short) < 2000 < 3000 < len(long)
    assert ">old</del>" in short and ">new</ins>" in short and "…" in short and "…" not in long
