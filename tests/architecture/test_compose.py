"""docker-compose.yml and what it mounts: what an operator trusts it for (OP-02, findings S1)."""

import json
import re
from collections import Counter
from typing import Any

import pytest
import yaml

from shared.events import contracts_for
from shared.messaging.rights import operator_rights, rights
from tests.architecture.source import ROOT, SERVICES

COMPOSE: dict[str, Any] = yaml.safe_load(  # type: ignore[no-untyped-call]  # it has no types
    (ROOT / "docker-compose.yml").read_text()
)
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_is_locked_down(name: str) -> None:
    """Each runs read-only, without capabilities, with limits of memory and processes."""
    container = CONTAINERS[name]
    assert container["read_only"] is True
    assert "configs" not in container  # compose copies those into the container, which a read-only one refuses
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert {"mem_limit", "pids_limit"} <= set(container)
    assert "cap_add" not in container
    assert "privileged" not in container


def test_each_image_is_built_once() -> None:
    """Two builds of one image differ in their id, and scaling one service would then recreate others."""
    built = Counter(container["image"] for container in CONTAINERS.values() if "build" in container)
    ours = {container["image"] for container in CONTAINERS.values() if container["image"].startswith("comptoir-")}
    assert built == Counter(dict.fromkeys(ours, 1))


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_knows_its_commit_and_holds_nothing_for_the_reference_page(service: str) -> None:
    """The commit is an argument of the build; Swagger UI, 3 MB, is served by the gateway."""
    build = CONTAINERS[f"{service}-api"]["build"]
    assert "BUILD_REVISION" in build["args"]
    assert "fastapi-offline" not in (ROOT / "requirements" / f"{service}.txt").read_text()


def test_foreign_images_are_pinned() -> None:
    """A tag names a minor version at least: the same file starts the same parts next year."""
    foreign = {c["image"] for c in CONTAINERS.values() if not c["image"].startswith("comptoir-")}
    assert [image for image in foreign if not re.search(r":v?\d+\.\d+", image)] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_its_own_user_of_the_database(service: str) -> None:
    """It reaches its own database alone, under a password that no other container has."""
    password = f"${{MONGO_PASSWORD_{service.upper()}}}"
    users = {name for name, container in CONTAINERS.items() if password in str(container.get("environment"))}
    url = CONTAINERS[f"{service}-api"]["environment"]["MONGO_URL"]
    assert f"mongodb://{service}:{password}@mongo:27017/?authSource={service}" in url
    assert {name.split("-")[0] for name in users} - {"catalogue"} == {service}
    assert "OPERATOR" not in str(CONTAINERS[f"{service}-api"]["environment"])


def test_the_database_makes_a_user_for_each_service() -> None:
    """The script that the image runs names every service and takes its password from the container's environment."""
    script = (ROOT / "deploy" / "mongo-users.js").read_text()
    named = re.search(r"of \[(.*)\]", script)
    assert named
    assert sorted(json.loads(f"[{named[1]}]")) == list(SERVICES)
    assert {f"MONGO_PASSWORD_{service.upper()}" for service in SERVICES} <= set(CONTAINERS["mongo"]["environment"])
    assert "process.env[`MONGO_PASSWORD_${name.toUpperCase()}`]" in script


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_its_own_user_of_the_broker(service: str) -> None:
    """Its rights are those that the topology needs, no more; its password is in no other service's container."""
    password = f"${{RABBITMQ_PASSWORD_{service.upper()}}}"
    users = {name for name, container in CONTAINERS.items() if password in str(container.get("environment"))}
    assert f"amqp://{service}:{password}@rabbitmq:5672/" in CONTAINERS[f"{service}-api"]["environment"]["AMQP_URL"]
    assert {name.split("-")[0] for name in users} - {"catalogue"} == {service}
    may = rights(service, contracts_for(service))
    assert _permissions()[service] == {"configure": may.configure, "write": may.write, "read": may.read}


def test_the_brokers_operator_may_look_and_replay_but_not_publish_events() -> None:
    """And is no administrator."""
    may = operator_rights(SERVICES)
    assert _permissions()["operator"] == {"configure": may.configure, "write": may.write, "read": may.read}
    tags = {user["name"]: user["tags"] for user in _definitions()["users"]}
    assert tags == {**dict.fromkeys(SERVICES, ""), "operator": "monitoring"}


def _definitions() -> dict[str, Any]:
    """What compose and the sandbox hand to RabbitMQ, but for the passwords."""
    return dict(json.loads((ROOT / "deploy" / "rabbitmq-users.json").read_text()))


def _permissions() -> dict[str, dict[str, str]]:
    rows = _definitions()["permissions"]
    return {row["user"]: {name: row[name] for name in ("configure", "write", "read")} for row in rows}
