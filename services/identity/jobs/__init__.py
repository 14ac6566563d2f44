"""What identity asks of itself: one file per job, this is the table."""

from services.identity.context import IdentityContext
from services.identity.domain.access.jobs import MatchAccessRequest
from services.identity.domain.consents.jobs import KeepConsentProof
from services.identity.domain.data_requests.jobs import (
    ApplyRestriction,
    CloseAccount,
    CollectOwnData,
    DeliverExport,
    EraseAccount,
)
from services.identity.domain.links.jobs import SendConfirmationLink, SendResetLink
from services.identity.domain.memberships.jobs import JoinCompany, WithdrawPending
from services.identity.jobs import (
    apply_restriction,
    close_account,
    collect_own_data,
    deliver_export,
    erase_account,
    join_company,
    keep_consent_proof,
    match_access_request,
    send_confirmation_link,
    send_reset_link,
    withdraw_pending,
)
from shared.messaging.consumer import JobTable

TABLE: JobTable[IdentityContext] = {
    SendResetLink: send_reset_link.handle,
    SendConfirmationLink: send_confirmation_link.handle,
    KeepConsentProof: keep_consent_proof.handle,
    JoinCompany: join_company.handle,
    MatchAccessRequest: match_access_request.handle,
    WithdrawPending: withdraw_pending.handle,
    ApplyRestriction: apply_restriction.handle,
    CollectOwnData: collect_own_data.handle,
    DeliverExport: deliver_export.handle,
    CloseAccount: close_account.handle,
    EraseAccount: erase_account.handle,
}
