"""The driver's errors under our names, so that nothing outside `shared.persistence` and the stores imports the driver.

`DatabaseError` is the root of all; `DatabaseUnavailable` means that no server answered: trying again is safe here, as
every write of ours may be repeated. `DuplicateKey` is a unique index at work.
"""

from pymongo.errors import ConnectionFailure, DuplicateKeyError, PyMongoError

DatabaseError = PyMongoError
DatabaseUnavailable = ConnectionFailure
DuplicateKey = DuplicateKeyError
