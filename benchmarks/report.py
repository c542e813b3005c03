"""Where results go: a section of docs/benchmarks.md for each benchmark, with the machine named."""

from __future__ import annotations

import os
import platform
import re
from datetime import date
from pathlib import Path

import psutil

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Made by the commands named in each section; ratios compare two things measured in the same run on the same machine.
"""


def machine() -> str:
    """Processor, cores, memory and system in one line."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        found = re.search(r"model name\s*: (.*)", cpuinfo.read_text())
        model = found.group(1) if found else model
    memory = psutil.virtual_memory().total / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"


def write(name: str, title: str, rows: list[tuple[str, str, str]], remark: str = "") -> None:
    """Prints a table (what, measured, asked) and puts it into the page in place of the section's last one."""
    lines = [f"## {title}", "", f"`python -m benchmarks.{name}`, {date.today()}, {machine()}", ""]
    lines += ["| what | measured | asked |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in rows)]
    section = "\n".join([*lines, "", remark, ""] if remark else [*lines, ""])
    print(section)
    page = PAGE.read_text() if PAGE.exists() else HEAD
    block = f"<!-- {name} -->\n{section}<!-- end {name} -->\n"
    pattern = re.compile(rf"<!-- {name} -->.*<!-- end {name} -->\n", re.DOTALL)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(pattern.sub(lambda _: block, page) if pattern.search(page) else f"{page}\n{block}")
