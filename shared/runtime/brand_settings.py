"""The merchant's brand, named once for every service that shows it (NO-06)."""

from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.values.brand import Brand


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is no time zone known here, such as Europe/Brussels (is tzdata installed?)")
    return name


class BrandSettings(BaseSettings):
    """How mails, documents and the page of the payment provider show the merchant, and whose calendar they use."""

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True, frozen=True)

    brand_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)] = Field(
        description="the merchant's name as customers know it"
    )
    brand_colour: str = Field("#1d3a6e", description="of headers and buttons: #rrggbb", pattern=r"^#[0-9a-fA-F]{6}$")
    brand_address: str = Field("", description="the merchant's legal name and postal address on one line")
    time_zone: Annotated[str, AfterValidator(_zone)] = Field(
        "Europe/Brussels", description="of the merchant: dates its documents, is shown with the times in mails"
    )

    def brand(self) -> Brand:
        """The merchant as customers see it."""
        return Brand(self.brand_name, self.brand_colour, self.brand_address)

    def zone(self) -> ZoneInfo:
        """The merchant's time zone."""
        return ZoneInfo(self.time_zone)
