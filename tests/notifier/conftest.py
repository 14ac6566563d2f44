"""notifier in this process, before a real mailbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.notifier.mailbox import Mailbox
    from tests.notifier.stored import Notifier
    from tests.support.in_process import StartService


@pytest.fixture(scope="session")
def mailbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    """A mailbox for the session."""
    from tests.notifier.mailbox import Mailbox

    with Mailbox(tmp_path_factory.mktemp("mailbox")) as mailbox:
        yield mailbox


@pytest.fixture
def mailbox(mailbox_process: Mailbox) -> Mailbox:
    """The session's mailbox, emptied."""
    mailbox_process.clear()
    return mailbox_process


@pytest.fixture
async def notifier(start_service: StartService, mailbox: Mailbox) -> Notifier:
    """notifier, sending to the mailbox. It knows no account."""
    notifier: Notifier = await start_service("notifier", smtp_url=mailbox.url)
    return notifier
