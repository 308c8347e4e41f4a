"""Opening a page as a signed-in person, with Streamlit's AppTest on the real app and a real store."""

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import PROJECT
from utta.domain.user import User
from utta.services import accounts
from utta.store.database import Store
from utta.ui import desk

Open = Callable[[User | None, str], AppTest]


@pytest.fixture
def open_page(store: Store) -> Iterator[Open]:
    """open_page(user, "review"): the page as that person sees it; None is somebody signed out."""
    desk.store.clear()

    def opened(user: User | None, page: str) -> AppTest:
        app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=30)
        if user is not None:
            app.session_state["_sign_in_token"] = accounts.open_sign_in(store, user)
        app.run()
        if page != "home" and user is not None:
            app.switch_page(str(PROJECT / "pages" / f"{page}.py")).run()
        return app

    yield opened
    desk.store().close()
    desk.store.clear()
