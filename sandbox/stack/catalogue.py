"""The articles of the pretend merchant, imported into an empty catalogue by orders' own command (OR-01)."""

import subprocess
import sys
from collections.abc import Mapping

from sandbox.stack.parts import ROOT

FILE = ROOT / "sandbox" / "catalogue.json"


def fill_catalogue(environment: Mapping[str, str]) -> None:
    """Imports the articles with orders' settings; CalledProcessError, with what it said on stderr, when it cannot."""
    command = [sys.executable, "-m", "services.orders.commands.import_products", str(FILE), "--if-empty"]
    subprocess.run(command, cwd=ROOT, env=dict(environment), check=True, stdout=subprocess.DEVNULL, timeout=60)
