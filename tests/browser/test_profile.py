"""The pages of the profile: details, addresses, vehicles, consents, another e-mail address."""

import pytest

from shared.values.locale import LOCALES, Locale
from tests.browser.customer import register
from tests.browser.visitor import DESKTOP, PASSWORD, PHONE, OpenVisitor


@pytest.mark.rule("ID-10", "ID-11", "ID-13", "ID-15", "AP-04")
@pytest.mark.parametrize(("language", "width"), list(zip(LOCALES, (PHONE, DESKTOP, PHONE), strict=True)))
async def test_a_customer_keeps_the_profile(open_visitor: OpenVisitor, language: Locale, width: int) -> None:
    """Every page does what it says, and can be read and used by everybody."""
    visitor = await open_visitor(language, width)
    await register(visitor)
    await visitor.open("profile.html")
    await visitor.inspect("profile.html")
    await visitor.fill("details", name="Exemplaire")
    await visitor.button("save_details").click()
    await visitor.sees("details_saved")
    await visitor.open("addresses.html")
    await visitor.sees("no_addresses")
    await visitor.fill(
        "addresses",
        **{"recipient": "Camille Exemple", "address__street": "Quai des Exemples 3"},
        **{"address__postal_code": "4000", "address__city": "Liège"},
    )
    await visitor.button("save_address").click()
    await visitor.sees("chosen")
    await visitor.inspect("addresses.html")
    await visitor.open("vehicles.html")
    await visitor.sees("no_vehicles")
    await visitor.fill("vehicles", make="Peugeot", model="308 SW", km_per_year="15000", last_inspection="2026-02-16")
    await visitor.button("save_vehicle").click()
    await visitor.sees("chosen")
    await visitor.inspect("vehicles.html")
    await visitor.open("consents.html")
    await visitor.page.locator("#newsletter").check()
    await visitor.sees("consent_saved")
    await visitor.inspect("consents.html")
    await visitor.open("consents.html")
    assert await visitor.page.locator("#newsletter").is_checked()
    assert not await visitor.page.locator("#partner_offers").is_checked()


@pytest.mark.rule("ID-10")
async def test_the_link_to_a_new_address_changes_it(open_visitor: OpenVisitor) -> None:
    """Asked for in the profile, mailed to the new address, confirmed by a click there."""
    visitor = await open_visitor("en", DESKTOP)
    await register(visitor)
    await visitor.open("profile.html")
    visitor.email = f"new.{visitor.email}"
    await visitor.fill("email", email=visitor.email, current_password=PASSWORD)
    await visitor.button("send_link").click()
    await visitor.page.get_by_role("status").first.wait_for()
    await visitor.open_mail("Use this address")
    await visitor.follow("change-email.html")
    await visitor.inspect("change-email.html")
    await visitor.button("confirm_email").click()
    await visitor.page.get_by_text(visitor.email).first.wait_for()
