"""Performance and quality figures: `python -m tests.bench`."""
