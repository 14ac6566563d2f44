"""What the routes below `/identity/v1/me` share: who asks, and the version of the account in the answer."""

from typing import Annotated

from fastapi import Response

from services.identity.domain.accounts.account import Account
from shared.persistence.versioned import Versioned
from shared.values.viewer import Scope, Viewer
from shared.web.auth import allowed_to

Reader = Annotated[Viewer, allowed_to(Scope.IDENTITY_READ)]
Editor = Annotated[Viewer, allowed_to(Scope.IDENTITY_WRITE)]


def tagged(response: Response, account: Versioned[Account]) -> Account:
    """The account, whose version `response` gets as its ETag: all that is below `/me` changes with it."""
    response.headers["ETag"] = f'"{account.version}"'
    return account.state
