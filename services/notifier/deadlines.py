"""What happens later in notifier: (collection, deadline's name) → the action that is due then."""

from services.notifier.actions.mails.drop_mail import drop_mail
from services.notifier.actions.mails.send_mail import send_mail
from services.notifier.context import NotifierContext
from shared.persistence.deadlines import DeadlineTable

TABLE: DeadlineTable[NotifierContext] = {
    ("mails", "next_attempt"): send_mail,
    ("mails", "drop"): drop_mail,
}
