"""The first chart of a server, drawn while another tab is just loading a library."""

import subprocess
import sys

from tests.conftest import PROJECT

_TWO_TABS = """
import importlib.abc, sys, threading, time
import plotly.graph_objects, utta.charts.palette  # all is there but pandas, which comes with the first table
from utta.domain.judgement import Interval

class Slow(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "pandas.core.api":  # half of pandas is there, and no more for a while
            half.set()
            time.sleep(3)

half = threading.Event()
sys.meta_path.insert(0, Slow())
table = threading.Thread(target=lambda: __import__("pandas"))
table.start()
half.wait(30)
from utta.charts.training import Candidate, candidates_chart
figure = candidates_chart([Candidate("Untrained", Interval(estimate=0.1, low=0.1, high=0.1, n=9), True)])
print(len(figure.to_dict()["data"]))
table.join()
"""


def test_a_chart_waits_until_another_tab_has_loaded_what_both_need() -> None:
    done = subprocess.run([sys.executable, "-c", _TWO_TABS], cwd=PROJECT, capture_output=True, text=True, timeout=120,
                          check=False)  # fmt: skip
    assert done.stdout.strip() == "1", done.stderr[-2000:]
