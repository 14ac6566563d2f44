"""billing's settings in addition to those of every service."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_settings import NoDecode

from services.billing.domain.parties import Seller
from shared.runtime.brand_settings import BrandSettings
from shared.runtime.return_targets import return_path
from shared.runtime.settings import Key, Keys, ServiceSettings, split


def _base(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError("must start with http:// or https://")
    return url.rstrip("/")


Words = Annotated[list[str], NoDecode, BeforeValidator(split), Field(min_length=1)]
BaseUrl = Annotated[str, AfterValidator(_base)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Settings(ServiceSettings, BrandSettings):
    """See the README for the table."""

    mongo_database: str = "billing"

    stripe_api_key: Text = Field(description="Stripe's secret key, sk_… or rk_…", repr=False)
    stripe_api_url: BaseUrl = Field("https://api.stripe.com", description="Stripe, or the sandbox's simulator")
    stripe_webhook_secrets: Annotated[
        Words, Field(description="whsec_…, comma-separated: all are accepted while one rotates", repr=False)
    ]
    stripe_timeout: float = Field(10.0, gt=0, description="seconds for one call; three are made before giving up")
    stripe_payment_methods: Words = Field(["card"], description="what the hosted page offers, comma-separated")

    checkout_success_path: Annotated[str, return_path("order", "CHECKOUT_SESSION_ID")] = Field(
        description="where a payment that succeeded leads, with {order} and {CHECKOUT_SESSION_ID}"
    )
    checkout_cancel_path: Annotated[str, return_path("order")] = Field(
        description="where a buyer is led who does not pay, with {order}"
    )
    billing_url: BaseUrl = Field(description="this service as notifier reaches it, for links to documents")
    notifier_public_key: Key = Field(description="seals links for notifier, base64url")
    document_link_keys: Annotated[Keys, Field(description="sign links to documents")]

    seller_name: Text = Field(description="the merchant's name on invoices")
    seller_street: Text = Field(description="the merchant's street and number")
    seller_postal_code: Text = Field(description="the merchant's postal code")
    seller_city: Text = Field(description="the merchant's city")
    seller_country: str = Field(pattern=r"^[A-Z]{2}$", description="the merchant's country, ISO 3166-1 alpha-2")
    seller_vat_number: Text = Field(description="the merchant's VAT number with its country's letters")
    seller_company_number: Text = Field(description="the merchant's number in its country's register of companies")
    seller_iban: str | None = Field(
        None, pattern=r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}$", description="where invoices on account are paid"
    )
    seller_email: Text = Field(description="where a customer asks about an invoice")

    def seller(self) -> Seller:
        """The merchant as every document of today names it."""
        return Seller(
            name=self.seller_name,
            street=self.seller_street,
            postal_code=self.seller_postal_code,
            city=self.seller_city,
            country=self.seller_country,
            vat_number=self.seller_vat_number,
            company_number=self.seller_company_number,
            email=self.seller_email,
            iban=self.seller_iban,
        )
