"""Read-only links: each opens one tab, for as long as it is not revoked and the tab is there."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.errors import NotFound
from app.jobs import tables
from app.jobs.records import Guest


@pytest.fixture
def anna(any_store):
    return any_store.of("anna")


@pytest.fixture
def run(anna):
    return anna.add_run("visualize", {}, 1, "t", views=[("a", "one"), ("b", "two")])


def test_a_link_opens_its_tab_and_tells_whose_it_is(any_store, anna, run):
    share, secret = anna.add_share(run.tabs[1])
    assert any_store.guest(secret) == Guest(share.id, run.tabs[1], run.id, "anna")
    assert anna.shares(run.tabs[1]) == [share]
    assert anna.shares(run.tabs[0]) == []


@pytest.mark.parametrize("wrong", ["", "x", "\ud800", "' OR 1=1 --"])
def test_what_is_no_secret_opens_nothing(any_store, anna, run, wrong):
    anna.add_share(run.tabs[0])
    assert any_store.guest(wrong) is None


def test_the_secret_is_not_kept(any_store, anna, run):
    share, secret = anna.add_share(run.tabs[0])
    with any_store._reading() as connection:
        (row,) = connection.execute(select(tables.shares)).all()
    assert secret not in repr(row)
    assert any_store.guest(row.digest) is None and any_store.guest(share.id) is None


def test_links_are_revoked_one_by_one(any_store, anna, run):
    (first, one), (second, two) = (anna.add_share(run.tabs[0]) for _ in range(2))
    anna.delete_share(run.tabs[0], first.id)
    assert any_store.guest(one) is None
    assert any_store.guest(two).share == second.id
    with pytest.raises(NotFound, match=f"no share '{first.id}'"):
        anna.delete_share(run.tabs[0], first.id)
    with pytest.raises(NotFound, match=f"no share '{second.id}'"):
        anna.delete_share(run.tabs[1], second.id)


def test_links_go_with_their_tab(any_store, anna, run):
    _, secret = anna.add_share(run.tabs[0])
    anna.delete_tab(run.tabs[0])
    anna.drop_closed_tabs(0)
    assert any_store.guest(secret) is None
    with any_store._reading() as connection:
        assert connection.execute(select(tables.shares)).all() == []
