"""docs/recipes.md keeps its word: what is half-done is named, with the file that is missing."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture import recipes
from tests.architecture.source import ROOT

CHECKS: list[Callable[[Path], Iterator[str]]] = [
    recipes.lacking_events,
    recipes.lacking_mails,
    recipes.lacking_jobs,
    recipes.lacking_deadlines,
    recipes.lacking_wiring,
    recipes.lacking_endpoints,
    recipes.lacking_services,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_nothing_is_half_done(check: Callable[[Path], Iterator[str]]) -> None:
    """Each event, mail, job, endpoint and service has all the files of its recipe."""
    lacks = list(check(ROOT))
    assert not lacks, "half done, see docs/recipes.md:\n" + "\n".join(lacks)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's files that recipes are about, where something half-done may be planted."""
    ignored = shutil.ignore_patterns("__pycache__", "*.svg", "*.html")
    for folder in ("services", "shared/events", "shared/runtime", "sandbox/stack", "requirements", "tests/contracts"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    return tmp_path


CONTRACT = '''
class OrderWeighed(Event):
    """It was put on the scales."""

    TYPE: ClassVar[str] = "orders.order_weighed"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("billing", "notifier")
'''


def test_an_event_alone_is_told_all_that_it_lacks(copy: Path) -> None:
    """A contract without anything else: registry, transition, snapshot, and for each consumer its file and row."""
    (copy / "shared/events/orders/order_weighed.py").write_text(CONTRACT)
    mails = "services/notifier/domain/mails/mailed_events.py"
    assert list(recipes.lacking_events(copy)) == [
        "OrderWeighed: shared/events/registry.py does not list it",
        "OrderWeighed: nothing in services/orders publishes it (domain or actions)",
        "OrderWeighed: tests/contracts/snapshots/orders.order_weighed.v1.json is missing; run make contracts",
        "OrderWeighed: tests/contracts/examples/orders.order_weighed.json is missing; "
        "check it in a test of orders and run make examples",
        "OrderWeighed: services/billing/consumers/order_weighed.py is missing",
        "OrderWeighed: services/billing/consumers/__init__.py has no row for it",
        f"OrderWeighed: services/notifier/consumers/order_weighed.py is missing, or a row in {mails}",
        f"OrderWeighed: services/notifier/consumers/__init__.py has no row for it, or a row in {mails}",
    ]


def test_an_event_in_another_folder_is_told_its_file(copy: Path) -> None:
    """A contract's folder is its publisher, its file the event's name."""
    (copy / "shared/events/billing/shipped.py").write_text(CONTRACT)
    assert next(recipes.lacking_events(copy)) == "OrderWeighed: its file must be shared/events/orders/order_weighed.py"


def test_a_row_without_a_template_is_told_its_file(copy: Path) -> None:
    """A row of the table of mails needs the words, in every language, and notifier among the event's consumers."""
    (copy / "shared/events/orders/order_weighed.py").write_text(CONTRACT.replace(', "notifier"', ","))
    table = copy / recipes.MAILED
    table.write_text(f"{table.read_text()}\nROW = MailedEvent(OrderWeighed, ())\n")
    file = "services/notifier/mails/order_weighed.toml"
    consumers = "OrderWeighed: CONSUMERS in shared/events/orders/order_weighed.py does not name notifier"
    assert list(recipes.lacking_mails(copy)) == [f"OrderWeighed: {file} is missing", consumers]
    (copy / file).write_text('[fr]\nsubject = "Parti"\n[nl]\nsubject = "Weg"\n')
    assert list(recipes.lacking_mails(copy)) == [
        f"OrderWeighed: {file} has no body",
        f"OrderWeighed: {file} has no subject in [en]",
        consumers,
    ]


def test_a_template_without_a_row_is_told_the_table(copy: Path) -> None:
    """Words that no event leads to are never sent."""
    (copy / "services/notifier/mails/order_weighed.toml").write_text("body = ''\n")
    assert list(recipes.lacking_mails(copy)) == [f"order_weighed: {recipes.MAILED} has no row for it"]


def test_a_job_alone_is_told_all_that_it_lacks(copy: Path) -> None:
    """A job's model without anything else: handler, row, and a transition that asks for it."""
    folder = copy / "services/orders/domain/parcels"
    folder.mkdir()
    (folder / "jobs.py").write_text('class PrintLabel(Job):\n    VERB: ClassVar[str] = "print_label"\n')
    assert list(recipes.lacking_jobs(copy)) == [
        "PrintLabel: services/orders/jobs/print_label.py is missing",
        "PrintLabel: services/orders/jobs/__init__.py has no row for it",
        "PrintLabel: nothing in services/orders asks for it",
    ]


def test_a_deadline_alone_is_told_its_table(copy: Path) -> None:
    """A state that names a moment needs the action that is due then, and the table must reach the runner."""
    path = copy / "services/billing/domain/invoices/parcel.py"
    path.write_text('class Parcel(State):\n    def deadlines(self):\n        return {"pick_up": self.until}\n')
    assert list(recipes.lacking_deadlines(copy)) == [
        "services/billing/domain/invoices/parcel.py: services/billing/deadlines.py has no row for pick_up"
    ]
    (copy / "services/billing/deadlines.py").write_text('TABLE = {("parcels", "pick_up"): send_back}\n')
    assert list(recipes.lacking_deadlines(copy)) == []
    assert list(recipes.lacking_wiring(copy)) == [
        "billing: services/billing/service.py does not hand over deadlines.TABLE"
    ]


def test_a_resource_that_is_not_served_is_found(copy: Path) -> None:
    """A file with a router must be in the service's list of routers."""
    (copy / "services/orders/endpoints/parcels.py").write_text("router = APIRouter()\n")
    assert list(recipes.lacking_endpoints(copy)) == [
        "services/orders/endpoints/parcels.py: services/orders/endpoints/__init__.py does not list its router"
    ]


def test_a_service_alone_is_told_all_that_it_lacks(copy: Path) -> None:
    """A folder without anything else: its files, its packages, its place in compose and in the sandbox."""
    folder = copy / "services/parcels"
    folder.mkdir()
    (folder / "__init__.py").touch()
    assert list(recipes.lacking_services(copy)) == [
        *(f"parcels: services/parcels/{file} is missing" for file in recipes.SERVICE_FILES),
        "parcels: requirements/parcels.in is missing",
        "parcels: requirements/parcels.txt is missing; run make lock",
        "parcels: docker-compose.yml has no parcels-api",
        "parcels: docker-compose.yml has no parcels-worker",
        "parcels: sandbox/stack/environment.py does not name it",
    ]
