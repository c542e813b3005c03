"""Who may come in, and who somebody is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Settings


def register(app: Flask, settings: Settings) -> None:
    """Make what decides who may come in; `CannotStart` when the settings contradict each other or are not safe."""
    # Not at the top: the engine's workers import `identity`, and neither Flask nor the limits.
    from app.access.access import register

    register(app, settings)
