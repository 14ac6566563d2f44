"""`python -m tests.notifier.worker`: notifier's schedule as a process of its own, without a broker, until every mail is
sent. For tests that kill it."""

import asyncio

from services.notifier.domain.mails.mail import Status
from services.notifier.service import wire
from services.notifier.settings import Settings
from shared.messaging.broker import Broker
from shared.messaging.relay import Relay
from shared.messaging.signals import Signals
from shared.persistence.mongo import Lease, connect
from shared.persistence.repository import Outbound
from shared.runtime.service import Kernel
from shared.runtime.settings import load
from shared.values import clock, ids
from shared.web.idempotency import Idempotency
from shared.web.rate_limits import RateLimits
from tests.support.keys import PERSONAL
from tests.support.waiting import eventually


async def _send_all(settings: Settings) -> None:
    client = connect(settings.mongo_url)
    database = client[settings.mongo_database]
    relay = Relay(Broker(settings.amqp_url), Lease(database, "relay.sweep", clock.now), clock.now)
    process = Kernel(
        database=database,
        outbound=Outbound("notifier", relay, PERSONAL, clock.now, ids.new_id),
        signals=Signals("notifier"),
        idempotency=Idempotency(database, clock.now),
        rate_limits=RateLimits(settings.mongo_url, settings.mongo_database, 1.0),
        clock=clock.now,
        new_id=ids.new_id,
    )
    definition = wire(settings, process)
    (schedule,) = definition.schedules
    running = asyncio.create_task(schedule.run())
    waiting = {"state.status": {"$ne": Status.SENT}}

    async def all_sent() -> bool:
        return await definition.context.mails.find_one(waiting) is None

    await eventually(all_sent, 15)
    schedule.stop()
    await running
    if definition.close:
        await definition.close()
    client.close()


if __name__ == "__main__":
    asyncio.run(_send_all(load(Settings)))
