"""How xdist shares the tests out: a folder at a time, the folders that take longest first."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

LONGEST_FIRST = (
    "tests/faults",
    "tests/journeys",
    "tests/browser",
    "tests/notifier",
    "tests/billing",
    "tests/clients/fuzz",
    "tests/shared",
    "tests/sandbox",
)
"""The folders that take more than 100 seconds, so that none of them runs alone at the end. Two that mostly wait stand
before the last ones that mostly compute."""


class ByFolder(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """A folder's tests share its servers, so one worker of xdist runs them all."""

    def _split_scope(self, nodeid: str) -> str:
        return folder(nodeid)


def by_folder(config: pytest.Config, log: Any) -> ByFolder:
    """The folders in the order of the tests: the longest are not the ones with the most tests."""
    config.option.loadscopereorder = False
    return ByFolder(config, log)


def folder(nodeid: str) -> str:
    """`tests/billing/domain` of a test's id."""
    return nodeid.partition("::")[0].rpartition("/")[0]


def turn(nodeid: str) -> int:
    """By what the tests of a whole run are sorted, those of one folder and all unnamed folders as they were."""
    own = folder(nodeid)
    return LONGEST_FIRST.index(own) if own in LONGEST_FIRST else len(LONGEST_FIRST)
