"""Sessions without a browser: a page's own messages over its real websocket, answered as a browser answers them.

A session signs in by the cookie, opens a page by its address, keeps what stands on it, and sends every widget's state
with each press. Twenty of them cost less than one Chromium, so that a server can be measured on the same machine.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from utta.ui.cookies import NAME

SECONDS = 60.0
"""How long a session waits for an answer before it fails."""

_CHOICES = ("radio", "button_group")
_MAIN, _SIDEBAR = 0, 1
_REPEATED = ("FINISHED_EARLY_FOR_RERUN",)

Path = tuple[int, ...]


@dataclass
class Widget:
    """Something that stands on the page. kind: the name of its protobuf, such as radio, button or markdown."""

    kind: str
    proto: Any
    run: str
    fragment: str


@dataclass
class Session:
    """One person at one page. `widgets` holds what is on it by place, `states` what a browser would send of it."""

    socket: ClientConnection
    page: str
    widgets: dict[Path, Widget] = field(default_factory=dict)
    states: dict[str, WidgetState] = field(default_factory=dict)
    bytes: int = 0
    runs: int = 0
    problems: list[str] = field(default_factory=list)
    _cached: dict[str, ForwardMsg] = field(default_factory=dict)
    _run: str = ""
    _fragments: frozenset[str] = frozenset()
    _script: str = ""

    def __str__(self) -> str:
        """What a person would see of it, for a failure."""
        return f"{self.page}: {[text for text in self.texts() if not text.startswith('<style')]}; {self.problems}"

    async def open(self) -> None:
        """Ask for the page and wait until it has come to rest."""
        await self.send()
        await self.rest()

    def choices(self) -> list[Widget]:
        """The questions on the page that ask for one of several answers and have none yet, in order."""
        return [
            widget
            for path, widget in sorted(self.widgets.items())
            if widget.kind in _CHOICES and path[0] != _SIDEBAR and not widget.proto.disabled and not self._value(widget)
        ]

    def button(self, label: str) -> Widget | None:
        """The button that can be pressed and says this, or None."""
        for widget in self.widgets.values():
            if widget.kind == "button" and widget.proto.label == label and not widget.proto.disabled:
                return widget
        return None

    def texts(self) -> list[str]:
        """Every text on the page, in order, as it came over the wire."""
        found = []
        for _, widget in sorted(self.widgets.items()):
            for name in ("body", "label"):
                if text := getattr(widget.proto, name, ""):
                    found.append(str(text))
        return found

    def choose(self, widget: Widget, at: int) -> None:
        """Take an answer by its place among the options; the server hears of it with the next `send`."""
        option = widget.proto.options[at]
        if widget.kind == "radio":
            self.states[widget.proto.id] = WidgetState(id=widget.proto.id, string_value=option)
        else:
            state = WidgetState(id=widget.proto.id)
            state.string_array_value.data.append(option.content)
            self.states[widget.proto.id] = state

    async def send(self, *pressed: Widget, by: Widget | None = None) -> None:
        """Send every widget's state, with these buttons pressed. by: whose change it is, for a part that runs alone."""
        message = BackMsg()
        client = message.rerun_script
        client.widget_states.widgets.extend(self.states.values())
        client.widget_states.widgets.extend(WidgetState(id=one.proto.id, trigger_value=True) for one in pressed)
        client.cached_message_hashes.extend(self._cached)
        client.page_script_hash = self._script
        if not self._script:
            client.page_name = self.page
        for source in (by, *pressed):
            if source is not None:
                client.fragment_id = source.fragment
        await self.socket.send(message.SerializeToString())

    async def rest(self) -> None:
        """Take what comes until the script has ended."""
        async for message in self.messages():
            if message == "script_finished":
                return

    async def listen(self, seconds: float) -> None:
        """Take what comes within so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                async for _ in self.messages():
                    pass

    async def messages(self) -> AsyncIterator[str]:
        """Take one message after another; gives the kind of each, for an element the kind of element."""
        while True:
            try:
                async with asyncio.timeout(SECONDS):
                    data = await self.socket.recv(decode=False)
            except TimeoutError as error:
                raise AssertionError(f"Nothing more came. {self}") from error
            self.bytes += len(data)
            message = ForwardMsg.FromString(data)
            yield self._take(message)

    def _take(self, message: ForwardMsg) -> str:
        kind = message.WhichOneof("type") or ""
        if kind == "ref_hash":
            known = self._cached[message.ref_hash]
            return self._element(tuple(message.metadata.delta_path), known.delta)
        if kind == "delta":
            if message.metadata.cacheable:
                self._cached[message.hash] = message
            return self._element(tuple(message.metadata.delta_path), message.delta)
        if kind == "new_session":
            self._run = message.metadata.run.script_run_id
            self._fragments = frozenset(message.metadata.run.fragment_ids)
            self._script = message.new_session.page_script_hash
        elif kind == "navigation":
            self._script = message.navigation.page_script_hash
        elif kind == "script_finished":
            status = ForwardMsg.ScriptFinishedStatus.Name(message.script_finished)
            if status in _REPEATED:
                return "begun_again"
            self.runs += 1
            self._sweep()
        elif kind in ("page_not_found", "session_event"):
            self.problems.append(str(message)[:500])
        return kind

    def _element(self, path: Path, delta: Any) -> str:
        if delta.WhichOneof("type") != "new_element":
            return str(delta.WhichOneof("type"))
        kind = str(delta.new_element.WhichOneof("type"))
        widget = Widget(kind, getattr(delta.new_element, kind), self._run, delta.fragment_id)
        self.widgets[path] = widget
        if kind == "exception":
            self.problems.append(f"{widget.proto.type}: {widget.proto.message}")
        if kind in _CHOICES and widget.proto.set_value:
            self.states.pop(widget.proto.id, None)
        return kind

    def _sweep(self) -> None:
        """What the run that has ended did not write again is gone, and what was chosen there with it."""
        self.widgets = {path: one for path, one in self.widgets.items() if not self._is_stale(one)}
        there = {one.proto.id for one in self.widgets.values() if hasattr(one.proto, "id")}
        self.states = {name: state for name, state in self.states.items() if name in there}

    def _is_stale(self, widget: Widget) -> bool:
        return widget.run != self._run and (not self._fragments or widget.fragment in self._fragments)

    def _value(self, widget: Widget) -> Any:
        """What is chosen: here, or by the server."""
        state, proto = self.states.get(widget.proto.id), widget.proto
        if state is not None:
            return state.string_value or list(state.string_array_value.data)
        if widget.kind == "radio":
            return proto.raw_value if proto.set_value else proto.HasField("default")
        return list(proto.raw_values if proto.set_value else proto.default)


@asynccontextmanager
async def session(url: str, token: str, page: str) -> AsyncIterator[Session]:
    """A session at a server (`url`: http://HOST:PORT), signed in by a token as the browser's cookie has it."""
    where = f"ws://{urlsplit(url).netloc}/_stcore/stream"
    async with connect(where, origin=url, subprotocols=["streamlit"], max_size=None, compression=None,
                       additional_headers={"Cookie": f"{NAME}={token}"}) as socket:  # fmt: skip
        yield Session(socket, page)
