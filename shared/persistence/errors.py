"""The driver's errors under our names, so that nothing outside `shared.persistence` and the stores imports the driver.

`DatabaseError` is the root of all; `DatabaseUnavailable` means that no server answered: trying again is safe here, as
every write of ours may be repeated. `DuplicateKey` is a unique index at work. `CommandRefused` is the server's no, with
its `code`.
"""

from collections.abc import Mapping
from typing import Any

from pymongo.errors import BulkWriteError, ConnectionFailure, DuplicateKeyError, OperationFailure, PyMongoError

DatabaseError = PyMongoError
DatabaseUnavailable = ConnectionFailure
DuplicateKey = DuplicateKeyError
CommandRefused = OperationFailure
ManyNotWritten = BulkWriteError


def taken(details: Mapping[str, Any] | None) -> str:
    """The field whose value another document has. Not from the message: it quotes the values, which are personal data
    and may look like anything."""
    return str(next(iter((details or {})["keyPattern"]))).removeprefix("state.")
