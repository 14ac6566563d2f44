"""`python -m services.notifier api | worker | all | migrate | retention`."""

from services.notifier.service import wire
from services.notifier.settings import Settings
from shared.runtime.service import run

run("notifier", Settings, wire)
