"""The profiles of customers: exactly one per account, chosen first (ID-02)."""

from enum import StrEnum
from typing import Literal


class Profile(StrEnum):
    """`OTHER_PROFESSIONAL`: schools, administrations, large fleets."""

    INDIVIDUAL = "individual"
    CAR_REPAIRER = "car_repairer"
    AUTOMOTIVE_PROFESSIONAL = "automotive_professional"
    OTHER_PROFESSIONAL = "other_professional"


PriceList = Literal["gross", "net"]
"""Whether prices are shown with VAT or without."""


def is_professional(profile: Profile) -> bool:
    """Everybody but a consumer."""
    return profile is not Profile.INDIVIDUAL


def price_list(profile: Profile) -> PriceList:
    """Consumers are shown prices with VAT, professionals without."""
    return "net" if is_professional(profile) else "gross"
