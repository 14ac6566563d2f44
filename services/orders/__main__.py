"""`python -m services.orders api | worker | all | migrate | retention`."""

from services.orders.service import wire
from services.orders.settings import Settings
from shared.runtime.service import run

run("orders", Settings, wire)
