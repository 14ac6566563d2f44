"""What the documents say exists: commands, files, and the header of each decision."""

import re
from pathlib import Path

import pytest

from services.billing.actions.webhooks.apply_stripe_event import ACTIONS
from tests.architecture.source import ROOT, name, python_files
from tools import events

DOCUMENTS = [
    path
    for pattern in ("*.md", "docs/**/*.md", "services/*/README.md", "sandbox/**/README.md")
    for path in sorted(ROOT.glob(pattern))
]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))

TARGET = re.compile(r"(?:^|`|[|(] ?)make ([a-z][a-z-]*)", re.MULTILINE)
"""`make X` where a command starts: in a block, in backticks, in a table."""
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
FILE = re.compile(
    r"(?<![\w/.-])(?:services|shared|tests|sandbox|tools|docs|gateway|deploy)/[\w/.-]+\.(?:py|md|toml|json|svg|conf|yml)\b"
)
INVENTED = ("recipes.md", "CHANGELOG.md")
"""Documents that name files which need not exist: those of a recipe's example, those of the past."""
WIDEST = 100


def targets() -> set[str]:
    """The commands of the Makefile."""
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def commands(text: str) -> set[str]:
    """The make targets that a document tells to run."""
    return set(TARGET.findall(text.replace("\n    ", "\n")))


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path.name != "CHANGELOG.md"], ids=name)
def test_each_make_command_in_a_document_exists(path: Path) -> None:
    """A reader who types what a document says gets a target of the Makefile."""
    assert commands(path.read_text()) <= targets()


def test_a_planted_command_is_found() -> None:
    """The check sees commands in blocks, in backticks and in tables, and no prose."""
    text = "Do\n\n    make blocked\n\nor `make quoted ARGS=1`. These make sense.\n\n| `make listed` | it |\n"
    assert commands(text) == {"blocked", "quoted", "listed"}


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_each_link_of_a_document_leads_to_a_file(path: Path) -> None:
    """Relative links are not dead."""
    dead = [link for link in LINK.findall(path.read_text()) if not (path.parent / link).exists()]
    assert not dead


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path.name not in INVENTED], ids=name)
def test_each_file_that_a_document_names_exists(path: Path) -> None:
    """A moved or renamed file is followed in the documents."""
    assert [file for file in FILE.findall(path.read_text()) if not (ROOT / file).exists()] == []


@pytest.mark.parametrize("path", DECISIONS, ids=name)
def test_a_decision_says_when_and_what_holds_it(path: Path) -> None:
    """Each record has its number, status, date, an existing test or contract that holds it, and one decision line."""
    text = path.read_text()
    assert re.match(rf"# {path.name[:4]} \S", text)
    header = dict(re.findall(r"^(Status|Date|Held by): (.+)$", text, re.MULTILINE))
    assert re.fullmatch(r"accepted|superseded by \d{4}", header["Status"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", header["Date"])
    files = re.findall(r"tests/[\w/]*\w(?:\.py)?", header["Held by"])
    assert files
    assert [file for file in files if not (ROOT / file).exists()] == []
    assert "**Decision: " in text


def test_the_catalogue_of_events_is_what_the_contracts_say() -> None:
    """docs/events.md is written from the contracts: `make contracts` after a change of one."""
    assert events.FILE.read_text() == events.catalogue(), "run `make contracts`"


def test_billings_readme_names_each_webhook_that_it_acts_on() -> None:
    """Stripe's settings take exact types of events: an operator copies them from here."""
    text = (ROOT / "services" / "billing" / "README.md").read_text()
    assert [kind for kind in ACTIONS if f"`{kind}`" not in text] == []


def test_no_two_decisions_share_a_number() -> None:
    """A number leads to one record."""
    numbers = [path.name[:4] for path in DECISIONS]
    assert len(numbers) == len(set(numbers))


def test_the_help_of_the_makefile_fits_a_terminal() -> None:
    """Each target has a line of help, and none is wider than 100 columns when printed."""
    lines = re.findall(r"^([a-z][a-z-]*):[^#\n]*(?:## (.+))?$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert [target for target, text in lines if not text] == []
    assert [target for target, text in lines if len(f"  {target:13} {text}") > WIDEST] == []


def test_every_rule_that_a_test_names_is_in_the_table() -> None:
    """`make features` knows each rule that a test claims to prove: docs/features.md has its row."""
    rows = set(re.findall(r"^\| ([A-Z]{2}-\d{2}) \|", (ROOT / "docs" / "features.md").read_text(), re.MULTILINE))
    marked = {
        rule
        for path in python_files("tests")
        for marks in re.findall(r"pytest\.mark\.rule\(([^)]*)\)", path.read_text())
        for rule in re.findall(r'"([A-Z]{2}-\d{2})"', marks)
    }
    assert marked - rows == set()
