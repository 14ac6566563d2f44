"""Where someone lives or works, as an invoice shows it (EN 16931 BG-8)."""

from pydantic import Field

from shared.values.country import Country
from shared.values.state import StateValue


class PostalAddress(StateValue):
    """One line each; `repr` shows the country alone, so that no log line holds an address."""

    street: str = Field(repr=False)
    postal_code: str = Field(repr=False)
    city: str = Field(repr=False)
    country: Country
