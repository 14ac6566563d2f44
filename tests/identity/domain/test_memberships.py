"""How an account becomes a company's user, changes its role, and leaves; whom its sessions act for (ID-17, ID-20)."""

from datetime import timedelta

import pytest

from services.identity.domain.accounts.account import Account
from services.identity.domain.memberships.acting import Acting, acting, check_choice
from services.identity.domain.memberships.jobs import WithdrawPending
from services.identity.domain.memberships.membership import MOST
from services.identity.domain.memberships.transitions import change_role, join, leave
from shared.errors import NotFound, Refused
from shared.events.identity.access_ended import AccessEnded
from shared.events.identity.membership_changed import MembershipChanged
from shared.events.identity.sessions_ended import SessionsEnded
from shared.events.parts import MembershipState
from shared.values.viewer import Kind, Role
from tests.identity.domain.accounts import NOW, an_account

GARAGE, SCHOOL = "C900000005", "C900000013"
NAME = "Garage Exemple SA"
LATER = NOW + timedelta(days=1)


def member(role: Role = Role.BUYER) -> Account:
    """A user of the garage."""
    return join(an_account(), "mbr_1", GARAGE, role, NOW)[0]


def state(role: Role, **changes: object) -> MembershipState:
    """The membership of the garage as events carry it."""
    told = MembershipState(
        membership_id="mbr_1", account_id="acc_1", customer_number=GARAGE, role=role.value, since=NOW
    )
    return told.model_copy(update=changes)


@pytest.mark.rule("ID-17")
def test_joining_tells_the_membership_and_keeps_the_sessions() -> None:
    """A second time it changes nothing; the account keeps its own customer number."""
    joined, events = join(an_account(), "mbr_1", GARAGE, Role.BUYER, NOW)
    assert events == [MembershipChanged(membership=state(Role.BUYER))]
    assert (joined.customer_number, joined.session_epoch) == ("C000000018", 0)
    assert join(joined, "mbr_2", GARAGE, Role.OWNER, LATER) == (joined, [])


@pytest.mark.rule("ID-20")
def test_leaving_is_one_decision_that_ends_every_session() -> None:
    """The membership is gone, the sessions of the epoch before are over, and both are told."""
    left, events = leave(member(), GARAGE, NAME, LATER)
    assert (left.memberships, left.session_epoch) == ((), 1)
    assert events == [
        MembershipChanged(membership=state(Role.BUYER, ended_at=LATER)),
        SessionsEnded(account_id="acc_1", before_epoch=1, ended_at=LATER, why="left"),
        AccessEnded(
            account_id="acc_1",
            email="Camille@example.com",
            company_name=NAME,
            customer_number=GARAGE,
            ended_at=LATER,
        ),
        WithdrawPending(account_id="acc_1", customer_number=GARAGE, email="camille@example.com"),
    ]
    with pytest.raises(NotFound):
        leave(left, GARAGE, NAME, LATER)


@pytest.mark.rule("ID-17")
@pytest.mark.parametrize(
    ("before", "after", "ends"),
    [
        (Role.VIEWER, Role.BUYER, False),
        (Role.BUYER, Role.OWNER, False),
        (Role.OWNER, Role.BUYER, True),
        (Role.BUYER, Role.ACCOUNTANT, True),
        (Role.ACCOUNTANT, Role.VIEWER, True),
    ],
)
def test_a_role_that_may_do_less_ends_the_sessions(before: Role, after: Role, ends: bool) -> None:
    """No access token is left with the former rights; more rights come with the next refresh."""
    changed, events = change_role(member(before), GARAGE, after, LATER)
    assert [each.role for each in changed.memberships] == [after]
    assert events[0] == MembershipChanged(membership=state(after))
    assert (changed.session_epoch, [type(each) for each in events[1:]]) == ((1, [SessionsEnded]) if ends else (0, []))
    assert change_role(changed, GARAGE, after, LATER) == (changed, [])


def test_an_account_acts_for_a_bounded_number_of_companies() -> None:
    """One more is refused by its name."""
    account = an_account()
    for index in range(MOST):
        account, _ = join(account, f"mbr_{index}", f"C9{index}", Role.VIEWER, NOW)
    with pytest.raises(Refused) as refused:
        join(account, "mbr_x", GARAGE, Role.VIEWER, NOW)
    assert (refused.value.code, refused.value.params) == ("too_many_memberships", {"most": MOST})


@pytest.mark.rule("ID-17")
def test_a_session_acts_for_the_newest_company_unless_it_was_switched() -> None:
    """Its own customer without any company; the choice holds as long as it is one."""
    own, garage = (
        Acting("C000000018", Kind.PRIVATE, Role.OWNER),
        Acting(GARAGE, Kind.MEMBER, Role.BUYER),
    )
    both, _ = join(member(), "mbr_2", SCHOOL, Role.VIEWER, LATER)
    assert acting(an_account(), None) == own
    assert acting(member(), None) == garage
    assert acting(both, None) == Acting(SCHOOL, Kind.MEMBER, Role.VIEWER)
    assert acting(both, GARAGE) == garage
    assert acting(both, "C000000018") == own
    assert acting(leave(member(), GARAGE, NAME, LATER)[0], GARAGE) == own


@pytest.mark.rule("AP-02")
def test_a_customer_of_others_cannot_be_chosen() -> None:
    """It does not exist for the account."""
    check_choice(member(), GARAGE)
    with pytest.raises(NotFound):
        check_choice(member(), SCHOOL)
