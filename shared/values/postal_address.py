"""Where someone lives or works, as an invoice shows it (EN 16931 BG-8)."""

from pydantic import BaseModel, ConfigDict, Field

from shared.values.country import Country


class PostalAddress(BaseModel):
    """One line each; `repr` shows the country alone, so that no log line holds an address."""

    model_config = ConfigDict(frozen=True, extra="allow")

    street: str = Field(repr=False)
    postal_code: str = Field(repr=False)
    city: str = Field(repr=False)
    country: Country
