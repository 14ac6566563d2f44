"""What happens later in identity: (collection, deadline's name) → the action that is due then."""

from services.identity.actions.access.expire_access_request import expire_access_request
from services.identity.actions.data_requests.end_silence import end_silence
from services.identity.actions.data_requests.pass_time import pass_time
from services.identity.context import IdentityContext
from shared.persistence.deadlines import DeadlineTable

TABLE: DeadlineTable[IdentityContext] = {
    ("accounts", "silence"): end_silence,
    ("data_requests", "answers"): pass_time,
    ("data_requests", "start"): pass_time,
    ("data_requests", "held"): pass_time,
    ("data_requests", "reply"): pass_time,
    ("data_requests", "link"): pass_time,
    ("data_requests", "archive"): pass_time,
    ("access_requests", "decision"): expire_access_request,
}
