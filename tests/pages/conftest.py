"""Opening a page as a signed-in person, with Streamlit's AppTest on the real app and a real store."""

import functools
from collections.abc import Iterator
from typing import Protocol

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.testing.v1 import AppTest, local_script_runner

from tests.conftest import PROJECT
from utta.domain.user import User
from utta.services import accounts
from utta.store.database import Store
from utta.ui import desk


class Open(Protocol):
    """open_page(user, "review"): the page as that person sees it, at an address; None is somebody signed out."""

    def __call__(self, user: User | None, page: str, **query: str) -> AppTest: ...


@pytest.fixture(scope="session", autouse=True)
def _packages_looked_through_once() -> Iterator[None]:
    """Streamlit looks through all installed packages for components, for every AppTest anew: a third of a test's time.

    What is installed does not change while tests run.
    """
    with pytest.MonkeyPatch.context() as patch:
        scan = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture
def open_page(store: Store) -> Iterator[Open]:
    """See Open."""
    desk.opened.clear()

    def opened(user: User | None, page: str, **query: str) -> AppTest:
        app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=30)
        if user is not None:
            app.session_state["_sign_in_token"] = accounts.open_sign_in(desk.store(), user)
        app.run()
        if page != "home" and user is not None:
            app.switch_page(str(PROJECT / "pages" / f"{page}.py"))
            for name, value in query.items():
                app.query_params[name] = value
            app.run()
        return app

    yield opened
    desk.store().close()
    desk.opened.clear()


class Wire:
    """Every message that pages send to their browsers, as it is sent, from when a test asks for it."""

    def __init__(self) -> None:
        self.messages: list[ForwardMsg] = []

    def take(self) -> bytes:
        """What was sent since the last time, with no character escaped by Markdown."""
        sent, self.messages = self.messages, []
        return b"\n".join(message.SerializeToString() for message in sent).replace(b"\\", b"")

    def elements(self) -> list[bytes]:
        """The elements and blocks sent since the last time, without what numbers a session or a run."""
        sent, self.messages = self.messages, []
        return [message.delta.SerializeToString(deterministic=True) for message in sent if message.HasField("delta")]


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    """Listens in on what pages send."""
    wire = Wire()

    class Heard(ForwardMsgQueue):
        def enqueue(self, msg: ForwardMsg) -> ForwardMsg | None:
            wire.messages.append(ForwardMsg.FromString(msg.SerializeToString()))
            return super().enqueue(msg)

    monkeypatch.setattr(local_script_runner, "ForwardMsgQueue", Heard)
    return wire
