"""What notifier needs beside what every service needs."""

import zoneinfo
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from services.notifier.adapters.smtp.server import SmtpServer
from services.notifier.rendering.sender import Sender
from shared.runtime.settings import Key, ServiceSettings, split


def _sender(text: str) -> str:
    Sender.parse(text)
    return text


def _server(text: str) -> str:
    SmtpServer.parse(text)
    return text


def _zone(name: str) -> str:
    if name not in zoneinfo.available_timezones():
        raise ValueError("no such time zone")
    return name


class BrandSettings(BaseSettings):
    """How mails look and who they are from (NO-06)."""

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True, frozen=True)

    mail_from: Annotated[str, AfterValidator(_sender)] = Field(description="the sender: Name <address@domain>")
    shop_url: str = Field(description="the shop's pages: https://shop.example", pattern=r"^https?://[^\s?#]+$")
    brand_name: str = Field("", description="as mails sign; the sender's name when empty")
    brand_colour: str = Field("#1d3a6e", description="of header and button: #rrggbb", pattern=r"^#[0-9a-fA-F]{6}$")
    brand_address: str = Field("", description="the merchant's legal name and postal address, in the footer")
    time_zone: Annotated[str, AfterValidator(_zone)] = Field("Europe/Brussels", description="of the times in mails")


class Settings(ServiceSettings, BrandSettings):
    """See the README for the table."""

    mongo_database: str = "notifier"
    smtp_url: Annotated[str, AfterValidator(_server)] = Field(
        description="smtp://host:25, smtp://user:password@host:587?starttls or smtps://user:password@host:465",
        repr=False,
    )
    notifier_private_key: Key = Field(description="opens the secrets in events: 32 bytes in base64url", repr=False)
    mail_retry_delays: Annotated[list[float], NoDecode, BeforeValidator(split)] = Field(
        [5, 30, 120, 600, 3600, 14_400, 14_400, 28_800, 43_200, 86_400],
        description="seconds before each new attempt of a mail, growing; then it has failed",
        min_length=1,
    )
    mail_lease: float = Field(
        45, ge=1, description="seconds after which a mail whose worker died is sent again, under the same Message-ID"
    )
