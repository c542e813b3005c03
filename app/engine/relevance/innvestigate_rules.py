"""iNNvestigate's own rule classes with their options set."""

from __future__ import annotations

import functools
from typing import Any


@functools.cache
def with_options(rule: type, **options: Any) -> type:
    """A rule with options set, as the class that iNNvestigate asks for; the same class for the same options."""
    initialise = functools.partialmethod(rule.__init__, **options)  # type: ignore[misc]
    return type(rule.__name__, (rule,), {"__init__": initialise})
