"""What the default run leaves out because there is so much of it."""

from __future__ import annotations

from typing import Any

import pytest


def in_ci(*cases: Any) -> list[Any]:
    """Cases of a parametrized test that only CI runs."""
    return [pytest.param(case, marks=pytest.mark.ci) for case in cases]
