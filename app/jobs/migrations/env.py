"""What Alembic runs: the scripts in `versions/` on the connection that the program hands over."""

from __future__ import annotations

from alembic import context

from app.jobs import tables

context.configure(connection=context.config.attributes["connection"], target_metadata=tables.metadata)
with context.begin_transaction():
    context.run_migrations()
