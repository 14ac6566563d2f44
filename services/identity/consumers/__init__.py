"""What identity subscribes to: nothing, it depends on no other service."""

from services.identity.context import IdentityContext
from shared.messaging.consumer import Table

TABLE: Table[IdentityContext] = {}
