"""Who a customer is, as registrations ask for it (ID-01, ID-03)."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from services.identity.domain.accounts.account import PersonalDetails
from services.identity.endpoints.address import AddressRequest
from services.identity.endpoints.legal_texts import EXAMPLE_HASH
from services.identity.security.password_strength import is_weak
from shared.values.locale import DEFAULT_LOCALE, Locale
from shared.values.phone import parse_phone
from shared.values.postal_address import PostalAddress
from shared.web.fields import Email, PhoneText
from shared.web.schemas import Line, RequestModel
from shared.web.validation import wrong


class ShownTermsRequest(RequestModel):
    """The terms of sale that the customer was shown, as `GET /legal-texts/terms_of_sale` answered."""

    version: Annotated[str, Field(min_length=1, max_length=40, examples=["2026-11"])]
    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256 of their words", examples=[EXAMPLE_HASH])]


class PersonRequest(RequestModel):
    """The order of the fields is that of their checks: a phone number is read as dialled in the address's country;
    a password, which registrations add, is guessed by who knows name and address."""

    email: Email
    name: Annotated[Line, Field(description="family name", examples=["Exemple"])]
    first_name: Annotated[Line, Field(examples=["Camille"])]
    address: AddressRequest
    phone: Annotated[PhoneText, Field(examples=["+32 470 12 34 56"])]
    locale: Annotated[Locale, Field(description="language of mails and invoices")] = DEFAULT_LOCALE

    @field_validator("phone")
    @classmethod
    def _can_be_dialled(cls, phone: str, others: ValidationInfo) -> str:
        address = others.data.get("address")
        try:
            return parse_phone(phone, address.country if address else None)
        except ValueError:
            raise wrong("invalid_phone") from None

    @field_validator("password", check_fields=False)
    @classmethod
    def _hard_to_guess(cls, password: str | None, others: ValidationInfo) -> str | None:
        email = others.data.get("email")
        known = [email.text if email else "", others.data.get("first_name", ""), others.data.get("name", "")]
        if password is not None and is_weak(password, known):
            raise wrong("password_too_weak")
        return password

    def details(self) -> PersonalDetails:
        return PersonalDetails(
            email=self.email.text,
            email_key=self.email.key,
            first_name=self.first_name,
            name=self.name,
            phone=self.phone,
            address=PostalAddress(**dict(self.address)),
            locale=self.locale,
        )
