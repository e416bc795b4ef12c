"""Measurements. `python -m bench` prints them; `--write` also writes docs/performance.md."""
