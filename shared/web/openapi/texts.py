"""The sentences of the documents that no route writes."""

from collections.abc import Mapping

ABOUT = """One of the services of Comptoir, the customer-account back end of a merchant.

**Requests.** JSON in UTF-8. A field or a query parameter that we do not know is refused. What creates or pays takes an
`Idempotency-Key`: repeat a request with the same key and it is done once.

**Answers.** New fields may be added to any answer: ignore those you do not know. Money is a whole number of the
currency's minor unit, times are in UTC (RFC 3339). A list has pages: pass `next` as `cursor` until it is null.

**Problems.** Errors are `application/problem+json` (RFC 9457). Branch on `code`; the codes of an operation stand with
its statuses. `title` and `detail` are for people, in French, Dutch or English as `Accept-Language` asks; `params` are
the figures in them. `errors` names every wrong field. Beside those, any request may be answered with 404 `not_found`
and 405 `method_not_allowed` when its path or its method is none of ours, with 500 `internal_error` when we failed, and
by the gateway with 502, 503 or 504 `unavailable`. Where waiting helps, `Retry-After` says how long.

**Access.** An access token of `POST /identity/v1/sessions` opens every service until it expires. Operations list the
scopes that they need."""

MEANING: Mapping[int, str] = {
    304: "It is as the ETag of If-None-Match says.",
    400: "The request cannot be read, or lacks a header.",
    401: "No valid access token.",
    403: "The token does not allow this.",
    404: "There is no such thing, or it is not yours.",
    409: "The rules refuse this now.",
    412: "It was changed meanwhile: read it again.",
    413: "The body is too large.",
    415: "Send application/json, not compressed.",
    422: "Fields are wrong: see `errors`.",
    428: "Send If-Match.",
    429: "Too many attempts: wait for Retry-After seconds.",
    503: "Something we depend on does not answer: try again after Retry-After seconds.",
}
"""What a problem of each status says."""

SECURITY_SCHEMES: Mapping[str, Mapping[str, str]] = {
    "accessToken": {"description": "`access_token` of `POST /identity/v1/sessions`: an ES256 JWT (RFC 9068)."},
    "refreshCookie": {"description": "The cookie that `POST /identity/v1/browser-sessions` sets."},
    "providerLoginCookie": {"description": "The cookie that `POST /identity/v1/browser-provider-logins` sets."},
    "registrationSecret": {"description": "The `secret` that `POST /identity/v1/registrations` answers with."},
    "signedLink": {"description": "The signature of a link in one of our mails, with its `expires`."},
    "stripeSignature": {"description": "`t=…,v1=…` over the raw body, as Stripe signs its webhooks."},
}
