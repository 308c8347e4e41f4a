"""Entering a teaching example: nothing typed is lost, several at once, with hints that hold nobody up."""

from streamlit.testing.v1 import AppTest

from tests.pages.test_examples import EVERY, WHOLE, OpenAt, add, count, open_at, press, type_in, words
from utta.domain.coverage import Gap
from utta.domain.user import User
from utta.services import drafts, examples, likenesses, requests
from utta.services.drafts import Draft
from utta.store.database import Store

__all__ = ["open_at"]

KEY = "example_field_{}".format


def kept(store: Store, user: User) -> list[Draft]:
    return drafts.of_examples(store, user)


def again(open_at: OpenAt, app: AppTest, user: User) -> AppTest:
    """The same address in another browser, or after a reload."""
    return open_at(user, **address(app))


def address(app: AppTest) -> dict[str, str]:
    return {name: value[0] if isinstance(value, list) else value for name, value in app.query_params.items()}


def test_what_was_typed_is_still_there_in_a_new_session(open_at: OpenAt, teacher: User) -> None:
    first = open_at(teacher, view="new")
    type_in(first, grade_level="4", student_question="Why  is\n1/8 small?", techniques_used=["Scaffolding"])
    second = again(open_at, first, teacher)
    assert second.text_area(key=KEY("student_question")).value == "Why  is\n1/8 small?"
    assert second.selectbox(key=KEY("grade_level")).value == "4"
    assert second.multiselect(key=KEY("techniques_used")).value == ["Scaffolding"]
    assert "Draft saved just now" in words(second)


def test_words_of_ones_own_are_kept_where_choices_are_offered(open_at: OpenAt, store: Store, teacher: User) -> None:
    own = WHOLE | {"grade_level": "3–4", "subject": "Robotics", "techniques_used": ["Pizza talk"]}
    drafts.save(store, teacher, drafts.item_of_new("own"), own)  # AppTest cannot add a choice; the journey does
    press(type_in(open_at(teacher, view="new", draft="own"), rationale="He counts pieces."), "Submit example")
    (stored,) = examples.listed(store, EVERY).examples
    assert stored.content.model_dump(mode="json") == own | {"rationale": "He counts pieces."}


def test_a_draft_is_nobody_elses(open_at: OpenAt, teacher: User, expert: User) -> None:
    form = type_in(open_at(teacher, view="new"), student_question="Mine alone")
    assert again(open_at, form, expert).text_area(key=KEY("student_question")).value == ""


def test_discarding_empties_the_form(open_at: OpenAt, store: Store, teacher: User) -> None:
    form = type_in(open_at(teacher, view="new"), student_question="Half a thought")
    press(form, "Yes, discard it")
    assert form.text_area(key=KEY("student_question")).value == ""
    assert kept(store, teacher) == []


def test_emptying_the_form_leaves_no_draft(open_at: OpenAt, store: Store, teacher: User) -> None:
    form = type_in(open_at(teacher, view="new"), student_question="Oh")
    type_in(form, student_question="")
    assert kept(store, teacher) == []


def test_refusals_stand_beside_their_fields_and_nothing_typed_is_lost(
    open_at: OpenAt, store: Store, teacher: User
) -> None:
    form = type_in(open_at(teacher, view="new"), student_question="Why?", grade_level="4")
    press(form, "Submit example")
    assert "5 fields are still needed" in words(form)
    assert "Write what you would say to this student" in words(form)
    assert "Write what the student says or asks" not in words(form)
    assert form.text_area(key=KEY("student_question")).value == "Why?"
    assert len(kept(store, teacher)) == 1
    assert count(store) == 0
    type_in(form, teacher_response="Look here.")
    assert "Filled in" in words(form) and "5 fields are still needed" in words(form)


def test_the_refusal_goes_once_everything_it_asked_for_is_there(open_at: OpenAt, teacher: User) -> None:
    form = press(type_in(open_at(teacher, view="new"), student_question="Why?"), "Submit example")
    assert "still needed" in words(form)
    type_in(form, **{name: value for name, value in WHOLE.items() if name != "topic"})
    assert "still needed" not in words(form) and "Everything is filled in now" in words(form)


def test_a_text_that_is_too_long_is_refused_beside_its_field(open_at: OpenAt, store: Store, teacher: User) -> None:
    form = type_in(open_at(teacher, view="new"), **WHOLE | {"context": "x" * 20_001})
    press(form, "Submit example")
    assert "20,001 characters long" in words(form)
    assert count(store) == 0


def test_submitting_stores_one_example_and_ends_the_draft(open_at: OpenAt, store: Store, teacher: User) -> None:
    form = type_in(open_at(teacher, view="new"), **WHOLE)
    press(form, "Submit example")
    assert form.title[0].value == "Your example is in"
    (stored,) = examples.listed(store, EVERY).examples
    assert stored.content.model_dump(mode="json") == WHOLE
    assert (stored.status, stored.author_id, stored.revision) == ("submitted", teacher.id, 1)
    assert kept(store, teacher) == []
    press(form, "Enter another")
    assert form.text_area(key=KEY("student_question")).value == ""


def test_pressing_submit_twice_stores_one_example(open_at: OpenAt, store: Store, teacher: User) -> None:
    form = type_in(open_at(teacher, view="new"), **WHOLE)
    form.button(key="example_submit").click()
    pressed = form._tree.get_widget_states()  # what a browser sends when the button is pressed
    form._run(pressed)
    form._run(pressed)
    assert not form.exception
    assert count(store) == 1


def test_the_same_draft_submitted_from_two_windows_is_one_example(open_at: OpenAt, store: Store, teacher: User) -> None:
    first = type_in(open_at(teacher, view="new"), **WHOLE)
    second = again(open_at, first, teacher)
    press(first, "Submit example")
    press(second, "Submit example")
    assert count(store) == 1


def test_the_choices_of_topic_follow_the_subject_and_hold_what_the_team_typed(
    open_at: OpenAt, store: Store, teacher: User
) -> None:
    add(store, teacher, subject="Robotics", topic="Line followers", techniques_used=["Pizza talk"])
    form = type_in(open_at(teacher, view="new"), subject="Music")
    topics = form.selectbox(key=KEY("topic")).options
    assert "Singing" in topics and "Line followers" in topics and "Fractions" not in topics
    assert "Robotics" in form.selectbox(key=KEY("subject")).options
    assert "Pizza talk" in form.multiselect(key=KEY("techniques_used")).options


# Several drafts


def test_two_windows_with_a_new_example_each_keep_two_drafts(open_at: OpenAt, store: Store, teacher: User) -> None:
    first, second = open_at(teacher, view="new"), open_at(teacher, view="new")
    type_in(first, student_question="One?")
    type_in(second, student_question="Two?")
    type_in(first, student_question="One and more?")
    assert [draft.fields["student_question"] for draft in kept(store, teacher)] == ["One and more?", "Two?"]


def test_one_draft_continued_in_two_windows_becomes_two_and_no_text_is_lost(
    open_at: OpenAt, store: Store, teacher: User
) -> None:
    school = type_in(open_at(teacher, view="new"), student_question="Begun?")
    home = type_in(again(open_at, school, teacher), student_question="Gone on at home?")
    type_in(school, student_question="Gone on at school?")
    assert {draft.fields["student_question"] for draft in kept(store, teacher)} == {
        "Gone on at home?",
        "Gone on at school?",
    }
    assert "also continued in another window" in words(school)
    type_in(home, student_question="Still at home?")
    assert len(kept(store, teacher)) == 2


def test_the_page_lists_what_was_begun_and_opens_each_where_it_stopped(
    open_at: OpenAt, store: Store, teacher: User
) -> None:
    example = add(store, teacher)
    for text in ("One?", "Two?"):
        type_in(open_at(teacher, view="new"), student_question=text)
    type_in(open_at(teacher, view="edit", example=str(example)), rationale="Better")
    page = open_at(teacher)
    assert "3 examples begun" in words(page)
    (chosen,) = [draft for draft in kept(store, teacher) if draft.fields["student_question"] == "One?"]
    form = page.button(key=f"draft_go_{chosen.item}").click().run()
    assert form.text_area(key=KEY("student_question")).value == "One?"
    page = open_at(teacher)
    form = page.button(key=f"draft_go_{drafts.item_of(example)}").click().run()
    assert form.text_area(key=KEY("rationale")).value == "Better"


def test_a_draft_is_discarded_from_the_list_alone(open_at: OpenAt, store: Store, teacher: User) -> None:
    for text in ("One?", "Two?"):
        type_in(open_at(teacher, view="new"), student_question=text)
    two, one = kept(store, teacher)
    page = open_at(teacher)
    page.button(key=f"draft_yes_{two.item}").click().run()
    assert kept(store, teacher) == [one]
    assert "Two?" not in words(page)


def test_a_draft_from_before_there_could_be_several_is_offered_and_submitted(
    open_at: OpenAt, store: Store, teacher: User
) -> None:
    drafts.save(store, teacher, drafts.NEW, WHOLE)
    form = press(open_at(teacher), "Continue")
    press(form, "Submit example")
    assert count(store) == 1 and kept(store, teacher) == []


def test_the_address_of_a_draft_that_was_submitted_says_so_and_gives_an_empty_form(
    open_at: OpenAt, store: Store, teacher: User
) -> None:
    form = type_in(open_at(teacher, view="new"), **WHOLE)
    submitted = address(form)
    press(form, "Submit example")
    page = open_at(teacher, **submitted)
    assert "That draft is no longer here" in page.info[0].value
    assert page.text_area(key=KEY("student_question")).value == ""


def test_what_a_draft_begins_with_is_shown_as_text(open_at: OpenAt, teacher: User) -> None:
    type_in(open_at(teacher, view="new"), student_question="**bold** :red[r] $x$ <b>")
    assert r"\*\*bold\*\*" in "\n".join(part.value for part in open_at(teacher).markdown)


# Suggestions


def test_profiles_are_suggested_from_the_list_the_grade_and_what_the_team_called_them(
    open_at: OpenAt, store: Store, teacher: User
) -> None:
    add(store, teacher, student_profile="Gifted and bored: finishes first")
    add(store, teacher, student_profile="Mariana is in the 4th grade")
    form = type_in(open_at(teacher, view="new"), grade_level="4", student_profile="Likes dinosaurs")
    (menu,) = form.get("menu_button")
    offered = list(menu.proto.options)
    assert {"English Language Learner", "Test Anxiety", "Gifted and bored"} <= set(offered)
    assert not any("Mariana" in name for name in offered)


# Hints


def test_a_name_can_be_replaced_by_a_placeholder_with_one_click(open_at: OpenAt, store: Store, teacher: User) -> None:
    form = type_in(
        open_at(teacher, view="new"),
        student_profile="Mariana is a 4th grader. Call 801-555-1234.",
        context="Mariana and Mark have fraction bars.",
    )
    assert "“\u2068Mariana\u2069” looks like a name" in words(form)
    press_first(form, "hint_put_student_profile_name")
    press_first(form, "hint_put_student_profile_phone")
    field = form.text_area(key=KEY("student_profile"))
    assert field.value == "[student] is a 4th grader. Call [phone]."
    assert kept(store, teacher)[0].fields["student_profile"] == field.value
    assert form.text_area(key=KEY("context")).value == "[student] and Mark have fraction bars."
    assert "looks like" not in words(form)


def test_what_is_no_name_after_all_can_be_left_and_is_not_mentioned_again(open_at: OpenAt, teacher: User) -> None:
    form = type_in(open_at(teacher, view="new"), student_profile="Mariana is a 4th grader.")
    press_first(form, "hint_leave_student_profile")
    type_in(form, student_profile="Mariana is a 4th grader in a small class.")
    assert "looks like a name" not in words(form)


def press_first(form: AppTest, key: str) -> None:
    next(button for button in form.button if (button.key or "").startswith(key)).click().run()
    assert not form.exception


def test_a_response_too_hard_for_the_grade_is_said_beside_it(open_at: OpenAt, teacher: User) -> None:
    hard = (
        "Consider the multiplicative relationship between the denominators, and subsequently evaluate whether "
        "proportional reasoning invalidates your preliminary conclusion regarding the comparative magnitude."
    )
    form = type_in(open_at(teacher, view="new"), grade_level="2", teacher_response=hard)
    assert "That is hard for Grade 2" in words(form)
    type_in(form, teacher_response="Take one strip. " * 10)
    assert "Reads about like" in words(form) and "That is hard" not in words(form)


def test_a_question_that_a_colleague_answered_is_shown_with_the_answer(
    open_at: OpenAt, store: Store, teacher: User, expert: User
) -> None:
    question = "But eight is bigger than four, so one eighth has to be bigger than one fourth!"
    add(store, expert, student_question=question, context="", teacher_response="Cut a *pizza*.")
    assert likenesses.now(store, 20) is not None
    form = type_in(open_at(teacher, view="new"), student_question=question.replace("has to be", "must be"))
    (expander,) = [part for part in form.expander if "answered" in part.label]
    assert expander.label == "1 colleague answered almost this question"
    assert "Cut a *pizza*." in words(form)
    type_in(form, student_question="Why do whales breathe air when fish can breathe water?")
    assert not [part for part in form.expander if "answered" in part.label]


# Asked for


def test_a_request_fills_the_form_and_is_answered_by_what_is_submitted(
    open_at: OpenAt, store: Store, teacher: User, lead: User
) -> None:
    add(store, lead)
    asked = requests.ask(store, lead, Gap(grade=2, subject="Science"), asked_id=teacher.id)
    form = press(open_at(teacher), "Write this one")
    assert form.selectbox(key=KEY("grade_level")).value == "2"
    assert form.selectbox(key=KEY("subject")).value == "Science"
    type_in(form, **{name: value for name, value in WHOLE.items() if name not in ("grade_level", "subject", "topic")})
    later = again(open_at, form, teacher)
    press(later, "Submit example")
    assert "The request is answered" in words(later)
    assert asked.id not in {request.id for request in requests.wanted_of(store, teacher)}


def test_an_example_is_stored_even_where_its_request_went_away(
    open_at: OpenAt, store: Store, teacher: User, lead: User
) -> None:
    add(store, lead)
    asked = requests.ask(store, lead, Gap(grade=2, subject="Science"))
    form = press(open_at(teacher), "Write this one")
    requests.withdraw(store, lead, asked.id)
    type_in(form, **{name: value for name, value in WHOLE.items() if name not in ("grade_level", "subject", "topic")})
    press(form, "Submit example")
    assert form.title[0].value == "Your example is in"
    assert count(store) == 2
