"""`python -m tests.bench [NAME …]`: measure, and print one table of what, n, median and target.

Figures are for people to compare before and after a change on one machine; nothing here fails a build.
"""

import importlib
import sys
from pathlib import Path
from statistics import median

BENCHES = tuple(path.stem.removeprefix("bench_") for path in sorted(Path(__file__).parent.glob("bench_*.py")))


def main() -> None:
    """Run the named benches, or all."""
    chosen = sys.argv[1:] or list(BENCHES)
    print(f"{'what':<84} {'n':>4} {'median':>10} unit")
    for name in chosen:
        for what, n, value, unit in importlib.import_module(f"tests.bench.bench_{name}").figures():
            print(f"{what:<84} {n:>4} {value:>10.3f} {unit}", flush=True)


def middle(values: list[float]) -> tuple[int, float]:
    """n and median."""
    return len(values), median(values)


if __name__ == "__main__":
    main()
