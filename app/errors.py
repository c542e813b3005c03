"""The program's own errors: one sentence for people, one status for HTTP. Knows neither Flask nor TensorFlow."""

from __future__ import annotations

from typing import Any


class CannotStart(Exception):
    """Why the program cannot start: one sentence for the user."""


class ProgramError(Exception):
    """An error whose text may be shown to the user as it is.

    `detail` is the whole sentence (what was asked, what is allowed, what came, what to do); `errors` lists
    `{"pointer": "/parameters/epsilon", "detail": "..."}` for the single inputs that were wrong (RFC 9457, RFC 6901).
    """

    status = 500
    title = "Internal error"
    retry_after: int | None = None  # seconds

    def __init__(self, detail: str, errors: list[dict[str, str]] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors or []

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors travel from the engine worker to the web process by pickle.
        return type(self), (self.detail, self.errors)

    def problem(self) -> dict[str, Any]:
        """The body of an `application/problem+json` answer."""
        return {
            "type": f"urn:innvestigate-gui:{type(self).__name__}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "errors": self.errors,
        }


class InvalidInput(ProgramError):
    status = 422
    title = "Invalid input"

    @classmethod
    def at(cls, pointer: str, detail: str) -> InvalidInput:
        """An error about one input, named by its JSON pointer in the request's body."""
        return cls(detail, [{"pointer": pointer, "detail": detail}])

    def below(self, pointer: str) -> InvalidInput:
        """The same about a part of the body that lies at a pointer."""
        return InvalidInput(self.detail, [one | {"pointer": pointer + one["pointer"]} for one in self.errors])


class Unauthorized(ProgramError):
    status = 401
    title = "Login needed"


class NotFound(ProgramError):
    status = 404
    title = "Not found"


class Conflict(ProgramError):
    status = 409
    title = "Conflict"


class Gone(ProgramError):
    status = 410
    title = "Gone"


class TooLarge(ProgramError):
    status = 413
    title = "Too large"


class Misdirected(ProgramError):
    status = 421
    title = "Not under this name"


class TooManyRequests(ProgramError):
    status = 429
    title = "Too many requests"

    def __init__(self, detail: str, errors: list[dict[str, str]] | None = None, retry_after: int = 1) -> None:
        super().__init__(detail, errors)
        self.retry_after = retry_after


class Unavailable(ProgramError):
    status = 503
    title = "Not available now"


class OutOfSpace(ProgramError):
    status = 507
    title = "No space left"


class RunFailed(ProgramError):
    """A run that could not be finished through no fault of its inputs."""

    status = 500
    title = "The run failed"
