"""How an account becomes the user of a company, gets another role, and leaves (ID-17, ID-20).

Leaving is one write to the account: the membership, every session, and what was still pending for this company end
with it.
"""

from collections.abc import Sequence
from datetime import datetime

from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.transitions import end_sessions
from services.identity.domain.memberships.jobs import WithdrawPending
from services.identity.domain.memberships.membership import MOST, Membership
from shared.errors import NotFound, Refused
from shared.events.contract import Message
from shared.events.identity.access_ended import AccessEnded
from shared.events.identity.membership_changed import MembershipChanged
from shared.events.parts import MembershipState
from shared.values.viewer import ROLE_SCOPES, Role

Decision = tuple[Account, Sequence[Message]]


def membership_of(account: Account, customer_number: str) -> Membership | None:
    """The account's membership of a company; None when it is none of its users."""
    return next((each for each in account.memberships if each.customer_number == customer_number), None)


def join(account: Account, membership_id: str, customer_number: str, role: Role, now: datetime) -> Decision:
    """The account acts for the company from now on; one that already does stays as it is."""
    if membership_of(account, customer_number):
        return account, []
    if len(account.memberships) >= MOST:
        raise Refused("too_many_memberships", most=MOST)
    membership = Membership(membership_id=membership_id, customer_number=customer_number, role=role, since=now)
    joined = account.model_copy(update={"memberships": (*account.memberships, membership)})
    return joined, [_told(account, membership)]


def change_role(account: Account, customer_number: str, role: Role, now: datetime) -> Decision:
    """Another role. One that may do less ends every session, so that no access token is left with the former rights;
    one that may do more counts from the next refresh. NotFound when the account is no user of the company."""
    before = _existing(account, customer_number)
    if before.role is role:
        return account, []
    after = before.model_copy(update={"role": role})
    memberships = tuple(after if each is before else each for each in account.memberships)
    changed, told = account.model_copy(update={"memberships": memberships}), _told(account, after)
    if ROLE_SCOPES[role] >= ROLE_SCOPES[before.role] and before.role is not Role.OWNER:
        return changed, [told]
    changed, ended = end_sessions(changed, "role_changed", now)
    return changed, [told, *ended]


def leave(account: Account, customer_number: str, company_name: str, now: datetime) -> Decision:
    """The account acts for the company no longer; NotFound when it did not."""
    membership = _existing(account, customer_number)
    left = account.model_copy(
        update={"memberships": tuple(each for each in account.memberships if each is not membership)}
    )
    left, ended = end_sessions(left, "left", now)
    told = AccessEnded(
        account_id=account.account_id,
        email=account.email,
        company_name=company_name,
        customer_number=customer_number,
        ended_at=now,
    )
    pending = WithdrawPending(account_id=account.account_id, customer_number=customer_number, email=account.email_key)
    return left, [_told(account, membership, ended_at=now), *ended, told, pending]


def _existing(account: Account, customer_number: str) -> Membership:
    membership = membership_of(account, customer_number)
    if membership is None:
        raise NotFound("user")
    return membership


def _told(account: Account, membership: Membership, ended_at: datetime | None = None) -> MembershipChanged:
    return MembershipChanged(
        membership=MembershipState(
            membership_id=membership.membership_id,
            account_id=account.account_id,
            customer_number=membership.customer_number,
            role=membership.role.value,
            since=membership.since,
            ended_at=ended_at,
        )
    )
