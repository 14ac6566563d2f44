"""What bodies about a company share: its name, address and numbers (ID-16, ID-17)."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from services.identity.endpoints.address import AddressRequest
from shared.values.company_numbers import (
    CompanyNumbers,
    NumberMissing,
    NumbersDiffer,
    company_numbers,
    parse_company_number,
    parse_vat_number,
)
from shared.values.locale import DEFAULT_LOCALE, Locale
from shared.values.postal_address import PostalAddress
from shared.web.schemas import Line, RequestModel
from shared.web.validation import wrong

_NUMBER = Field(max_length=40, examples=["BE0999999922"], description="of a member state of the European Union")
VatNumber = Annotated[str | None, _NUMBER]


class CompanyFields(RequestModel):
    """`company_number` is checked by the address's country, and against the VAT number: it stands behind both."""

    name: Annotated[Line, Field(examples=["Garage Exemple SA"])]
    address: AddressRequest
    locale: Annotated[Locale, Field(description="language of its documents")] = DEFAULT_LOCALE
    vat_number: VatNumber = None
    company_number: Annotated[
        str | None,
        Field(
            max_length=40,
            examples=["0999.999.922"],
            description="in its country's register; needed where there is no VAT number",
            validate_default=True,
        ),
    ] = None

    @field_validator("vat_number")
    @classmethod
    def _a_vat_number(cls, number: str | None) -> str | None:
        return parsed_vat_number(number)

    @field_validator("company_number")
    @classmethod
    def _of_its_country(cls, number: str | None, others: ValidationInfo) -> str | None:
        address = others.data.get("address")
        if address is None or "vat_number" not in others.data:
            return number
        try:
            parsed = parse_company_number(address.country, number) if number else None
            company_numbers(address.country, parsed, others.data["vat_number"])
        except NumberMissing:
            raise wrong("required") from None
        except NumbersDiffer:
            raise wrong("numbers_differ") from None
        except ValueError:
            raise wrong("invalid_company_number") from None
        return parsed

    def postal_address(self) -> PostalAddress:
        """As it is stored."""
        return PostalAddress(**dict(self.address))

    def numbers(self) -> CompanyNumbers:
        """What identifies the company."""
        return company_numbers(self.address.country, self.company_number, self.vat_number)


def parsed_vat_number(number: str | None) -> str | None:
    """For a validator: the VAT number in its one form."""
    try:
        return parse_vat_number(number) if number else None
    except ValueError:
        raise wrong("invalid_vat_number") from None
