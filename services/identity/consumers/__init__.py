"""What identity subscribes to: one file per event, this is the table."""

from services.identity.consumers import password_reset_asked
from services.identity.context import IdentityContext
from shared.events.identity.password_reset_asked import PasswordResetAsked
from shared.messaging.consumer import Table

TABLE: Table[IdentityContext] = {
    PasswordResetAsked: password_reset_asked.handle,
}
