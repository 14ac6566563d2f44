"""Pieces that responses of several services share. Each owns its fields: what an event or a stored state gains appears
in the API only when it is added here. They are read from a value that has attributes of the same names."""

from typing import Annotated

from pydantic import Field

from shared.web.schemas import ResponseModel

Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
"""A calendar day, as ISO 8601 writes it."""


class MoneyResponse(ResponseModel):
    """An amount in the currency's minor unit: 1999 and EUR are 19.99 €."""

    amount: Annotated[int, Field(examples=[1999])]
    currency: Annotated[str, Field(description="ISO 4217", examples=["EUR"])]


class VatAmountResponse(ResponseModel):
    """One rate's part of a total: the taxable net and its tax."""

    rate: Annotated[int, Field(description="basis points: 2100 is 21 %", examples=[2100])]
    net: MoneyResponse
    vat: MoneyResponse


class TotalsResponse(ResponseModel):
    """What the lines come to: net, VAT per rate, gross."""

    net: MoneyResponse
    vat: MoneyResponse
    gross: MoneyResponse
    vat_by_rate: tuple[VatAmountResponse, ...]


class AddressResponse(ResponseModel):
    """A postal address."""

    street: str
    postal_code: str
    city: str
    country: Annotated[str, Field(description="ISO 3166-1 alpha-2", examples=["BE"])]
