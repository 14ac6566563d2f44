"""`python -m services.billing api | worker | all | migrate | retention`."""

from services.billing.service import wire
from services.billing.settings import Settings
from shared.runtime.service import run

run("billing", Settings, wire)
