"""Money and its documents: the hosted card page, Stripe's webhooks, payments, refunds, invoices and credit notes."""
