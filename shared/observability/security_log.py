"""The security log: one line per decision about who may do what, for whoever has to say what was attacked, and from
where (docs/decisions/0024; OWASP ASVS 5.0 16.3).

    {"event": "security", "what": "login_failed", "address": "9f1c…", "client": "03ab…", …}

E-mail addresses and client addresses are written as keyed hashes alone: equal ones can be told from each other and
followed through all services, and are read by nobody without SECURITY_LOG_KEY.
"""

import hashlib
import hmac
import secrets
from contextvars import ContextVar
from enum import StrEnum

import structlog
from prometheus_client import Counter

from shared.values.keys import decode_key

log = structlog.get_logger(__name__)

_PURPOSE = b"comptoir security log 1"


class What(StrEnum):
    """Every line's `what`."""

    LOGIN_SUCCEEDED = "login_succeeded"
    LOGIN_FAILED = "login_failed"
    CONFIRMATION_ASKED = "confirmation_asked"
    ADDRESS_REFUSED = "address_refused"
    REGISTRATION_REFUSED = "registration_refused"
    RESET_ASKED = "reset_asked"
    RESET_REDEEMED = "reset_redeemed"
    RESET_REFUSED = "reset_refused"
    PASSWORD_ACCEPTED = "password_accepted"  # noqa: S105 - an event's name
    SECOND_FACTOR_FAILED = "second_factor_failed"
    RECOVERY_CODE_USED = "recovery_code_used"
    STAFF_ENROLLED = "staff_enrolled"
    TOKEN_REUSED = "token_reused"  # noqa: S105 - an event's name
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - an event's name
    PASSWORD_REFUSED = "password_refused"  # noqa: S105 - an event's name
    EMAIL_CHANGE_ASKED = "email_change_asked"
    EMAIL_CHANGED = "email_changed"
    SESSION_ENDED = "session_ended"
    ENDED_SESSION_USED = "ended_session_used"
    OBJECT_REFUSED = "object_refused"
    ACTION_REFUSED = "action_refused"
    PROVIDER_LOGIN_REFUSED = "provider_login_refused"
    PROVIDER_LINKED = "provider_linked"
    PROVIDER_UNLINKED = "provider_unlinked"
    RATE_LIMITED = "rate_limited"
    LINK_REFUSED = "link_refused"
    ACCESS_DECIDED = "access_decided"
    STAFF_ACTION = "staff_action"
    DATA_REQUESTED = "data_requested"
    EXPORT_FETCHED = "export_fetched"


_EXPECTED = frozenset(
    {
        What.LOGIN_SUCCEEDED,
        What.CONFIRMATION_ASKED,
        What.RESET_ASKED,
        What.RESET_REDEEMED,
        What.PASSWORD_CHANGED,
        What.EMAIL_CHANGE_ASKED,
        What.EMAIL_CHANGED,
        What.SESSION_ENDED,
        What.PROVIDER_LINKED,
        What.PROVIDER_UNLINKED,
        What.PASSWORD_ACCEPTED,
        What.STAFF_ENROLLED,
        What.ACCESS_DECIDED,
        What.STAFF_ACTION,
        What.DATA_REQUESTED,
        What.EXPORT_FETCHED,
    }
)
"""Written at level info; the others are warnings."""

recorded = Counter("comptoir_security_events_total", "Lines of the security log", ["what"])

_client: ContextVar[str | None] = ContextVar("security_log_client", default=None)
_key = secrets.token_bytes(32)


def set_up_security_log(key: str | None, personal_data_key: str) -> None:
    """`key` is SECURITY_LOG_KEY. Without it the key is derived from the first of PERSONAL_DATA_KEYS, which is the same
    in every service: hashes are then comparable until that one is rotated."""
    global _key  # noqa: PLW0603 - one log per process, as structlog's own configuration
    _key = decode_key(key) if key else hmac.digest(decode_key(personal_data_key), _PURPOSE, "sha256")


def set_client(address: str) -> None:
    """Names who sends the request that is answered in this task."""
    _client.set(address)


def keyed_hash(text: str) -> str:
    """What stands in the log for an address: 64 bits of HMAC-SHA256."""
    return hmac.new(_key, text.encode(), hashlib.sha256).hexdigest()[:16]


def record(what: What, *, address: str | None = None, **facts: str | int | None) -> None:
    """Writes the line. `address` (in the form that is unique) and the client are hashed; `facts` are ids, names of ours
    and reasons, never what a stranger typed."""
    recorded.labels(what.value).inc()
    client = _client.get()
    line = {"address": address and keyed_hash(address), "client": client and keyed_hash(client), **facts}
    write = log.info if what in _EXPECTED else log.warning
    write("security", what=what.value, **{name: value for name, value in line.items() if value is not None})
