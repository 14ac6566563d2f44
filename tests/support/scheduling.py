"""How xdist shares the tests out: a folder at a time."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]


class ByFolder(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """A folder's tests share its servers, so one worker of xdist runs them all."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0].rpartition("/")[0]


def by_folder(config: pytest.Config, log: Any) -> ByFolder:
    """The folders in their own order: the longest are not the ones with the most tests."""
    config.option.loadscopereorder = False
    return ByFolder(config, log)
