"""The postal address of a body (ID-03)."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from shared.values.postal_code import NoPostalCode, WrongPostalCode, parse_postal_code
from shared.web.fields import CountryCode
from shared.web.schemas import Line, OneLine, RequestModel
from shared.web.validation import wrong


class AddressRequest(RequestModel):
    """The postal address, which invoices go to. `postal_code` is needed where the country has them."""

    country: CountryCode
    postal_code: Annotated[str, Field(max_length=20, examples=["1000"], validate_default=True), OneLine] = ""
    street: Annotated[Line, Field(examples=["Rue de l'Exemple 12"])]
    city: Annotated[Line, Field(examples=["Bruxelles"])]

    @field_validator("postal_code")
    @classmethod
    def _of_its_country(cls, code: str, others: ValidationInfo) -> str:
        country = others.data.get("country")
        try:
            return code if country is None else parse_postal_code(code, country)
        except NoPostalCode:
            raise wrong("required") from None
        except WrongPostalCode as error:
            raise wrong("invalid_postal_code", example=error.example) from None
