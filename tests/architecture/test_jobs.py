"""Jobs and deadlines are a service's own: each has its handler, and no service consumes what it publishes itself."""

import ast
import importlib
import inspect
import pkgutil
import textwrap
from types import FunctionType, ModuleType

import pytest

from shared.events import Event, every_contract
from shared.events.job import Job
from shared.persistence.repository import Repository
from tests.architecture.source import ROOT, SERVICES
from tests.support.stores import wired

WITH_JOBS = tuple(service for service in SERVICES if (ROOT / "services" / service / "jobs").is_dir())


def table(service: str) -> dict[type[Job], object]:
    """What a service asks of itself."""
    return dict(importlib.import_module(f"services.{service}.jobs").TABLE)


def jobs_of(service: str) -> set[type[Job]]:
    """Every job that a service's domain defines."""
    domain: ModuleType = importlib.import_module(f"services.{service}.domain")
    for module in pkgutil.walk_packages(domain.__path__, f"{domain.__name__}."):
        importlib.import_module(module.name)
    return {job for job in Job.__subclasses__() if job.__module__.startswith(f"{domain.__name__}.")}


@pytest.mark.parametrize("event", every_contract(), ids=lambda event: event.TYPE)
def test_no_service_consumes_its_own_events(event: type[Event]) -> None:
    """What a service wants of itself is a job: `shared/events` is exactly what services tell each other."""
    assert event.publisher() not in event.CONSUMERS


@pytest.mark.parametrize("service", SERVICES)
def test_every_job_has_its_handler(service: str) -> None:
    """A job without an entry in the table would have no queue, and would wait in its outbox for ever."""
    assert jobs_of(service) == (set(table(service)) if service in WITH_JOBS else set())


@pytest.mark.parametrize("service", WITH_JOBS)
def test_each_job_is_a_file_of_its_verb(service: str) -> None:
    """`jobs/send_reset_link.py` does SendResetLink of `domain/<capability>/jobs.py`, and holds only such files."""
    files = {path.stem for path in (ROOT / "services" / service / "jobs").glob("*.py")} - {"__init__"}
    assert files == {job.VERB for job in table(service)}
    for job, handler in table(service).items():
        assert handler.__module__ == f"services.{service}.jobs.{job.VERB}"
        assert job.__module__.rpartition(".")[2] == "jobs"
        assert job.__name__ == "".join(word.capitalize() for word in job.VERB.split("_"))


def deadlines_in(service: str) -> set[tuple[str, str]]:
    """(collection, name) of every deadline that a state of the service's stores has: the keys in its `deadlines`."""
    return {
        (store.kind, name)
        for store in wired(service).stores
        if isinstance(store, Repository)
        for name in names_in(store.shape.model.deadlines)
    }


def names_in(method: FunctionType) -> set[str]:
    """The keys of the mappings in a `deadlines` method, literals or constants of its module."""
    parsed = ast.parse(textwrap.dedent(inspect.getsource(method)))
    keys = [key for mapping in ast.walk(parsed) if isinstance(mapping, ast.Dict) for key in mapping.keys]
    literals = {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
    return literals | {method.__globals__[key.id] for key in keys if isinstance(key, ast.Name)}


@pytest.mark.parametrize("service", SERVICES)
def test_every_deadline_has_its_handler(service: str) -> None:
    """`deadlines.py` lists just the deadlines that the service's states name; another would end as a dead letter."""
    file = ROOT / "services" / service / "deadlines.py"
    listed = importlib.import_module(f"services.{service}.deadlines").TABLE if file.exists() else {}
    assert set(listed) == deadlines_in(service)
