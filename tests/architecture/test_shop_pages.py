"""The product knows no page of a shop: where buttons and payments lead are settings."""

from pathlib import Path

from tests.architecture.source import ROOT, name

PAGES = {page.name for page in (ROOT / "sandbox" / "shop").glob("*.html")} - {"index.html"}


def naming_a_page(files: list[Path]) -> list[str]:
    """Where a file of the product names a page of the pretend shop."""
    return [f"{name(file)}: {page}" for file in files for page in sorted(PAGES) if page in file.read_text("utf-8")]


def test_no_file_of_the_product_names_a_page_of_the_shop() -> None:
    """A merchant whose shop has a router sets other addresses and changes no code."""
    files = [
        file
        for folder in ("services", "shared")
        for suffix in ("py", "toml", "html", "txt", "typ")
        for file in (ROOT / folder).rglob(f"*.{suffix}")
        if file.name != "OFL.txt"
    ]
    assert len(PAGES) > 2
    assert naming_a_page(files) == []


def test_a_planted_page_is_found() -> None:
    """The sandbox itself names them all: it sets them."""
    assert naming_a_page([ROOT / "sandbox" / "stack" / "environment.py"])
