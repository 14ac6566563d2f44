"""What notifier subscribes to: every event of the table of mails, and one file for each that does more or other."""

from services.notifier.actions.mails.queue_mail import queue_mail
from services.notifier.consumers import (
    account_changed,
    account_registered,
    company_changed,
    consents_changed,
    membership_changed,
)
from services.notifier.context import NotifierContext
from services.notifier.domain.mails.mailed_events import MAILED_EVENTS
from shared.events.identity.account_changed import AccountChanged
from shared.events.identity.account_registered import AccountRegistered
from shared.events.identity.company_changed import CompanyChanged
from shared.events.identity.consents_changed import ConsentsChanged
from shared.events.identity.membership_changed import MembershipChanged
from shared.messaging.consumer import Table

TABLE: Table[NotifierContext] = {
    **dict.fromkeys(MAILED_EVENTS, queue_mail),
    AccountRegistered: account_registered.handle,
    AccountChanged: account_changed.handle,
    CompanyChanged: company_changed.handle,
    MembershipChanged: membership_changed.handle,
    ConsentsChanged: consents_changed.handle,
}
