"""A real mailbox process per module, emptied before each test."""

from collections.abc import Iterator

import pytest

from tests.sandbox.mailbox.running import Mailbox


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    """Return the module's mailbox process."""
    mailbox = Mailbox(tmp_path_factory.mktemp("mailbox"))
    yield mailbox
    mailbox.http.close()
    mailbox.process.kill()
    mailbox.process.wait()


@pytest.fixture
def mailbox(running: Mailbox) -> Mailbox:
    """Return the running mailbox without mails or faults."""
    running.http.delete("/api/v1/messages").raise_for_status()
    running.http.delete("/_sim/faults").raise_for_status()
    return running
