"""Measurements, one command each: `python -m benchmarks.NAME`; each writes its section of docs/benchmarks.md."""
