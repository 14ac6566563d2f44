"""`python -m services.identity api | worker | all | migrate | retention`."""

from services.identity.service import wire
from services.identity.settings import Settings
from shared.runtime.service import run

run("identity", Settings, wire)
