"""Phone numbers in E.164 (`+32470123456`). A service that reads them has `phonenumbers` among its requirements."""

import phonenumbers


def parse_phone(text: str, country: str | None) -> str:
    """E.164, read as dialled in `country` (ISO 3166-1) when it has no country code; ValueError when it cannot be
    dialled. Where the country is not known, a number without its code is returned as it is."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        if country is None and error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE:
            return text
        number = None
    # "possible" looks at the length alone: new ranges open faster than the library's tables follow
    if number is None or not phonenumbers.is_possible_number(number) or number.extension:
        raise ValueError("Give a phone number that can be dialled, such as +32 470 12 34 56.")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
