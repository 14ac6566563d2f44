"""Pieces that several contracts share, as they travel: an aggregate's public state is translated into them in one place
of its service. They are no stored state and no HTTP response; those own their fields."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.events.contract import Part
from shared.events.sealing import Personal
from shared.values.country import Country
from shared.values.locale import Locale
from shared.values.money import Money, VatRate


class PostalAddress(Part):
    """Where someone lives or works, as an invoice shows it (EN 16931 BG-8)."""

    street: Personal
    postal_code: Personal
    city: Personal
    country: Country


class DeliveryAddressState(Part):
    """Where an account has parcels sent: one of its list, of which one is the default (ID-11).

    `label` is the customer's own name for it, `phone` E.164; both may be empty.
    """

    address_id: str
    is_default: bool
    label: Personal
    recipient: Personal
    phone: Personal
    address: PostalAddress


class VehicleState(Part):
    """What an account's customer drives: one of the list, of which one is the main one (ID-15).
    `engine` may be empty."""

    vehicle_id: str
    is_main: bool
    make: Personal
    model: Personal
    engine: Personal
    km_per_year: int | None = Field(None, description="on average")
    last_inspection: str | None = Field(None, description="day of the last technical inspection, ISO 8601")


class ConsentsState(Part):
    """What an account agreed to be mailed (ID-13). Each is a no unless it says yes."""

    newsletter: bool = False
    basket_emails: bool = False
    partner_offers: bool = False


class AccountState(Part):
    """An account's whole public state; the newest `seq` wins."""

    account_id: str
    customer_number: str
    email: Personal
    email_confirmed: bool
    first_name: Personal
    name: Personal
    phone: Personal
    address: PostalAddress
    locale: Locale
    registered_at: datetime
    profile: Annotated[
        str, Field(description="individual, car_repairer, …; later versions add others", examples=["individual"])
    ] = "individual"
    price_list: Annotated[str, Field(description="which prices are shown: gross with VAT, net without")] = "gross"
    delivery_addresses: tuple[DeliveryAddressState, ...] = ()
    vehicles: tuple[VehicleState, ...] = ()
    restricted: bool = Field(False, description="nothing is processed but reading, at its owner's wish")


class CompanyContact(Part):
    """The member of the merchant's staff whom a company's users turn to (ID-28)."""

    name: Personal
    email: Personal
    locale: Locale


class CompanyState(Part):
    """A company's whole public state; the newest `seq` wins. Its name may be a person's: a sole trader's."""

    customer_number: str
    company_number: Annotated[str, Field(description="in its country's register", examples=["0999999922"])]
    vat_number: str | None = None
    name: Personal
    address: PostalAddress
    locale: Locale
    contact_person: CompanyContact | None = None
    status: Annotated[str, Field(description="later versions add others", examples=["active"])]


class MembershipState(Part):
    """That an account acts for a company, in a role (ID-17); the newest `seq` wins. Over once `ended_at` is there."""

    membership_id: str
    account_id: str
    customer_number: str
    role: Annotated[str, Field(examples=["buyer"])]
    since: datetime
    ended_at: datetime | None = None


class Buyer(Part):
    """Who an order is for, as it stood when the order was placed: what the invoice will show (BI-06). For a company,
    its own name, address and numbers, and the e-mail address of the user who ordered."""

    name: Personal
    email: Personal
    address: PostalAddress
    locale: Locale
    vat_number: str | None = None
    company_number: str | None = None


class OrderLine(Part):
    """One article of an order. `net` is quantity × unit_price, both without VAT."""

    sku: str
    name: str = Field(description="in the buyer's language")
    quantity: int
    unit_price: Money
    vat_rate: VatRate
    net: Money


class VatAmount(Part):
    """One rate's part of a total (EN 16931 BG-23): the taxable net and its tax."""

    rate: VatRate
    net: Money
    vat: Money


class Totals(Part):
    """What a set of lines comes to: net, VAT per rate, gross."""

    net: Money
    vat: Money
    gross: Money
    vat_by_rate: tuple[VatAmount, ...]


class OrderState(Part):
    """An order's whole public state, as it is after what the event says happened; the newest `seq` wins.

    `customer_number` owns it, `account_id` placed it. `paid_at` is None until it is paid, `refunded` until money went
    back.
    """

    number: str
    status: Annotated[str, Field(description="as in orders' README; later versions add others", examples=["paid"])]
    customer_number: str
    account_id: str
    buyer: Buyer
    lines: tuple[OrderLine, ...]
    totals: Totals
    terms_version: str = Field(description="of the terms of sale that the buyer accepted")
    placed_at: datetime
    expires_at: datetime = Field(description="when it expires if it is not paid")
    paid_at: datetime | None = None
    refunded: Money | None = None
    invoices: tuple[str, ...] = ()
    credit_notes: tuple[str, ...] = ()
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )


class Payable(Part):
    """What money is for: `kind` says whose, `reference` which. An order's reference is its number.

    `kind` is text, not a closed list: a reader ignores the kinds that it does not know.
    """

    kind: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$", examples=["order"])]
    reference: Annotated[str, Field(examples=["R-7K2M-9QXA-04TV"])]

    @classmethod
    def of_order(cls, number: str) -> "Payable":
        return cls(kind="order", reference=number)

    def order_number(self) -> str | None:
        """The order that the money is for; None when it is for something else."""
        return self.reference if self.kind == "order" else None
