"""Documentation, and the scripts that make the generated parts of it: `python -m docs.NAME`."""
