"""Closed tabs stay for a while, so that closing can be undone; maps can be marked as convincing or not."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, String

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    op.add_column("tabs", Column("closed", Float))
    op.create_table(
        "scores",
        Column("run", String(64), ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
        Column("row_key", String(128), primary_key=True),
        Column("image", String(128), primary_key=True),
        Column("convincing", Boolean, nullable=False),
        Column("blind", Boolean, nullable=False),
        Column("seed", BigInteger),
        Column("marked", Float, nullable=False),
    )
