"""An account as the other services see it: the one place where the stored state becomes the wire's."""

from services.identity.domain.accounts.account import Account
from services.identity.domain.addresses.delivery_address import DeliveryAddress
from services.identity.domain.profiles.profile import price_list
from services.identity.domain.vehicles.vehicle import Vehicle
from shared.events.parts import AccountState, DeliveryAddressState, PostalAddress, VehicleState


def public(account: Account) -> AccountState:
    """The account's whole public state: no password, no token, no key of the address."""
    return AccountState(
        account_id=account.account_id,
        customer_number=account.customer_number,
        email=account.email,
        email_confirmed=account.email_confirmed_at is not None,
        first_name=account.first_name,
        name=account.name,
        phone=account.phone,
        address=PostalAddress.model_validate(account.address),
        locale=account.locale,
        registered_at=account.registered_at,
        profile=account.profile.value,
        price_list=price_list(account.profile),
        restricted=account.standing.restricted_at is not None,
        delivery_addresses=tuple(map(_delivery_address, account.delivery_addresses)),
        vehicles=tuple(map(_vehicle, account.vehicles)),
    )


def _delivery_address(known: DeliveryAddress) -> DeliveryAddressState:
    address = PostalAddress.model_validate(known.address)
    return DeliveryAddressState(
        address_id=known.address_id,
        is_default=known.is_default,
        label=known.label or "",
        recipient=known.recipient,
        phone=known.phone or "",
        address=address,
    )


def _vehicle(known: Vehicle) -> VehicleState:
    return VehicleState(
        vehicle_id=known.vehicle_id,
        is_main=known.is_main,
        make=known.make,
        model=known.model,
        engine=known.engine or "",
        km_per_year=known.km_per_year,
        last_inspection=known.last_inspection,
    )
