"""What billing's requests ask of the database: each command is a round trip and, if it writes, a journal's flush."""

from tests.billing.customer import Customer
from tests.support.commands import asked, recorder


async def test_opening_a_checkout_reads_the_payment_once(customer: Customer) -> None:
    """Its claim and its answer aside, a request reads the payment, plans its session and attaches Stripe's to it."""
    number = await customer.place()
    with recorder.of(customer.billing.database.name) as commands:
        await customer.open_session(number)
    payments = [each for each in asked(commands) if each.endswith(" payments")]
    assert payments == ["find payments", "update payments", "update payments"]
