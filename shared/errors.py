"""Expected errors: one class per answer, with its data. `shared.web.problems` maps them to HTTP.

Messages are written for the client and may be logged, so they never hold personal data or secrets.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar


class ComptoirError(Exception):
    """An expected failure. `code` is stable: clients may branch on it (RFC 9457 `type`)."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(ComptoirError):
    """It does not exist, or the caller may not know of it: the same answer on purpose (AP-02)."""

    code = "not_found"

    def __init__(self, kind: str, key: str = "") -> None:
        super().__init__(f"No such {kind}." if not key else f"No {kind} {key}.")
        self.kind, self.key = kind, key


class Unauthenticated(ComptoirError):
    """The caller must log in, or log in again."""

    code = "unauthenticated"


class Forbidden(ComptoirError):
    """The caller is known and may not do this at all, whatever it is done to (AP-02)."""

    code = "forbidden"


class AlreadyExists(ComptoirError):
    """A unique key is taken. `field` names the state's field, or `_id` for the document itself."""

    code = "already_exists"

    def __init__(self, kind: str, field: str) -> None:
        super().__init__(f"Another {kind} has this {field}.")
        self.kind, self.field = kind, field


class Refused(ComptoirError):
    """The rules forbid this now: an illegal move of a state machine, with the reason. `errors` names the fields that
    are in the way, if any."""

    code = "refused"

    def __init__(self, message: str, code: str | None = None, *, errors: "Sequence[FieldError]" = ()) -> None:
        super().__init__(message)
        self.errors = tuple(errors)
        if code:
            self.code = code  # type: ignore[misc]  # a refusal names its own reason


class Contended(ComptoirError):
    """Too many writers on one document at once; trying again is safe."""

    code = "contended"


class TooEarly(ComptoirError):
    """What this depends on has not arrived yet; events are retried later, clients get Retry-After."""

    code = "too_early"


class Unavailable(ComptoirError):
    """Something that we depend on does not answer; trying again is safe."""

    code = "unavailable"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} does not answer at the moment; try again.")
        self.what = what


class NewerSchema(Unavailable):
    """A document was written by a newer version of the service: it is left alone until this process is replaced."""

    def __init__(self, collection: str, schema: int) -> None:
        super().__init__(collection)
        self.message = "This was written by a newer version of the service; try again."
        self.collection, self.schema = collection, schema


class Unreadable(ComptoirError):
    """A stored document does not fit its model: a person has to look. The log names its id."""

    code = "document_unreadable"

    def __init__(self, collection: str) -> None:
        super().__init__(f"A document of {collection} cannot be read.")
        self.collection = collection


class Permanent(ComptoirError):
    """A failure that no retry can mend: the message becomes a dead letter at once."""

    code = "permanent"


@dataclass(frozen=True)
class FieldError:
    """One field of a request and what to do about it. `field` is a dotted path: `lines.0.quantity`; `params` are the
    figures of the message, for clients that write their own."""

    field: str
    message: str
    code: str = "invalid"
    params: Mapping[str, int | str] = dataclasses.field(default_factory=dict)


class Invalid(ComptoirError):
    """The request's content is wrong; `errors` names each field."""

    code = "invalid_request"

    def __init__(self, *errors: FieldError) -> None:
        super().__init__("The request has fields that cannot be used: see errors.")
        self.errors = errors
