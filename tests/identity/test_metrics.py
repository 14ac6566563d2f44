"""What an operator sees of logins and of limits that were reached (OP-01)."""

import pytest

from services.identity.endpoints.sessions import LOGGING_IN
from tests.identity.visitor import Visitor

LOGINS = "comptoir_logins_total"


@pytest.mark.rule("OP-01")
@pytest.mark.parametrize(
    ("password", "email", "outcome"),
    [
        ("copper lantern ferry", "camille@example.com", "opened"),
        ("copper lantern ferries", "camille@example.com", "wrong_password"),
        ("copper lantern ferry", "nobody@example.com", "unknown_address"),
    ],
)
async def test_a_login_is_counted_by_its_outcome(visitor: Visitor, password: str, email: str, outcome: str) -> None:
    """Each attempt is one more of its outcome, and of no other."""
    await visitor.register()
    before = await visitor.service.scrape()
    await visitor.log_in(password, email)
    after = await visitor.service.scrape()
    assert after.value(LOGINS, outcome=outcome) - before.value(LOGINS, outcome=outcome) == 1
    assert after.value(LOGINS) - before.value(LOGINS) == 1


@pytest.mark.rule("OP-01", "AP-01")
async def test_a_limit_that_was_reached_is_counted_by_its_name(visitor: Visitor) -> None:
    """The first attempt over the limit is the first that counts."""
    allowed = int(LOGGING_IN.partition("/")[0])
    before = await visitor.service.scrape()
    answers = [await visitor.log_in() for _ in range(allowed + 1)]
    after = await visitor.service.scrape()
    assert [answer.status_code for answer in answers] == [401] * allowed + [429]
    name = "comptoir_rate_limits_reached_total"
    assert after.value(name, limit="log_in") - before.value(name, limit="log_in") == 1
