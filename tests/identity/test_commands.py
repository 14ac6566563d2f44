"""What each request of identity asks of its database: a budget in commands, the same on every machine."""

from tests.identity.visitor import Visitor
from tests.support.commands import asked, recorder


async def test_a_login_is_six_commands(visitor: Visitor) -> None:
    """The limit of one address counted and read, the account by its address, who failed there lately, the session, and
    the limit taken back, for failures alone count. The first of a day notes that the account is used."""
    await visitor.register()
    await visitor.session()
    with recorder.of(visitor.service.database.name) as sent:
        await visitor.session()
    counted = ["update rate_windows", "find rate_windows"]
    assert asked(sent) == [*counted, "find accounts", "find login_guards", "insert sessions", counted[0]]


async def test_a_refresh_is_three_commands(visitor: Visitor) -> None:
    """The session read and moved on to its next generation, the account with its present epoch."""
    await visitor.register()
    session = await visitor.session()
    with recorder.of(visitor.service.database.name) as sent:
        assert (await visitor.refresh(session["refresh_token"])).status_code == 200
    assert asked(sent) == ["find sessions", "update sessions", "find accounts"]
