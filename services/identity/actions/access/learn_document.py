"""Keep that a company has a document (ID-18)."""

from datetime import datetime

from services.identity.context import IdentityContext
from services.identity.domain.access.document import DocumentKind, KnownDocument, written_once
from shared.values.customer_number import is_companys
from shared.values.ids import derived_id


async def learn_document(
    context: IdentityContext, customer_number: str, kind: str, number: str, issued_at: datetime
) -> None:
    """Nothing for private customers and for kinds that are not known here."""
    if is_companys(customer_number) and kind in set(DocumentKind):
        known = KnownDocument(customer_number=customer_number, kind=DocumentKind(kind), issued_at=issued_at)
        await context.known_documents.project(document_key(customer_number, kind, number), 1, known)


def document_key(customer_number: str, kind: str, number: str) -> str:
    """The same for each spelling of the number, from which it cannot be read."""
    return derived_id("doc", customer_number, kind, written_once(number))
