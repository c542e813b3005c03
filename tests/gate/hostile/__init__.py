"""Model files that nobody should open, made anew for each test: families of attacks and what is varied in each."""

from tests.gate.hostile import archives, bytes, code, configurations, sizes, structures  # noqa: F401 (they register)
from tests.gate.hostile.case import CASES, Canary, Case

__all__ = ["CASES", "Canary", "Case"]
