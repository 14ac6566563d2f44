"""The number that a customer is known by on invoices, in mails and on the phone (ID-06)."""

SERIALS = 10**8

COMPANY_SERIALS = range(90_000_000, SERIALS)
"""Companies' numbers are apart from accounts' (ID-17): a number shows which of the two it is."""


def customer_number(serial: int) -> str:
    """`C`, the serial (0 to 10^8 - 1) in eight digits and its Luhn check digit (ISO/IEC 7812-1): one wrong digit, or
    two swapped neighbours, make it no number."""
    digits = f"{serial:08d}"
    return f"C{digits}{_check_digit(digits)}"


def is_companys(number: str) -> bool:
    """Whether a customer number is one of a company."""
    digits = number[1:9]
    return digits.isdecimal() and int(digits) in COMPANY_SERIALS and number == customer_number(int(digits))


def _check_digit(digits: str) -> int:
    doubled = (int(digit) * (2 - index % 2) for index, digit in enumerate(reversed(digits)))
    return -sum(value // 10 + value % 10 for value in doubled) % 10
