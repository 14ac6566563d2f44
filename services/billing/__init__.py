"""Money and its documents: checkout sessions, Stripe's webhooks, payments, refunds, invoices and credit notes."""
