"""A real mailbox process per module, emptied before each test."""

from collections.abc import Iterator

import pytest

from tests.sandbox.mailbox.running import Mailbox


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    """Return the module's mailbox process."""
    with Mailbox(tmp_path_factory.mktemp("mailbox")) as mailbox:
        yield mailbox


@pytest.fixture
def mailbox(running: Mailbox) -> Mailbox:
    """Return the running mailbox without mails or faults."""
    running.clear()
    return running
