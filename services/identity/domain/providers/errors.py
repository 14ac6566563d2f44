"""What goes wrong at a provider."""

from shared.errors import ComptoirError, Unavailable


class ProviderUnavailable(Unavailable):
    """The provider does not answer, or answers that it cannot: the customer may try again."""

    code = "provider_unavailable"


class ProviderRefused(ComptoirError):
    """What the provider said proves nothing: a code that it does not take, a token that is not good."""

    code = "provider_refused"
