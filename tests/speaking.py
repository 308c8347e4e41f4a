"""A data folder whose model versions speak through a server of the tests."""

import sqlite3
from contextlib import closing
from pathlib import Path

from utta.domain.engine import EngineSpec
from utta.settings import Settings
from utta.store.database import Store


def a_server(url: str, parallel: int = 2) -> EngineSpec:
    """The engine at that address."""
    return EngineSpec(kind="openai_compatible", label="School server", url=url, model="llama3", parallel=parallel)


def speaking_through(home: Path, url: str, assistant: str = "teacher") -> Store:
    """The store, in which every version of an assistant now speaks through the server, two questions at a time."""
    with closing(sqlite3.connect(home / "utta.sqlite")) as raw, raw:
        raw.execute("UPDATE model_versions SET engine = ? WHERE assistant = ?",
                    (a_server(url).model_dump_json(), assistant))  # fmt: skip
    return Store(Settings(home=home))
