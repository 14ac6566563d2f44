"""Expected errors: one class per answer, with its data. `shared.web.problems` maps them to HTTP.

A customer reads the text that the catalogue of problems has for `code`, in the language of the request and with
`params` filled in. The message is for operators: it stands in logs and dead letters, so it never holds personal data or
secrets.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

Params = Mapping[str, int | str]
"""The figures of a text, by the names it leaves open."""


class ComptoirError(Exception):
    """An expected failure. `code` is stable: clients may branch on it (RFC 9457 `type`)."""

    code: ClassVar[str] = "internal_error"

    def __init__(self, message: str = "", /, **params: int | str) -> None:
        self.message = message or ", ".join([self.code, *(f"{name}={value}" for name, value in params.items())])
        self.params: Params = params
        super().__init__(self.message)


class NotFound(ComptoirError):
    """It does not exist, or the caller may not know of it: the same answer on purpose (AP-02)."""

    code = "not_found"

    def __init__(self, kind: str, key: str = "") -> None:
        super().__init__(f"No such {kind}." if not key else f"No {kind} {key}.")
        self.kind, self.key = kind, key


class Unauthenticated(ComptoirError):
    """The caller must log in, or log in again."""

    code = "unauthorized"


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
    """The rules forbid this now: an illegal move of a state machine. `code` says why; `errors` names the fields that
    are in the way, if any."""

    code = "refused"

    def __init__(self, code: str | None = None, /, *, errors: "Sequence[FieldError]" = (), **params: int | str) -> None:
        if code:
            self.code = code  # type: ignore[misc]  # a refusal names its own reason
        super().__init__(**params)
        self.errors = tuple(errors)


class Stale(ComptoirError):
    """It was changed since the caller read it (If-Match): read it again, and decide anew."""

    code = "stale"

    def __init__(self, kind: str) -> None:
        super().__init__(f"This {kind} was changed meanwhile.")


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
    """One wrong field of a request. `field` is a dotted path into the body, `lines.0.quantity`, or the name of a
    parameter; the catalogue of problems has the text of `code`."""

    field: str
    code: str
    params: Params = dataclasses.field(default_factory=dict)
    in_body: bool = True


class Invalid(ComptoirError):
    """The request's content is wrong; `errors` names each field."""

    code = "invalid_request"

    def __init__(self, *errors: FieldError) -> None:
        super().__init__("Wrong fields: " + ", ".join(f"{each.field} {each.code}" for each in errors))
        self.errors = errors
