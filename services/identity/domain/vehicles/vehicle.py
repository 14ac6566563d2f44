"""A customer's vehicle, as it is stored (ID-15)."""

from pydantic import Field

from shared.values.state import StateValue


class Description(StateValue):
    """What the customer says of it. `km_per_year` is the average; `last_inspection` is the day of the last technical
    inspection, ISO 8601."""

    make: str = Field(repr=False)
    model: str = Field(repr=False)
    engine: str | None = Field(None, repr=False)
    km_per_year: int | None = Field(None, repr=False)
    last_inspection: str | None = Field(None, repr=False)


class Vehicle(Description):
    """One of an account's list, in which exactly one is the main one."""

    vehicle_id: str
    is_main: bool
