"""From starting to a sign-in form in the browser, beside an empty Streamlit app started alike; memory at rest."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

import run
from tests.journey.browser import launch
from tests.ports import free_port
from utta.services import accounts
from utta.settings import PROJECT, Settings
from utta.store.database import Store

_TIMES = 5


def figures() -> list[tuple[str, int, float, str]]:
    """(what, n, median, unit) rows."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder) / "home"
        store = Store(Settings(home=home))
        accounts.make_first_lead(store, "Lena Lead", "lena", "purple tractor sings low")
        store.close()
        empty = Path(folder) / "empty.py"
        empty.write_text("import streamlit as st\nst.text_input('User name')\n", "utf-8")
        browser = launch(playwright)
        ours, theirs, memory = [], [], []
        for _ in range(_TIMES):  # in turn, so that a slow minute of the machine slows both
            seconds, resident = _start(browser, PROJECT / "app.py", home)
            ours.append(seconds)
            memory.append(resident)
            theirs.append(_start(browser, empty, home)[0])
        browser.close()
    ratio = median(one / other for one, other in zip(ours, theirs, strict=True))
    return [
        ("second start to a rendered sign-in page", _TIMES, median(ours), "s"),
        ("the same with an empty Streamlit app", _TIMES, median(theirs), "s"),
        ("ratio of the two (target ≤ 1.5)", _TIMES, ratio, "×"),
        ("resident memory of the app at rest (target ≤ 300)", _TIMES, median(memory), "MB"),
    ]


def _start(browser: Browser, script: Path, home: Path) -> tuple[float, float]:
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=PROJECT, env=os.environ | {"UTTA_HOME": str(home)},
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    page = browser.new_page()
    try:
        while not run.is_healthy(port) and time.perf_counter() - begun < 60:
            time.sleep(0.02)
        page.goto(f"http://127.0.0.1:{port}/", wait_until="commit")
        page.get_by_role("textbox", name="User name").wait_for(timeout=60_000)
        seconds = time.perf_counter() - begun
        time.sleep(1)
        return seconds, _resident(process.pid)
    finally:
        page.close()
        process.terminate()
        process.wait(10)


def _resident(pid: int) -> float:
    """Resident memory in MB (Linux), 0 where it cannot be read."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
