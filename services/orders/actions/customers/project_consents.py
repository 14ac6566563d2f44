"""Keep whether an account agreed to be reminded of its basket."""

from services.orders.context import OrdersContext
from services.orders.domain.customers.basket_consent import BasketConsent
from shared.events.parts import ConsentsState


async def project_consents(context: OrdersContext, account_id: str, consents: ConsentsState, seq: int) -> None:
    """An older state than the known one is ignored."""
    await context.consents.project(account_id, seq, BasketConsent(basket_emails=consents.basket_emails))
