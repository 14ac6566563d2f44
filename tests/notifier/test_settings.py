"""What is wrong with a setting is said, by name, before anything starts."""

import pytest
from pydantic import ValidationError

from services.notifier.adapters.smtp.server import SmtpServer
from services.notifier.settings import Settings
from shared.runtime.settings import load
from tests.support import settings


@pytest.mark.rule("OP-02")
@pytest.mark.parametrize("name", ["SMTP_URL", "MAIL_FROM", "NOTIFIER_PRIVATE_KEY", "BRAND_NAME", "MAIL_LINK_ORDER"])
def test_a_missing_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """The service does not start, and says what to set."""
    for key, value in settings.ENVIRONMENT["notifier"].items():
        monkeypatch.setenv(key, value)
    monkeypatch.delenv(name)
    with pytest.raises(SystemExit):
        load(Settings)
    assert f"{name}: is missing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_URL", "mail.example.com:25"),
        ("SMTP_URL", "smtp://user:secret@mail.example.com"),
        ("MAIL_FROM", "Comptoir"),
        ("NOTIFIER_PRIVATE_KEY", "short"),
        ("MAIL_LINK_SHOP", "https://shop.example"),
        ("MAIL_LINK_ORDER", "/orders"),
        ("MAIL_LINK_CONFIRM_ADDRESS", "/confirm?token={token}"),
        ("BRAND_NAME", " "),
        ("BRAND_COLOUR", "blue"),
        ("TIME_ZONE", "Europe/Nowhere"),
        ("MAIL_RETRY_DELAYS", ""),
    ],
)
def test_a_wrong_setting_is_refused_without_repeating_it(name: str, value: str) -> None:
    """A value that cannot work is refused at start; a password in it is not shown."""
    with pytest.raises(ValidationError) as caught:
        settings.notifier(**{name.lower(): value})
    assert [error["loc"] for error in caught.value.errors()] == [(name.lower(),)]
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.com", SmtpServer("mail.example.com", 25, False, False, None, None)),
        ("smtp://u:p%40ss@mail.example.com?starttls", SmtpServer("mail.example.com", 587, False, True, "u", "p@ss")),
        ("smtps://u:p@mail.example.com", SmtpServer("mail.example.com", 465, True, False, "u", "p")),
        ("smtp://u:p@127.0.0.1:1025", SmtpServer("127.0.0.1", 1025, False, False, "u", "p")),
    ],
)
def test_the_smtp_url_says_how_to_connect(url: str, server: SmtpServer) -> None:
    """Scheme, port, TLS, user and password, percent-decoded."""
    assert SmtpServer.parse(url) == server
