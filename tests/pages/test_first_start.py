"""The first screen makes the lead's account; nothing comes with a password of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import PASSWORD, PROJECT
from utta.services import accounts, sample_data
from utta.settings import Settings
from utta.store.database import Store
from utta.ui import desk


@pytest.fixture
def first_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv("UTTA_HOME", str(tmp_path / "new"))
    desk.opened.clear()
    yield AppTest.from_file(str(PROJECT / "app.py"), default_timeout=30).run()
    desk.store().close()
    desk.opened.clear()


def fill(page: AppTest, name: str, username: str, password: str, begin: str) -> AppTest:
    for field, value in zip(page.text_input, (name, username, password), strict=True):
        field.set_value(value)
    page.radio[0].set_value(begin)
    page.button[0].click()
    return page.run()


def test_the_account_is_made_and_its_owner_is_signed_in(first_screen: AppTest, tmp_path: Path) -> None:
    page = fill(first_screen, "Lena", "lena", PASSWORD, "Start empty")
    assert "Good to see you" in page.title[0].value
    store = Store(Settings(home=tmp_path / "new"))
    assert not accounts.is_new(store) and not sample_data.present(store)
    store.close()


def test_sample_data_comes_when_asked_for(first_screen: AppTest, tmp_path: Path) -> None:
    fill(first_screen, "Lena", "lena", PASSWORD, "Start with sample data")
    store = Store(Settings(home=tmp_path / "new"))
    assert sample_data.present(store)
    store.close()


def test_a_weak_password_is_refused_beside_the_field_and_nothing_is_made(first_screen: AppTest) -> None:
    page = fill(first_screen, "Lena", "lena", "password1", "Start empty")
    assert "unrelated words" in " ".join(element.value for element in page.markdown)
    assert [field.value for field in page.text_input][:2] == ["Lena", "lena"]
    assert page.title[0].value == "Welcome to UTTA"
