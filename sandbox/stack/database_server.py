"""The process of the sandbox's database: SecantusDB's own command, which looks for expired documents once an hour.

Its own interval is a minute, as MongoDB's is; but MongoDB walks the TTL index, and SecantusDB reads every document of
each collection that has one, and answers nobody meanwhile: ten seconds at 60,000 documents on a busy machine.
"""

import sys
from functools import partial

from secantus import cli  # type: ignore[import-untyped]  # SecantusDB has no types

EVERY_SECONDS = 3_600.0

if __name__ == "__main__":
    cli.SecantusDBServer = partial(cli.SecantusDBServer, ttl_sweep_seconds=EVERY_SECONDS)
    sys.exit(cli.main())
