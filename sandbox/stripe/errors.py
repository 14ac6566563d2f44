"""What the API refuses, in Stripe's error shape (`error.type`, `code`, `param`, `message`)."""

from typing import Any


class ApiError(Exception):
    """An answer other than 200: HTTP status, and the fields of Stripe's `error` object."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        kind: str = "invalid_request_error",
        stored: bool = True,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.param, self.kind = status, message, code, param, kind
        self.stored = stored  # whether an idempotency key keeps this answer

    def body(self) -> dict[str, Any]:
        """The JSON answer, absent fields left out."""
        fields = {"type": self.kind, "code": self.code, "param": self.param, "message": self.message}
        return {"error": {name: value for name, value in fields.items() if value is not None}}


def invalid(param: str, message: str, code: str | None = None) -> ApiError:
    """400 before anything was done: the key is not used up, the caller may correct and try again."""
    return ApiError(400, message, code=code, param=param, stored=False)


def unknown_parameter(param: str) -> ApiError:
    """400 parameter_unknown."""
    return invalid(param, f"Unknown parameter: {param}. Remove it or check its spelling.", "parameter_unknown")


def missing_parameter(param: str) -> ApiError:
    """400 parameter_missing."""
    return invalid(param, f"Missing required parameter: {param}.", "parameter_missing")


def no_such(kind: str, object_id: str, param: str = "id", status: int = 404) -> ApiError:
    """404 resource_missing (400 when the id stood in a parameter)."""
    return ApiError(status, f"No such {kind}: '{object_id}'", code="resource_missing", param=param)


def unknown_route(method: str, path: str) -> ApiError:
    """404 for a path, or a method on it, that this API does not have."""
    return ApiError(404, f"Unrecognized request URL ({method}: {path}). Check the path against the reference.")
