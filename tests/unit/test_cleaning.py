"""Cleaning rules: each does what its sentence says, does it once and for all, and leaves mathematics and code alone."""
# ruff: noqa: RUF001

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utta.domain.cleaning import EVERY_FIELD, FIELD_LABELS, RULES, Rule, cleaned, rule, same_words
from utta.domain.example import Status, TeachingExample
from utta.domain.origin import Origin
from utta.domain.text import MAX_CHARACTERS, storable
from utta.domain.user import User
from utta.errors import NotAllowed
from utta.services import cleaning
from utta.services import examples as entering
from utta.services.examples import Filter
from utta.store import examples
from utta.store.database import Store

CASES = {
    "white space": [
        ("Let's\u00a0count.\u00a0\u00a0Ready? ", "Let's count. Ready?"),
        ("one  two", "one two"),
        ("a \r\nb\r\n\r\n\r\n\r\nc\n", "a\nb\n\nc"),
        ("  12\n+ 34\n----", None),
        ("3  -  4 = ?", None),
        ("cat    dog    hen", None),
        ("See:\n    if a:  b", None),
        ("```\nx  = 1  \n\n\n\n```", None),
    ],
    "quotes": [
        ("“Don’t”, she said", '"Don\'t", she said'),
        ("don`t and isn`t", "don't and isn't"),
        ("``half'' and `third'", "\"half\" and 'third'"),
        ("Type `x` and ```y```", None),
        ("f'(x), 5' 3\", «oui»", None),
        ("$f`_1 = “a”$", None),
    ],
    "Unicode": [
        ("donâ€™t stop", "don’t stop"),
        ("cafe\u0301", "café"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\u202aplain\u202c", "plain"),
        ("\u202bשלום\u202c", None),
        ("½ ² × ÷ ≤ π √2 → 3 − 4 ∠", None),
        ("👩\u200d🏫 می\u200cخواهم", None),
    ],
    "HTML remains": [
        ("<p>First.</p><p>Then <b>this</b>.</p>", "First.\n\nThen this."),
        ("a<br>\nb<br/>c", "a\nb\nc"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("3 &lt; 4 &amp;&nbsp;5 &gt; 2 &amp;lt; 7", "3 < 4 & 5 > 2 < 7"),
        ('<span style="color:red">Hi</span>', "Hi"),
        ("x < 3 and y > 2", None),
        ("if a<b>c and <b and c>", None),
        ("x<sup>2</sup> and AT&T; and `<b>bold</b>`", None),
        ("List<String> and <yourname>", None),
    ],
    "greeting": [
        ("Hello! I'm your AI tutor. What is half of 8?", "What is half of 8?"),
        ("As an AI language model, i think you should draw it.", "I think you should draw it."),
        ("Sure! Here is a possible response:\n\nTry a drawing.", "Try a drawing."),
        ("Hi there! How can I help you today? What is 3 + 4?", "What is 3 + 4?"),
        ("Hello! I'm your AI tutor.", None),
        ("Hi Mariana, please talk me through your solution", None),
        ("Sure! Here is the answer: 12", None),
        ("Hello! I'm so glad that you asked.", None),
        ("As a class, we counted.", None),
    ],
    "speaker": [
        ("Teacher: What do you see?", "What do you see?"),
        ("**Tutor:** What do you see?", "What do you see?"),
        ("Teacher: Ready?\nStudent: Yes.\nTeacher: Go.", None),
        ("The teacher: she said", None),
    ],
    "repeated punctuation": [
        ("Great!!! Really??? Hmm.....", "Great! Really? Hmm..."),
        ("What?!?!?!", "What?!"),
        ("What?! Well... yes", None),
        ("3 + ..... = 7 and 5!! = 15", None),
        ("The answer is .....", None),
    ],
}  # fmt: skip

MATHEMATICS = (
    "3 - 4", "$x_1$", "1/2", "x < 3 and y > 2", "2 * 3 * 4", "x^2 + y^2", "5!", "7 > 3 > 1", "$\\frac{1}{2}$", "0.75",
    "3 + 4 = ___", "12 ÷ 4 = 3", "\\( a < b \\)", "50%", "$5.00", "a_1, a_2, ..., a_n", "  12\n+ 34",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "before", "after"), [(name, *case) for name, cases in CASES.items() for case in cases]
)
def test_a_rule_does_what_its_sentence_says(name: str, before: str, after: str | None) -> None:
    assert rule(name)(before) == (before if after is None else after)


def test_every_rule_is_tried_and_says_where_it_works() -> None:
    assert set(CASES) == {each.name for each in RULES}
    assert all(each.what.endswith(".") and set(each.fields) <= set(TeachingExample.model_fields) for each in RULES)
    assert set(FIELD_LABELS) == set(TeachingExample.model_fields)


@pytest.mark.parametrize("text", MATHEMATICS)
@pytest.mark.parametrize("each", RULES, ids=lambda each: str(each.name))
def test_mathematics_stays(each: Rule, text: str) -> None:
    assert each(text) in (text, text.strip(" \n"))
    assert text.strip() in each(f"Look: {text} and so on")


PIECES = (
    "word", "Hello! I'm your AI tutor. ", "As an AI model, ", "Sure! Here is a reply: ", "Teacher: ", "&amp;", "&lt;",
    "br&gt;", "<p>", "</p>", "<b>", "</b>", "<br>", "<li>", "`", "``", "''", "’", "“", "\u00a0", "  ", "\n", "\r\n",
    "\t", "$", "$x_1$", "!", "?", ".", "â€", "™", "Ã", "©", "e", "\u0301", "\u200b", "\u200d", "\u202b", "ש",
    "\u0958", "\ufb2c", "&#128;", "&nbsp;",
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=25).map("".join),
)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_a_rule_applied_again_changes_nothing_and_its_result_can_be_stored(text: str) -> None:
    for each in RULES:
        try:
            storable(text)
        except ValueError:
            continue
        once = each(text)
        assert each(once) == once
        assert storable(once) == once
        assert once.strip() or once == text


def test_a_text_stays_where_cleaning_would_leave_nothing_or_too_much() -> None:
    assert rule("HTML remains")("<p></p>") == "<p></p>"
    longest = "\u0958" * MAX_CHARACTERS  # composed for reading, two characters each once normalised
    assert rule("Unicode")(longest) == longest
    deep = "&" + "amp;" * 12 + "lt;"
    assert rule("HTML remains")(deep) == deep


def test_an_example_is_cleaned_in_the_rules_own_fields_only() -> None:
    content = TeachingExample(
        student_question="What???", teacher_response="Well!!!", rationale="Why!!!", techniques_used=("a\u00a0b", "c")
    )
    marks = cleaned(rule("repeated punctuation"), content)
    assert (marks.student_question, marks.teacher_response, marks.rationale) == ("What???", "Well!", "Why!")
    assert cleaned(rule("white space"), content).techniques_used == ("a b", "c")
    assert cleaned(rule("quotes"), content) is content
    assert rule("white space").fields == EVERY_FIELD


def test_words_are_the_same_through_spacing_quotes_and_marks_and_not_through_anything_else() -> None:
    content = TeachingExample(teacher_response="Don’t\u00a0stop!!!", techniques_used=("Think  aloud",))
    for name in ("white space", "quotes", "repeated punctuation"):
        assert same_words(content, cleaned(rule(name), content))
    assert not same_words(content, content.model_copy(update={"teacher_response": "Do stop"}))
    assert not same_words(content, content.model_copy(update={"techniques_used": ()}))


def stored(store: Store, author: User, response: str, status: Status = "submitted") -> int:
    with store.write() as tx:
        content = TeachingExample(student_question="Why?", teacher_response=response)
        return examples.add(tx, content, Origin(), status, author.id, 0.0)


def test_a_preview_counts_examples_and_fields_and_is_remembered_until_a_change(store: Store, lead: User) -> None:
    one = stored(store, lead, "Don’t stop!!!", "approved")
    stored(store, lead, "Go on.")
    assert cleaning.known_previews(store, Filter()) is None
    told: list[str] = []
    found = cleaning.previews(store, Filter(), lambda _, doing: told.append(doing))
    assert told == ["0 of 2 examples"]
    assert (found["quotes"].seen, found["quotes"].fields, found["quotes"].approved) == ({one: 1}, {"response": 1}, 1)
    assert found["greeting"].seen == {}
    assert cleaning.known_previews(store, Filter()) is found is cleaning.previews(store, Filter())
    assert cleaning.previews(store, Filter(statuses=("submitted",)))["quotes"].seen == {}
    (change,) = cleaning.changes(store, lead, "quotes", [one])
    assert change.fields == (("response", "Don’t stop!!!", "Don't stop!!!"),) and change.keeps_approval
    stored(store, lead, "More.")
    assert cleaning.known_previews(store, Filter()) is None


def test_cleaning_makes_a_revision_with_the_rules_name_that_can_be_undone(store: Store, expert: User) -> None:
    one, left = stored(store, expert, "Don’t stop"), stored(store, expert, "Don’t go")
    seen = cleaning.previews(store, Filter())["quotes"].seen
    assert cleaning.apply(store, expert, "quotes", seen, leave_out=[left]) == cleaning.Done(1, 0, ())
    newest, before = entering.history(store, one)
    assert (newest.content.teacher_response, newest.note, newest.author) == (
        "Don't stop", "Cleaned: quotes", expert.name,
    )  # fmt: skip
    assert before.content.teacher_response == "Don’t stop"
    assert entering.get(store, one).content == newest.content
    assert [revision.number for revision in entering.history(store, left)] == [1]
    with store.read() as tx:
        assert examples.page(tx, Filter(search="stop"), 10, 0)[0].content == newest.content
    assert cleaning.apply(store, expert, "quotes", {one: 2}) == cleaning.Done(0, 0, ())


def test_what_somebody_saved_or_archived_after_the_preview_is_left_alone_and_named(
    store: Store, lead: User, expert: User
) -> None:
    ids = [stored(store, expert, f"Don’t stop {number}") for number in range(3)]
    seen = dict(cleaning.previews(store, Filter())["quotes"].seen)
    with store.write() as tx:
        examples.revise(tx, ids[0], 1, TeachingExample(teacher_response="Don’t, said I"), lead.id, 1.0)
        examples.set_status(tx, ids[1], "archived", 1.0)
    done = cleaning.apply(store, expert, "quotes", seen | {9999: 1})
    assert (done.cleaned, done.skipped) == (1, (ids[0], ids[1], 9999))
    assert entering.get(store, ids[0]).content.teacher_response == "Don’t, said I"


@pytest.mark.parametrize(("role", "rule_name", "response", "status"), [
    ("lead", "quotes", "Don’t stop", "approved"),
    ("expert", "quotes", "Don’t stop", "submitted"),
    ("lead", "greeting", "Hello! I'm your AI tutor. Go on.", "submitted"),
])  # fmt: skip
def test_an_approval_is_kept_only_where_a_lead_cleans_and_no_word_changes(
    role: str, rule_name: str, response: str, status: Status, store: Store, request: pytest.FixtureRequest
) -> None:
    user: User = request.getfixturevalue(role)
    one = stored(store, user, response, "approved")
    done = cleaning.apply(store, user, rule_name, {one: 1})
    assert entering.get(store, one).status == status
    assert (done.cleaned, done.waiting) == (1, int(status == "submitted"))


def test_a_teacher_does_not_clean(store: Store, teacher: User) -> None:
    one = stored(store, teacher, "Don’t stop")
    with pytest.raises(NotAllowed):
        cleaning.apply(store, teacher, "quotes", {one: 1})
