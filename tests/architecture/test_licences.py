"""What goes into an image may be used under the project's own licence (MIT)."""

import importlib.metadata
import re

import pytest

from tests.architecture.source import ROOT, SERVICES

PERMISSIVE = re.compile(r"MIT|BSD|Apache|ISC|PSF|Unlicense|MPL-2\.0|Mozilla Public License 2\.0")
"""MPL-2.0 obliges only those who change the licensed files, and nothing here does."""
COPYLEFT = re.compile(r"\bA?L?GPL|GNU|SSPL|BUSL|Commons Clause", re.IGNORECASE)
LIBRARIES = {"python-stdnum": "GNU Lesser General Public License"}
"""Under the LGPL, and installed unchanged as packages of their own: whoever runs an image can exchange them (decision
0020). Each stands here by name."""


def packages(service: str) -> set[str]:
    """The packages that are locked for a service's image."""
    lines = (ROOT / "requirements" / f"{service}.txt").read_text().splitlines()
    return {found[1] for line in lines if (found := re.match(r"([\w.-]+)(?:\[.*\])?==", line))}


def licence(package: str) -> str:
    """What an installed package says of its licence: expression, classifiers, or free text."""
    about = importlib.metadata.metadata(package)
    classifiers = [each for each in about.get_all("Classifier") or [] if each.startswith("License ::")]
    stated = about.get_all("License-Expression") or classifiers or about.get_all("License") or ["none given"]
    return "; ".join(stated)


def allowed(text: str) -> bool:
    return bool(PERMISSIVE.search(text)) and not COPYLEFT.search(text)


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_holds_permissive_packages_alone(service: str) -> None:
    """Every package of a service's image has a licence that asks for no more than its notice."""
    found = packages(service)
    assert len(found) > 20
    refused = {package: licence(package) for package in found if not allowed(licence(package))}
    assert {package: text for package, text in refused.items() if LIBRARIES.get(package, "—") not in text} == {}


@pytest.mark.parametrize("text", ["GPL-2.0-only AND CC-BY-4.0", "License :: OSI Approved :: GNU AGPLv3", "none given"])
def test_a_copyleft_or_missing_licence_is_found(text: str) -> None:
    """The check refuses what would put the images under other terms, and what names no licence."""
    assert not allowed(text)
