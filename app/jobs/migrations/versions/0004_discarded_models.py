"""Deleted models stay for a while, so that deleting can be undone."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Float

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    op.add_column("models", Column("discarded", Float))
