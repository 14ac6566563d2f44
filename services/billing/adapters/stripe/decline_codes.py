"""Stripe's decline codes as the few reasons that a customer is shown (BI-01). Unlisted codes are `declined`."""

from collections.abc import Mapping

from shared.events.billing.payment_failed import FailureReason

REASONS: Mapping[str, FailureReason] = {
    "insufficient_funds": "insufficient_funds",
    "withdrawal_count_limit_exceeded": "insufficient_funds",
    "card_velocity_exceeded": "insufficient_funds",
    "authentication_required": "authentication_failed",
    "authentication_not_handled": "authentication_failed",
    "payment_intent_authentication_failure": "authentication_failed",
    "expired_card": "expired_card",
    "invalid_expiry_month": "expired_card",
    "invalid_expiry_year": "expired_card",
    "card_declined": "declined",
    "generic_decline": "declined",
    "processing_error": "other",
    "payment_method_provider_decline": "other",
    "payment_intent_payment_attempt_expired": "other",
}


def reason_of(code: str | None, decline_code: str | None) -> FailureReason:
    """From `last_payment_error`: the issuer's reason where it gave one, else Stripe's."""
    found = REASONS.get(decline_code or "") or REASONS.get(code or "")
    return found or ("declined" if decline_code or code else "other")
