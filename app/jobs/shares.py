"""The store's shares: read-only links to a tab."""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from app.jobs import tables
from app.jobs.database import Database, new_id, not_found, one
from app.jobs.ownership import own, shown_tab
from app.jobs.records import Guest, Share

_SHARE = [tables.shares.c[name] for name in ("id", "tab", "created")]


class Shares(Database):
    """A link's secret is handed out once and kept as a digest only."""

    def add_share(self, tab_id: str) -> tuple[Share, str]:
        """A new link to a tab: its record and its secret, which is never to be had again."""
        secret = secrets.token_urlsafe(24)
        share = Share(new_id(), tab_id, self._clock())
        with self._writing() as connection:
            _require_tab(connection, tab_id)
            connection.execute(insert(tables.shares).values(vars(share) | {"digest": _digest(secret)}))
        return share, secret

    def shares(self, tab_id: str) -> list[Share]:
        """The links to a tab, oldest first."""
        with self._reading() as connection:
            _require_tab(connection, tab_id)
            rows = connection.execute(
                select(*_SHARE).where(*_of_tab(connection, tab_id)).order_by(tables.shares.c.number)
            )
            return [Share(**row._mapping) for row in rows]

    def delete_share(self, tab_id: str, share_id: str) -> None:
        """Revoke a link: from now on it opens nothing."""
        with self._writing() as connection:
            _require_tab(connection, tab_id)
            this = delete(tables.shares).where(*_of_tab(connection, tab_id), tables.shares.c.id == share_id)
            if not connection.execute(this).rowcount:
                raise not_found("share", share_id)

    def guest(self, secret: str) -> Guest | None:
        """What a link opens, and whose it is; None when it never was one or is revoked."""
        shares, tabs, runs = tables.shares, tables.tabs, tables.runs
        query = select(shares.c.id.label("share"), tabs.c.id.label("tab"), runs.c.id.label("run"), runs.c.owner)
        joined = query.join_from(shares, tabs, tabs.c.id == shares.c.tab).join(runs, runs.c.id == tabs.c.run)
        with self._reading() as connection:
            row = connection.execute(joined.where(shares.c.digest == _digest(secret), tabs.c.closed.is_(None))).first()
        return None if row is None else Guest(**row._mapping)


def _require_tab(connection: Connection, tab_id: str) -> None:
    tabs = tables.tabs
    one(connection, select(tabs.c.id).where(tabs.c.id == tab_id, shown_tab(connection)), "tab", tab_id)


def _of_tab(connection: Connection, tab_id: str) -> tuple[ColumnElement[bool], ...]:
    return tables.shares.c.tab == tab_id, own(connection, tables.shares)


def _digest(secret: str) -> str:
    # The secret is as random as the digest is long, so nothing slower is needed.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
