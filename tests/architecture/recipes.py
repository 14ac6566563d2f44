"""What a half-done addition lacks, file by file: the checks behind docs/recipes.md. Each works on a folder's files, so
that a test can plant something half-done in a copy."""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("fr", "nl", "en")


@dataclass(frozen=True)
class Definition:
    """A class of the project with what it states of itself: `TYPE`, `CONSUMERS`, `VERB`, …"""

    name: str
    path: Path
    bases: tuple[str, ...]
    states: dict[str, object]


def definitions(folder: Path, base: str, pattern: str = "*.py") -> Iterator[Definition]:
    """The classes below a folder that derive from `base` by name."""
    for path in sorted(folder.rglob(pattern)):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef):
                bases = tuple(ast.unparse(each).partition("[")[0] for each in node.bases)
                if base in bases:
                    yield Definition(node.name, path, bases, dict(_literals(node)))


def _literals(node: ast.ClassDef) -> Iterator[tuple[str, object]]:
    for line in node.body:
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value is not None:
            try:
                yield line.target.id, ast.literal_eval(line.value)
            except ValueError:
                continue


def says(path: Path, word: str) -> bool:
    """Whether a file exists and its code names `word`."""
    if not path.exists():
        return False
    names = {node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)}
    return word in names


def services(root: Path) -> list[str]:
    """The folders of services/ with code in them."""
    return sorted(path.parent.name for path in root.glob("services/*/__init__.py"))


def lacking_events(root: Path) -> Iterator[str]:
    """What the contracts lack: registration, a transition, each consumer, a snapshot."""
    for event in definitions(root / "shared" / "events", "Event"):
        if "TYPE" not in event.states:
            continue
        publisher, _, short = str(event.states["TYPE"]).partition(".")
        version = event.states.get("VERSION", 1)
        snapshot = f"tests/contracts/snapshots/{publisher}.{short}.v{version}.json"
        if event.path.relative_to(root).as_posix() != f"shared/events/{publisher}/{short}.py":
            yield f"{event.name}: its file must be shared/events/{publisher}/{short}.py"
        if not says(root / "shared/events/registry.py", event.name):
            yield f"{event.name}: shared/events/registry.py does not list it"
        answered = short in {f"{publisher}_{answer}" for answer in KERNEL_ANSWERS}
        if not answered and not _published(root / "services" / publisher, event.name):
            yield f"{event.name}: nothing in services/{publisher} publishes it (domain or actions)"
        if not (root / snapshot).exists():
            yield f"{event.name}: {snapshot} is missing; run make contracts"
        example = f"tests/contracts/examples/{publisher}.{short}.json"
        if not (root / example).exists():
            yield f"{event.name}: {example} is missing; check it in a test of {publisher} and run make examples"
        consumers = event.states.get("CONSUMERS", ())
        for consumer in consumers if isinstance(consumers, tuple) else ():
            yield from _lacking_consumer(root, event, str(consumer), short)


def _published(service: Path, event: str) -> bool:
    return any(says(path, event) for layer in ("domain", "actions") for path in (service / layer).rglob("*.py"))


def _lacking_consumer(root: Path, event: Definition, consumer: str, short: str) -> Iterator[str]:
    if (consumer == "notifier" and says(root / MAILED, event.name)) or says(root / KERNEL_CONSUMERS, event.name):
        return
    file = f"services/{consumer}/consumers/{short}.py"
    table = f"services/{consumer}/consumers/__init__.py"
    mailed = f", or a row in {MAILED}" if consumer == "notifier" else ""
    if not (root / file).exists():
        yield f"{event.name}: {file} is missing{mailed}"
    if not says(root / table, event.name):
        yield f"{event.name}: {table} has no row for it{mailed}"


MAILED = "services/notifier/domain/mails/mailed_events.py"
"""The table of mails."""

KERNEL_CONSUMERS = "shared/runtime/kernel_consumers.py"
"""What the kernel consumes on behalf of the services."""


KERNEL_ANSWERS = ("export_part_ready", "erasure_completed")
"""What the kernel publishes on behalf of each service, behind the service's name (`shared/runtime/data_answers.py`)."""


def lacking_mails(root: Path) -> Iterator[str]:
    """What the mails lack: a template with each language, notifier among the consumers, a row for each template."""
    rows = {
        event.name: event
        for event in definitions(root / "shared" / "events", "Event")
        if says(root / MAILED, event.name)
    }
    names = set()
    for event in rows.values():
        short = str(event.states["TYPE"]).partition(".")[2]
        names.add(short)
        yield from _lacking_template(root, event.name, f"services/notifier/mails/{short}.toml")
        if "notifier" not in str(event.states.get("CONSUMERS")):
            yield f"{event.name}: CONSUMERS in {event.path.relative_to(root)} does not name notifier"
    for template in sorted((root / "services/notifier/mails").glob("*.toml")):
        if template.stem not in names | {"common"}:
            yield f"{template.stem}: {MAILED} has no row for it"


def _lacking_template(root: Path, event: str, file: str) -> Iterator[str]:
    if not (root / file).exists():
        yield f"{event}: {file} is missing"
        return
    template = tomllib.loads((root / file).read_text())
    if "body" not in template:
        yield f"{event}: {file} has no body"
    keys = {key for language in LANGUAGES for key in template.get(language, {})}
    for language in LANGUAGES:
        for key in sorted(keys - template.get(language, {}).keys()):
            yield f"{event}: {file} has no {key} in [{language}]"


def lacking_jobs(root: Path) -> Iterator[str]:
    """What the jobs lack: a handler's file, a row of the table, a transition that asks for it."""
    for service in services(root):
        for job in definitions(root / "services" / service / "domain", "Job", "jobs.py"):
            file, table = f"services/{service}/jobs/{job.states['VERB']}.py", f"services/{service}/jobs/__init__.py"
            if not (root / file).exists():
                yield f"{job.name}: {file} is missing"
            if not says(root / table, job.name):
                yield f"{job.name}: {table} has no row for it"
            asked = [path for path in root.glob(f"services/{service}/**/*.py") if path.name != "jobs.py"]
            if not any(says(path, job.name) for path in asked if "/jobs/" not in path.as_posix()):
                yield f"{job.name}: nothing in services/{service} asks for it"


def lacking_deadlines(root: Path) -> Iterator[str]:
    """What the deadlines lack: a row with the action that is due then."""
    for service in services(root):
        table = root / "services" / service / "deadlines.py"
        rows = set(_strings_in_tuples(table)) if table.exists() else set()
        for path in sorted(root.glob(f"services/{service}/domain/**/*.py")):
            for name in _deadlines_named_in(path):
                if name not in rows:
                    yield f"{path.relative_to(root)}: services/{service}/deadlines.py has no row for {name}"


def lacking_wiring(root: Path) -> Iterator[str]:
    """What service.py lacks: a table of jobs or deadlines that it does not hand to the runner."""
    for service in services(root):
        wired = root / "services" / service / "service.py"
        for table, file in (("jobs", "jobs/__init__.py"), ("deadlines", "deadlines.py")):
            if (root / "services" / service / file).exists() and not says(wired, table):
                yield f"{service}: services/{service}/service.py does not hand over {table}.TABLE"


def _deadlines_named_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef) and node.name == "deadlines":
            keys = (key for each in ast.walk(node) if isinstance(each, ast.Dict) for key in each.keys)
            yield from (key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))


def _strings_in_tuples(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Tuple):
            yield from (
                each.value for each in node.elts if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )


def lacking_endpoints(root: Path) -> Iterator[str]:
    """What the endpoints lack: a file with a router that the service does not serve."""
    for service in services(root):
        table = f"services/{service}/endpoints/__init__.py"
        for path in sorted(root.glob(f"services/{service}/endpoints/*.py")):
            if path.name != "__init__.py" and _assigns(path, "router") and not says(root / table, path.stem):
                yield f"{path.relative_to(root)}: {table} does not list its router"


def _assigns(path: Path, name: str) -> bool:
    return any(
        isinstance(node, ast.Assign) and name in {ast.unparse(target) for target in node.targets}
        for node in ast.parse(path.read_text()).body
    )


SERVICE_FILES = ("__main__.py", "service.py", "settings.py", "context.py", "consumers/__init__.py", "README.md")


def lacking_services(root: Path) -> Iterator[str]:
    """What the services lack: their own files, locked packages, and a place in compose and in the sandbox."""
    compose = (root / "docker-compose.yml").read_text()
    sandbox = (root / "sandbox/stack/environment.py").read_text()
    for service in services(root):
        for file in SERVICE_FILES:
            if not (root / "services" / service / file).exists():
                yield f"{service}: services/{service}/{file} is missing"
        for suffix in ("in", "txt"):
            if not (root / "requirements" / f"{service}.{suffix}").exists():
                yield f"{service}: requirements/{service}.{suffix} is missing" + (
                    "; run make lock" if suffix == "txt" else ""
                )
        for role in ("api", "worker"):
            if f"  {service}-{role}:" not in compose:
                yield f"{service}: docker-compose.yml has no {service}-{role}"
        if f'"{service}"' not in sandbox:
            yield f"{service}: sandbox/stack/environment.py does not name it"
