"""`python -m tests.notifier.worker`: notifier's deadlines as a process of its own, without a broker, until every mail
is sent. For tests that kill it or freeze it: with FREEZE_AT_BEGIN it stops itself (SIGSTOP) as soon as it has begun an
attempt."""

import asyncio
import os
import signal

from services.notifier.domain.mails.mail import Status
from services.notifier.service import wire
from services.notifier.settings import Settings
from shared.persistence.deadlines import Deadlines
from shared.persistence.due import Due
from shared.persistence.errors import DatabaseError
from shared.persistence.mongo import connect
from shared.runtime.settings import load
from shared.runtime.supervise import Tasks
from shared.values import clock
from tests.support.in_process import kernel_for
from tests.support.waiting import eventually


async def _send_all(settings: Settings) -> None:
    client = connect(settings.mongo_url)
    database = client[settings.mongo_database]
    definition = wire(settings, kernel_for("notifier", settings, database, clock.now))
    mails = definition.context.mails
    if "FREEZE_AT_BEGIN" in os.environ:
        mails.on_commit.append(_freeze)
    (worker,) = Deadlines(definition.deadlines, definition.stores, definition.context, clock.now).workers
    tasks = Tasks()
    tasks.start(worker.name, worker.run)

    async def all_sent() -> bool:
        try:
            return await mails.find_one({"state.status": {"$ne": Status.SENT}}) is None
        except DatabaseError:
            return False

    await eventually(all_sent, 100)
    worker.stop()
    await worker.drain(20)
    await definition.context.deliveries.drain(20)
    await tasks.stop()
    await definition.context.close()
    client.close()


def _freeze(_: str, __: Due | None) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


if __name__ == "__main__":
    asyncio.run(_send_all(load(Settings)))
