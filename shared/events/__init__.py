"""Every event of Comptoir: `shared/events/<publisher>/<event>.py` is the contract, found everywhere by that name."""

from shared.events.contract import Event
from shared.events.registry import contracts_for, every_contract

__all__ = ["Event", "contracts_for", "every_contract"]
