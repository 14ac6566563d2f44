"""Amounts as the customer reads them, in French, Dutch and English."""

ZERO_DECIMAL = frozenset(
    ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"]
)
SYMBOLS = {"eur": "€", "gbp": "£", "usd": "US$", "chf": "CHF"}
# Thousands mark, decimal mark, pattern.
FORMATS = {
    "fr": ("\u202f", ",", "{number}\u00a0{symbol}"),
    "nl": (".", ",", "{symbol}\u00a0{number}"),
    "en": (",", ".", "{symbol}{number}"),
}


def format_money(amount: int, currency: str, language: str) -> str:
    """`amount` in the currency's smallest unit, such as 123456 eur → "1 234,56 €" in French."""
    thousands, decimal, pattern = FORMATS[language]
    units, cents = (amount, None) if currency in ZERO_DECIMAL else divmod(amount, 100)
    number = f"{units:,}".replace(",", thousands) + (f"{decimal}{cents:02}" if cents is not None else "")
    symbol = SYMBOLS.get(currency, currency.upper())
    if language == "en" and symbol.isalpha():
        symbol += "\u00a0"
    return pattern.format(number=number, symbol=symbol)
