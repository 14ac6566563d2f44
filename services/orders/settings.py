"""orders' settings in addition to those of every service."""

from datetime import timedelta

from pydantic import Field

from shared.runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    """See the README for the table."""

    mongo_database: str = "orders"
    terms_version: str = Field("2026-11", description="the terms of sale that an order accepts")
    payment_window: timedelta = Field(
        timedelta(hours=24), description="how long an order waits for its payment, ISO 8601"
    )
    most_unpaid_orders: int = Field(
        20, ge=1, description="a customer who has so many unpaid orders places none that reserves pieces"
    )
