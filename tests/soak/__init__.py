"""Tests of hours in a short form; `python -m pytest -m soak tests/soak` runs the long one."""
