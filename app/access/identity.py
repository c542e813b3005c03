"""Who sends the present request."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, has_request_context

from app.errors import Unauthorized


@dataclass(frozen=True)
class User:
    """Somebody with an account; an administrator sees the load of the server and can cancel runs."""

    name: str
    admin: bool = False


# The only user of a program without accounts.
LOCAL = User("local", admin=True)


def current_user() -> User:
    """The user of this request, `LOCAL` outside of one; `Unauthorized` where nobody is logged in."""
    if not has_request_context():
        return LOCAL
    user = user_or_nobody()
    if user is None:
        raise Unauthorized("This needs a login.")
    return user


def user_or_nobody() -> User | None:
    """The user of this request as the guard found it; None where nobody is logged in."""
    user: User | None = g.get("user")
    return user
