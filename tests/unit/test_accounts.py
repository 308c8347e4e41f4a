"""People: the first lead, passwords, locks, sign-ins and roles."""

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PASSWORD
from utta.domain.user import User, check_password
from utta.errors import NotAllowed, NotFound, Refused, UttaError
from utta.services import accounts
from utta.settings import Settings
from utta.store import users
from utta.store.database import Store

OTHER = "green kettle walks far"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    """A store in which nobody has an account."""
    opened = Store(Settings(home=tmp_path / "home"))
    yield opened
    opened.close()


def beside(deed: Any, *given: Any) -> dict[str, str]:
    """The sentences a refused deed puts beside its fields."""
    with pytest.raises(Refused) as refused:
        deed(*given)
    return refused.value.fields


def wrong(store: Store, times: int, name: str = "tara") -> list[User | None]:
    """Sign in with a wrong password so many times."""
    return [accounts.check_sign_in(store, name, "not the password") for _ in range(times)]


def test_the_first_lead_is_made_once(empty: Store) -> None:
    assert accounts.is_new(empty)
    lead = accounts.make_first_lead(empty, " Lena Lead ", "Lena", PASSWORD)
    assert (lead.name, lead.username, lead.role) == ("Lena Lead", "lena", "lead")
    assert not accounts.is_new(empty)
    with pytest.raises(Refused, match="already has its first account"):
        accounts.make_first_lead(empty, "Mallory", "mallory", OTHER)
    assert [user.username for user in accounts.team(empty, lead)] == ["lena"]


def test_every_bad_field_of_the_first_account_is_named_at_once(empty: Store) -> None:
    assert set(beside(accounts.make_first_lead, empty, " ", "x", "short")) == {"name", "username", "password"}
    assert accounts.is_new(empty)


@pytest.mark.parametrize(
    "username", ["<script>", "a", "", "two words", "-dash", "名前", "a" * 41, "x\ny", "a/../b", "a'--"]
)
def test_a_user_name_that_could_be_more_than_a_name_is_refused(store: Store, username: str) -> None:
    fields = beside(accounts.add_person, store, None, "Somebody", username, "teacher", PASSWORD)
    assert set(fields) == {"username"}
    assert fields["username"].startswith("Use 3 to 40 letters a–z, digits, dots, dashes or underscores")


@pytest.mark.parametrize("name", ["", "  ", "n" * 500, "half \ud800", "zero\x00byte", "two\nlines"])
def test_a_name_nobody_has_is_refused(store: Store, name: str) -> None:
    assert set(beside(accounts.add_person, store, None, name, "somebody", "teacher", PASSWORD)) == {"name"}


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "at least 8 characters"),
        ("password1", "Three or four unrelated words are stronger"),
        ("aaaaaaaaaaaa", "Three or four unrelated words are stronger"),
        ("marialopez", "Three or four unrelated words are stronger"),
        ("correct horse " * 6, "at most 72 characters"),
        ("é" * 40 + " staple", "at most 72 characters"),
        (" purple tractor sings low", "space at the beginning or end"),
        ("purple \ud800 tractor sings", "cannot be typed"),
        ("kettle\x00green far walk", "cannot be typed"),
    ],
)
def test_a_weak_password_is_refused_with_what_would_help(password: str, sentence: str) -> None:
    assert sentence in beside(check_password, password, "maria", "Maria Lopez")["password"]


@pytest.mark.parametrize("password", ["żółta łódź pływa daleko", "👩\u200d🏫 tractor kettle far"])
def test_a_strong_password_signs_in_and_only_whole(store: Store, password: str) -> None:
    accounts.add_person(store, None, "New Person", "new.person", "teacher", password)
    signed = accounts.check_sign_in(store, " New.Person ", password)
    assert signed is not None
    assert signed.role == "teacher"
    assert accounts.check_sign_in(store, "new.person", password[:-1]) is None


def test_two_people_cannot_share_a_user_name(store: Store) -> None:
    fields = beside(accounts.add_person, store, None, "Another", "TARA", "teacher", OTHER)
    assert fields == {"username": "Somebody already has this user name."}


def test_an_unknown_name_says_and_costs_the_same_as_a_wrong_password(store: Store) -> None:
    def seconds(name: str) -> float:
        started = time.thread_time()
        assert accounts.check_sign_in(store, name, "not the password") is None
        return time.thread_time() - started

    known, unknown = min(seconds("tara") for _ in range(2)), min(seconds("nobody") for _ in range(2))
    assert 0.5 < unknown / known < 2


@pytest.mark.parametrize("attempt", ["", "x" * 10_000, "\x00", "\ud800", "'; DROP TABLE users; --"])
def test_a_strange_attempt_is_simply_wrong(store: Store, attempt: str) -> None:
    assert accounts.check_sign_in(store, "tara", attempt) is None
    assert accounts.check_sign_in(store, attempt, PASSWORD) is None


def test_five_wrong_passwords_lock_the_name_for_a_while_even_for_the_right_one(store: Store) -> None:
    assert wrong(store, 4) == [None] * 4
    with pytest.raises(Refused, match="sign in again in 15 minutes"):
        wrong(store, 1)
    with pytest.raises(Refused, match="Too many wrong passwords"):
        accounts.check_sign_in(store, "TARA ", PASSWORD)
    assert accounts.check_sign_in(store, "edgar", PASSWORD) is not None  # others are not kept out


def test_a_lock_ends_by_itself(store: Store, teacher: User) -> None:
    with pytest.raises(Refused):
        wrong(store, 5)
    with store.write() as tx:
        users.change(tx, teacher.id, locked_until=time.time() - 1)
    assert accounts.check_sign_in(store, "tara", PASSWORD) == teacher


def test_a_right_password_forgets_the_wrong_ones_before_it(store: Store) -> None:
    wrong(store, 4)
    assert accounts.check_sign_in(store, "tara", PASSWORD) is not None
    assert wrong(store, 4) == [None] * 4


def test_guessing_many_at_once_is_counted_as_many(store: Store, teacher: User) -> None:
    def guess(number: int) -> str:
        try:
            return "in" if accounts.check_sign_in(store, "tara", f"guess {number}") else "wrong"
        except Refused:
            return "locked"

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(guess, range(8)))
    assert "locked" in answers
    assert "in" not in answers
    with pytest.raises(Refused, match="Too many"):
        accounts.check_sign_in(store, "tara", PASSWORD)


def test_the_store_never_holds_a_sign_in_token_or_a_password(store: Store, teacher: User) -> None:
    token = accounts.open_sign_in(store, teacher)
    assert accounts.signed_in(store, token) == teacher
    with closing(sqlite3.connect(store.settings.home / "utta.sqlite")) as file:
        dump = "\n".join(file.iterdump())
    assert "tara" in dump
    assert token not in dump
    assert PASSWORD not in dump


def test_a_token_without_this_folders_key_is_worth_nothing(store: Store, teacher: User) -> None:
    token = accounts.open_sign_in(store, teacher)
    store.settings.cookie_key_file.write_text("0" * 64)
    assert accounts.signed_in(store, token) is None
    assert accounts.signed_in(store, "") is None


def test_signing_out_ends_one_sign_in_and_a_new_password_ends_all(store: Store, lead: User, teacher: User) -> None:
    first, second = accounts.open_sign_in(store, teacher), accounts.open_sign_in(store, teacher)
    accounts.close_sign_in(store, first)
    assert accounts.signed_in(store, first) is None
    assert accounts.signed_in(store, second) == teacher
    others = accounts.open_sign_in(store, lead)
    accounts.set_password(store, teacher, "tara", OTHER)
    assert accounts.signed_in(store, second) is None
    assert accounts.signed_in(store, others) == lead
    assert accounts.check_sign_in(store, "tara", PASSWORD) is None
    assert accounts.check_sign_in(store, "tara", OTHER) == teacher


def test_a_sign_in_runs_out(store: Store, teacher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "SIGN_IN_DAYS", 0)
    assert accounts.signed_in(store, accounts.open_sign_in(store, teacher)) is None


def test_a_new_password_by_the_lead_opens_a_locked_name(store: Store, lead: User) -> None:
    with pytest.raises(Refused):
        wrong(store, 5)
    accounts.set_password(store, lead, "tara", OTHER)
    assert accounts.check_sign_in(store, "tara", OTHER) is not None


def test_the_cookie_key_is_private_and_stays_the_same(empty: Store) -> None:
    with ThreadPoolExecutor(16) as threads:
        keys = set(threads.map(lambda _: accounts.cookie_key(empty.settings), range(64)))
    assert len(keys) == 1
    assert len(keys.pop()) == 64
    if os.name == "posix":
        assert stat.S_IMODE(empty.settings.cookie_key_file.stat().st_mode) == 0o600


def test_an_empty_cookie_key_left_by_a_crash_is_made_anew(empty: Store) -> None:
    empty.settings.cookie_key_file.touch(0o600)
    assert len(accounts.cookie_key(empty.settings)) == 64
    assert not list(empty.settings.home.glob("cookie.key.*"))


def test_the_last_lead_stays_a_lead_and_on_the_team(store: Store, lead: User) -> None:
    with pytest.raises(Refused, match="needs a lead"):
        accounts.change_role(store, lead, "lena", "teacher")
    with pytest.raises(NotAllowed, match="your own account"):
        accounts.remove_person(store, lead, "lena")
    accounts.change_role(store, lead, "tara", "lead")
    accounts.change_role(store, lead, "lena", "teacher")
    assert {user.username: user.role for user in accounts.team(store, lead)} == {
        "edgar": "expert", "lena": "teacher", "tara": "lead",
    }  # fmt: skip


def test_two_leads_cannot_close_each_others_accounts_and_leave_none(store: Store, lead: User) -> None:
    second = accounts.add_person(store, None, "Second Lead", "second", "lead", OTHER)
    accounts.remove_person(store, lead, "second")
    with pytest.raises(UttaError):
        accounts.remove_person(store, second, "lena")  # from a page that was open before
    assert not accounts.is_new(store)


def test_a_role_nobody_knows_is_refused(store: Store, lead: User) -> None:
    with pytest.raises(Refused, match="not a role"):
        accounts.change_role(store, lead, "tara", "owner")  # type: ignore[arg-type]
    assert beside(accounts.add_person, store, lead, "New", "new", "owner", OTHER) == {"role": "Choose a role."}
    assert len(accounts.team(store, lead)) == 3


def test_only_the_lead_manages_the_team(store: Store, expert: User, teacher: User) -> None:
    for by in (expert, teacher):
        for deed in (
            lambda by=by: accounts.add_person(store, by, "New", "new", "teacher", OTHER),
            lambda by=by: accounts.change_role(store, by, by.username, "lead"),
            lambda by=by: accounts.remove_person(store, by, "lena"),
            lambda by=by: accounts.set_password(store, by, "lena", OTHER),
            lambda by=by: accounts.team(store, by),
        ):
            with pytest.raises(NotAllowed, match="needs the role lead"):
                deed()


def test_a_closed_account_cannot_sign_in_and_is_signed_out_at_once(store: Store, lead: User, teacher: User) -> None:
    token = accounts.open_sign_in(store, teacher)
    accounts.remove_person(store, lead, "tara")
    assert accounts.signed_in(store, token) is None
    assert accounts.check_sign_in(store, "tara", PASSWORD) is None
    assert "tara" not in [user.username for user in accounts.team(store, lead)]
    with pytest.raises(NotFound):
        accounts.set_password(store, lead, "nobody", OTHER)


def test_a_role_changed_in_the_store_counts_at_the_next_look(store: Store, lead: User, teacher: User) -> None:
    token = accounts.open_sign_in(store, teacher)
    accounts.change_role(store, lead, "tara", "expert")
    signed = accounts.signed_in(store, token)
    assert signed is not None
    assert signed.role == "expert"
