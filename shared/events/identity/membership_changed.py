"""An account became a user of a company, got another role there, or left it (ID-17, ID-20). State event: the newest
`seq` wins."""

from typing import ClassVar

from shared.events.contract import Event
from shared.events.parts import MembershipState


class MembershipChanged(Event):
    """notifier mails a company's documents to its users alone. orders and billing need no copy: the access token says
    whom its holder acts for, and `sessions_ended` when it stops being good."""

    TYPE: ClassVar[str] = "identity.membership_changed"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    membership: MembershipState
