"""Where a customer has parcels sent, as it is stored (ID-11)."""

from pydantic import Field

from shared.values.postal_address import PostalAddress
from shared.values.state import StateValue


class Destination(StateValue):
    """What the customer says of it. `label` is the customer's own name for it, `recipient` stands on the parcel,
    `phone` is for the carrier, E.164."""

    label: str | None = Field(None, repr=False)
    recipient: str = Field(repr=False)
    phone: str | None = Field(None, repr=False)
    address: PostalAddress


class DeliveryAddress(Destination):
    """One of an account's list, in which exactly one is the default."""

    address_id: str
    is_default: bool
