"""The database gets an id that its data folder has too, so that nothing is swept on the word of another one."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

revision, down_revision = "0005", "0004"


def upgrade() -> None:
    op.create_table("installation", Column("id", String(64), primary_key=True))
