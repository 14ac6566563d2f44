"""Consents in MongoDB as orders knows them: copies of identity's."""

from services.orders.domain.customers.basket_consent import BasketConsent
from shared.persistence.mongo import Database
from shared.persistence.projections import Projections
from shared.persistence.retention import Retention

RETENTION = Retention(purpose="whether an account agreed to be reminded of its basket: yes or no")


def known_consents(database: Database) -> Projections[BasketConsent]:
    """Under the account's id."""
    return Projections(database, "consents", BasketConsent, retention=RETENTION)
