"""`python -m services.identity.commands.accepted_terms CUSTOMER_NUMBER`: the terms that a customer accepted (ID-25).

The words come from the database, where they are kept since they were first served, and are checked against the hash
that the account holds.
"""

import argparse
import asyncio

from services.identity.domain.accounts.account import Account
from services.identity.domain.legal.legal_text import TERMS_OF_SALE, LegalText, text_hash, text_id
from services.identity.settings import Settings
from shared.persistence.mongo import Database, connect
from shared.persistence.shape import Shape
from shared.runtime.settings import load


async def accepted_terms(database: Database, customer_number: str) -> str:
    """Version, hash, language and time, and below them the words; SystemExit says why they cannot be shown."""
    found = await database["accounts"].find_one({"state.customer_number": customer_number})
    if found is None:
        raise SystemExit(f"There is no customer {customer_number}.")
    terms = Shape("accounts", Account).read(found).terms
    if terms.hash is None or terms.language is None:
        raise SystemExit(f"{customer_number} accepted {terms.version} before the words of the terms were kept.")
    kept = await database["legal_texts"].find_one({"_id": text_id(TERMS_OF_SALE, terms.version, terms.language)})
    text = Shape("legal_texts", LegalText).read(kept).text if kept else ""
    if text_hash(text) != terms.hash:
        raise SystemExit(f"The stored words of {terms.version} do not have the hash {terms.hash}.")
    about = (f"version {terms.version} ({terms.language})", f"sha256 {terms.hash}", f"accepted {terms.accepted_at}")
    return "\n".join([*about, "", text])


async def _run(customer_number: str, settings: Settings) -> str:
    client = connect(settings.mongo_url)
    try:
        return await accepted_terms(client[settings.mongo_database], customer_number)
    finally:
        client.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m services.identity.commands.accepted_terms")
    parser.add_argument("customer_number")
    print(asyncio.run(_run(parser.parse_args().customer_number, load(Settings))))
