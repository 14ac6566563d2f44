"""`python -m sandbox.stripe`: see README.md, or --help."""

import asyncio
import logging
import sys

from sandbox.stripe.server import PortTakenError, serve
from sandbox.stripe.settings import read_settings


def main() -> int:
    """Exit status: 0 after a stop, 1 when a port is taken, 2 for wrong options."""
    settings = read_settings(sys.argv[1:])
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        asyncio.run(serve(settings))
    except PortTakenError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
