"""An account's memberships: the companies that it may act for, in which role (ID-17)."""

from datetime import datetime

from shared.values.state import StateValue
from shared.values.viewer import Role

MOST = 10
"""Companies that one account may act for at a time."""


class Membership(StateValue):
    """One company. It is gone from the account once the user has left; coming back is another membership."""

    membership_id: str
    customer_number: str
    role: Role
    since: datetime
