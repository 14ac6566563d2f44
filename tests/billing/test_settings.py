"""What billing says when it cannot start."""

import pytest

from services.billing.settings import Settings
from shared.runtime.settings import load


@pytest.mark.rule("OP-02")
def test_missing_and_wrong_settings_are_named_with_what_to_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line each, no secret's value, exit 78."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    wrong = {
        "CHECKOUT_SUCCESS_PATH": "/paid/{order}",
        "TIME_ZONE": "Mars/Base",
        "DOCUMENT_LINK_KEYS": "short-secret",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        load(Settings)
    said = capsys.readouterr().err
    assert ended.value.code == 78
    for name in ("STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRETS", "SELLER_VAT_NUMBER", *wrong):
        assert f"  {name}: " in said
    assert "short-secret" not in said
