"""Owners of pictures, models, runs and sets; sizes on the disk; failures of single models; marks; shares."""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, BigInteger, Column, Float, ForeignKey, Integer, String, Text

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    # A constant default lets SQLite add a column in place. To build a table anew would be dangerous there: dropping the
    # old `runs` deletes every tab and cell by cascade.
    for table in ("images", "models", "runs", "picture_sets"):
        op.add_column(table, Column("owner", String(128), nullable=False, server_default="local"))
    for table in ("images", "models", "runs"):
        op.add_column(table, Column("bytes", BigInteger(), nullable=False, server_default="0"))
    op.add_column("runs", Column("failures", JSON(none_as_null=True)))
    op.create_index("images_of_an_owner", "images", ["owner", "number", "bytes"])
    op.create_index("images_of_a_file", "images", ["file_hash"])
    op.create_index("models_of_an_owner", "models", ["owner", "number", "bytes"])
    op.create_index("runs_of_an_owner", "runs", ["owner", "number", "bytes", "state"])
    _marks()
    _shares()


def _marks() -> None:
    op.create_table(
        "model_marks",
        Column("model", String(128), primary_key=True),
        Column("owner", String(128), primary_key=True),
        Column("reason", Text, nullable=False),
        Column("created", Float, nullable=False),
    )


def _shares() -> None:
    op.create_table(
        "shares",
        Column("number", Integer, primary_key=True, autoincrement=True),
        Column("id", String(64), nullable=False, unique=True),
        Column("tab", String(64), ForeignKey("tabs.id", ondelete="CASCADE"), nullable=False, index=True),
        Column("digest", String(64), nullable=False, unique=True),
        Column("created", Float, nullable=False),
    )
