"""docker-compose.yml: what an operator trusts it for (OP-02, findings S1)."""

import re
from collections import Counter
from typing import Any

import pytest
import yaml

from tests.architecture.source import ROOT, SERVICES

CONTAINERS: dict[str, dict[str, Any]] = yaml.safe_load(  # type: ignore[no-untyped-call]  # it has no types
    (ROOT / "docker-compose.yml").read_text()
)["services"]


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_is_locked_down(name: str) -> None:
    """Each runs read-only, without capabilities, and with limits of memory and processes."""
    container = CONTAINERS[name]
    assert container["read_only"] is True
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
