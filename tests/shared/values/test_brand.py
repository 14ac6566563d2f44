"""A brand's colour never makes a text unreadable (AP-04)."""

import pytest

from shared.values.brand import Brand, contrast


@pytest.mark.parametrize(
    ("colour", "ink", "text"),
    [
        ("#1d3a6e", "#ffffff", "#1d3a6e"),
        ("#ffd400", "#000000", "#1b2433"),
        ("#000000", "#ffffff", "#000000"),
        ("#ffffff", "#000000", "#1b2433"),
    ],
)
def test_a_text_can_be_read_with_any_brand_colour(colour: str, ink: str, text: str) -> None:
    """Dark brands get white letters and colour texts; light ones get black letters and colour no text."""
    brand = Brand("Comptoir", colour)
    assert (brand.ink, brand.text_colour) == (ink, text)
    assert contrast(brand.ink, colour) >= 4.5
    assert contrast(brand.text_colour, "#ffffff") >= 4.5
