"""What the services are told."""

import base64
import json
import stat
import subprocess
from pathlib import Path

import pytest
from joserfc.jwk import KeySet
from nacl.public import PrivateKey, PublicKey, SealedBox

from sandbox.stack.environment import SERVICES, SettingMissingError, env_file, load_secrets, service_environments
from sandbox.stack.ports import DEFAULTS


@pytest.fixture
def secrets(tmp_path: Path) -> dict[str, str]:
    """Fresh development secrets."""
    return load_secrets(tmp_path / "secrets.json")


def test_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    """A second start uses the same secrets, what is new is added, and only the owner reads the file."""
    path = tmp_path / "var" / "secrets.json"
    first = load_secrets(path)
    assert load_secrets(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    older = {name: value for name, value in first.items() if name != "document_link_keys"}
    path.write_text(json.dumps(older))
    again = load_secrets(path)
    assert {**again, "document_link_keys": ""} == {**first, "document_link_keys": ""}
    assert again["document_link_keys"] != first["document_link_keys"]


def test_keys_have_the_shape_the_services_expect(secrets: dict[str, str]) -> None:
    """One private P-256 key with an id, 32-byte keys, and a key pair with which notifier opens a seal."""
    environments = service_environments(DEFAULTS, secrets, {})
    (key,) = KeySet.import_key_set(json.loads(environments["identity"]["SIGNING_KEYS"])).keys
    assert key.is_private
    assert key.as_dict()["crv"] == "P-256"
    assert key.kid
    for service in SERVICES:
        assert len(base64.urlsafe_b64decode(environments[service]["PERSONAL_DATA_KEYS"])) == 32
    public = PublicKey(base64.urlsafe_b64decode(environments["identity"]["NOTIFIER_PUBLIC_KEY"]))
    private = PrivateKey(base64.urlsafe_b64decode(environments["notifier"]["NOTIFIER_PRIVATE_KEY"]))
    assert SealedBox(private).decrypt(SealedBox(public).encrypt(b"token")) == b"token"
    assert environments["billing"]["NOTIFIER_PUBLIC_KEY"] == environments["identity"]["NOTIFIER_PUBLIC_KEY"]


def test_each_secret_reaches_only_who_needs_it(secrets: dict[str, str]) -> None:
    """Signing keys are identity's, Stripe's key is billing's, the seal's private half is notifier's alone."""
    environments = service_environments(DEFAULTS, secrets, {})
    owners = {
        "signing_keys": {"identity"},
        "stripe_api_key": {"billing"},
        "notifier_private_key": {"notifier"},
        "personal_data_keys": set(SERVICES),
        "security_log_key": set(SERVICES),
    }
    for name, expected in owners.items():
        holders = {service for service, env in environments.items() if secrets[name] in env.values()}
        assert holders == expected, name
    for user in (*SERVICES, "operator"):
        password = secrets[f"rabbitmq_{user}"]
        assert {service for service, env in environments.items() if password in env["AMQP_URL"]} <= {user}


def test_addresses_follow_the_ports(secrets: dict[str, str]) -> None:
    """Every address a service is given uses the port its part listens on."""
    environments = service_environments({**DEFAULTS, "gateway": 9000, "smtp": 9025}, secrets, {})
    assert environments["billing"]["RETURN_TARGETS"].startswith("web=http://127.0.0.1:9000/shop,")
    assert environments["notifier"]["SMTP_URL"] == "smtp://127.0.0.1:9025"
    assert environments["orders"]["PORT"] == "8082"
    assert environments["orders"]["MONGO_DATABASE"] == "orders"


def test_given_settings_win_where_they_belong(secrets: dict[str, str]) -> None:
    """A real server's URL replaces the sandbox's; nothing else of the shell reaches a service."""
    given = {"AMQP_URL": "amqp://broker.example/", "SELLER_NAME": "Other SA", "PORT": "1", "UNRELATED": "x"}
    environments = service_environments(DEFAULTS, secrets, given)
    assert {env["AMQP_URL"] for env in environments.values()} == {"amqp://broker.example/"}
    assert environments["billing"]["SELLER_NAME"] == "Other SA"
    assert "SELLER_NAME" not in environments["orders"]
    assert environments["billing"]["PORT"] == "8083"
    assert not any("UNRELATED" in env for env in environments.values())


def test_real_stripe_needs_its_webhook_secret(secrets: dict[str, str]) -> None:
    """A Stripe key alone is refused with what to add; with the secret the real address is used."""
    with pytest.raises(SettingMissingError, match="STRIPE_WEBHOOK_SECRETS is not"):
        service_environments(DEFAULTS, secrets, {"STRIPE_API_KEY": "sk_test_x"})
    given = {"STRIPE_API_KEY": "sk_test_x", "STRIPE_WEBHOOK_SECRETS": "whsec_x"}
    billing = service_environments(DEFAULTS, secrets, given)["billing"]
    assert billing["STRIPE_API_URL"] == "https://api.stripe.com"
    assert billing["STRIPE_WEBHOOK_SECRETS"] == "whsec_x"


def test_an_environment_is_a_file_that_a_shell_reads(tmp_path: Path) -> None:
    """`make service` gets every setting as the stack gives it, quotes and spaces included."""
    environment = {"KEYS": '{"keys": [{"kid": "1"}]}', "MAIL_FROM": "L'Exemple <a@b.example>", "PORT": "8083"}
    file = tmp_path / "billing.env"
    file.write_text(env_file(environment))
    read = f'set -a; . {file}; printf "%s\\n" "$KEYS" "$MAIL_FROM" "$PORT"'
    done = subprocess.run(["sh", "-c", read], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == list(environment.values())
