"""The house's floors: imports only go down, and each room alone knows its library. Read from the source itself."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FILES = [PROJECT / "app.py", *sorted((PROJECT / "pages").glob("*.py")), *sorted((PROJECT / "utta").rglob("*.py"))]

# What each room may import. The edges (pages' widgets, the command line) open the store and hand it down to services;
# what stands in it is the services' business, so they see store.database and no other file of the store.
MAY_IMPORT = {
    "app": {"ui", "services", "domain", "errors", "settings"},
    "pages": {"ui", "services", "domain", "errors", "settings"},
    "ui": {"ui", "services", "jobs", "charts", "store.database", "domain", "errors", "settings"},
    "__main__": {"commands", "errors", "settings"},
    "commands": {"commands", "services", "worker", "store.database", "domain", "errors", "settings"},
    "services": {"services", "jobs", "store", "ai", "charts", "domain", "errors", "settings"},
    "worker": {"worker", "services", "jobs", "store", "domain", "errors", "settings"},
    "jobs": {"jobs", "store", "domain", "errors", "settings"},
    "store": {"store", "domain", "errors", "settings"},
    "ai": {"ai", "domain", "errors", "settings"},
    "charts": {"charts", "domain", "errors", "settings"},
    "domain": {"domain", "errors"},
    "errors": set(),
    "settings": set(),
    "__init__": set(),
}
ONLY = {
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "dspy": {"ai"},
    "sklearn": {"ai"},
    "plotly": {"charts"},
    "dbos": {"jobs", "worker"},
    "streamlit": {"ui", "app", "pages"},
    "streamlit_authenticator": {"ui", "app", "pages"},
    "litellm": set(),
    "pickle": set(),
    "cloudpickle": set(),
    "joblib": set(),
}
NO_PLACE = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc", "base", "core"}


def name_of(file: Path) -> str:
    """`utta.services.accounts` for utta/services/accounts.py."""
    parts = file.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 2 else parts)


MODULES = {name_of(file): file for file in FILES}


def room_of(module: str) -> str:
    """The room a module of ours stands in: ui, services, …, or app and pages."""
    parts = module.split(".")
    return parts[1] if parts[0] == "utta" and len(parts) > 1 else parts[0]


@cache
def imports(file: Path) -> list[str]:
    """Every module a file names in an import, wherever it stands in the file; types alone count too."""
    found: list[str] = []
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: imports are written out in full here"
            found += [name if (name := f"{node.module}.{alias.name}") in MODULES else str(node.module)
                      for alias in node.names]  # fmt: skip
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("import_module", "__import__"):
            found += [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
    return found


def ours() -> Iterator[tuple[str, str]]:
    """(importing module, imported module) of every import of a module of ours."""
    for module, file in MODULES.items():
        for imported in imports(file):
            if imported.split(".")[0] in ("utta", "pages", "app"):
                yield module, imported


def test_the_source_is_read_and_not_an_empty_folder() -> None:
    assert len(FILES) > 60
    assert ("utta.services.import_storing", "utta.store.examples") in set(ours())


def test_imports_only_go_down() -> None:
    upward = [
        f"{module} imports {imported}"
        for module, imported in ours()
        if room_of(imported) != "utta"
        and not {room_of(imported), imported.removeprefix("utta.")} & MAY_IMPORT[room_of(module)]
    ]
    assert not upward


def test_every_room_of_the_house_has_a_floor() -> None:
    assert {room_of(module) for module in MODULES} <= set(MAY_IMPORT)


@pytest.mark.parametrize("library", sorted(ONLY))
def test_a_library_is_known_by_its_own_room_only(library: str) -> None:
    elsewhere = [
        f"{module} imports {imported}"
        for module, file in MODULES.items()
        for imported in imports(file)
        if imported.split(".")[0] == library and room_of(module) not in ONLY[library]
    ]
    assert not elsewhere


def test_nothing_of_ours_imports_in_a_circle() -> None:
    """Types of another room may be named under TYPE_CHECKING; what runs has an order."""
    graph: dict[str, set[str]] = {module: set() for module in MODULES}
    for module, file in MODULES.items():
        for node in ast.parse(file.read_text("utf-8")).body:  # what runs when the module is imported
            if isinstance(node, ast.ImportFrom):
                graph[module] |= {n for alias in node.names if (n := f"{node.module}.{alias.name}") in MODULES}
                graph[module] |= {str(node.module)} & set(MODULES)
            elif isinstance(node, ast.Import):
                graph[module] |= {alias.name for alias in node.names} & set(MODULES)
    list(TopologicalSorter(graph).static_order())  # raises CycleError with the circle in it


def test_services_do_not_import_each_other_in_a_circle_even_late() -> None:
    graph: dict[str, set[str]] = {}
    for module, imported in ours():
        if room_of(module) == room_of(imported) == "services" and "." in imported.removeprefix("utta."):
            graph.setdefault(module, set()).add(imported)
    list(TopologicalSorter(graph).static_order())


def test_no_module_or_folder_is_a_drawer_for_odds_and_ends() -> None:
    drawers = [file for file in FILES if NO_PLACE & {file.stem, *file.relative_to(PROJECT).parts}]
    assert not drawers


def test_nothing_unpickles_or_evaluates() -> None:
    dangerous = []
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("eval", "exec", "__import__"):
                dangerous.append(f"{file}:{node.lineno}")
    assert not dangerous


def test_opening_the_door_loads_no_model_library_no_job_engine_and_no_charts() -> None:
    services = sorted({imported for module, imported in ours()
                       if room_of(module) in ("app", "pages", "ui") and room_of(imported) == "services"})  # fmt: skip
    lines = [f"import {module}" for module in ("utta.ui.door", "utta.ui.house", "utta.ui.desk", *services)]
    # Not plotly, which Streamlit itself loads: our charts stand for it.
    heavy = ("dspy", "sklearn", "scipy", "dbos", "litellm", "openai", "utta.ai", "utta.charts")
    lines += ["import sys", f"print(*[name for name in {heavy!r} if name in sys.modules])"]
    answer = subprocess.run([sys.executable, "-c", "\n".join(lines)], cwd=PROJECT, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.split() == []
