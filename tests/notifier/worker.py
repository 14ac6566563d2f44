"""`python -m tests.notifier.worker`: notifier's deadlines as a process of its own, without a broker, until every mail
is sent. For tests that kill it."""

import asyncio

from services.notifier.domain.mails.mail import Status
from services.notifier.service import wire
from services.notifier.settings import Settings
from shared.persistence.deadlines import Deadlines
from shared.persistence.mongo import connect
from shared.runtime.settings import load
from shared.values import clock
from tests.support.in_process import kernel_for
from tests.support.waiting import eventually


async def _send_all(settings: Settings) -> None:
    client = connect(settings.mongo_url)
    database = client[settings.mongo_database]
    kernel = kernel_for("notifier", settings, database, clock.now)
    definition = wire(settings, kernel)
    (worker,) = Deadlines(definition.deadlines, definition.stores, definition.context, clock.now).workers
    running = asyncio.create_task(worker.run())
    waiting = {"state.status": {"$ne": Status.SENT}}

    async def all_sent() -> bool:
        return await definition.context.mails.find_one(waiting) is None

    await eventually(all_sent, 15)
    worker.stop()
    await running
    if definition.close:
        await definition.close()
    client.close()


if __name__ == "__main__":
    asyncio.run(_send_all(load(Settings)))
