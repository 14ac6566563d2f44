"""notifier's settings in addition to those of every service."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import NoDecode

from services.notifier.adapters.smtp.server import SmtpServer
from services.notifier.domain.mails.mailed_events import LinkName
from services.notifier.rendering.links import Links
from services.notifier.rendering.sender import Sender
from shared.runtime.brand_settings import BrandSettings
from shared.runtime.return_targets import ReturnTargets, Targets, return_path
from shared.runtime.settings import Key, ServiceSettings, split


def _sender(text: str) -> str:
    Sender.parse(text)
    return text


def _server(text: str) -> str:
    SmtpServer.parse(text)
    return text


class MailSettings(BrandSettings):
    """How mails look, who they are from (NO-06), and where their links lead: paths below RETURN_TARGETS."""

    return_targets: Targets = Field(
        description="the merchant's clients, whom links lead back to: web=https://shop.example"
    )
    mail_from: Annotated[str, AfterValidator(_sender)] = Field(description="the sender: Name <address@domain>")
    mail_link_shop: Annotated[str, return_path()] = Field(description="the shop's first page, such as /{locale}")
    mail_link_order: Annotated[str, return_path("order")] = Field(description="an order, with {order}")
    mail_link_confirm_address: Annotated[str, return_path(in_fragment="token")] = Field(
        description="where an address is confirmed, with #…{token}"
    )
    mail_link_change_email: Annotated[str, return_path(in_fragment="token")] = Field(
        description="where a new address is confirmed, with #…{token}"
    )
    mail_link_forgot_password: Annotated[str, return_path()] = Field(
        description="where a link to a new password is asked for"
    )
    mail_link_accept_invitation: Annotated[str, return_path(in_fragment="token")] = Field(
        description="where an invitation to a company is accepted, with #…{token}"
    )
    mail_link_decide_access: Annotated[str, return_path(in_fragment="token")] = Field(
        description="where it is decided who may act for a company, with #…{token}"
    )
    mail_link_reset_password: Annotated[str, return_path(in_fragment="token")] = Field(
        description="where a new password is chosen, with #…{token}"
    )
    mail_link_data_requests: Annotated[str, return_path()] = Field(
        description="where one asks for one's data, or stops an erasure"
    )
    mail_link_confirm_data_request: Annotated[str, return_path(in_fragment="token")] = Field(
        description="where a request that came by e-mail is confirmed, with #…{token}"
    )
    mail_link_download_export: Annotated[str, return_path(in_fragment="token")] = Field(
        description="where the copy of one's data is fetched, with #…{token}"
    )

    def links(self) -> Links:
        """Where the buttons of mails lead."""
        paths: dict[LinkName, str] = {
            "shop": self.mail_link_shop,
            "order": self.mail_link_order,
            "confirm_address": self.mail_link_confirm_address,
            "change_email": self.mail_link_change_email,
            "forgot_password": self.mail_link_forgot_password,
            "reset_password": self.mail_link_reset_password,
            "accept_invitation": self.mail_link_accept_invitation,
            "data_requests": self.mail_link_data_requests,
            "confirm_data_request": self.mail_link_confirm_data_request,
            "download_export": self.mail_link_download_export,
            "decide_access": self.mail_link_decide_access,
        }
        return Links(ReturnTargets(self.return_targets), paths)


class Settings(ServiceSettings, MailSettings):
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
        120, ge=1, description="seconds after which a mail whose worker died is sent again, under the same Message-ID"
    )
