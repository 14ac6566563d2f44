"""`make features`: rule → tests → result, from docs/features.md and the tests marked with `@pytest.mark.rule`."""

import re
import sys
import textwrap
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sandbox.stack.parts import ROOT

_WIDTH = 100
_ROW = re.compile(r"^\| ([A-Z]{2}-\d{2}) \| (.+?) \| (.+?) \|$")


@dataclass
class Recorder:
    """A pytest plugin that keeps which rules each test proves (tests/conftest.py puts them into its report) and how it
    ended."""

    rules: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    outcomes: dict[str, str] = field(default_factory=dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed or report.skipped:
            self.outcomes[report.nodeid] = report.outcome
        elif report.when == "call":
            self.outcomes.setdefault(report.nodeid, "passed")
        for name, rule in report.user_properties:
            if name == "rule" and report.nodeid not in self.rules[str(rule)]:
                self.rules[str(rule)].append(report.nodeid)


def table_of(path: Path) -> dict[str, tuple[str, str]]:
    """Rule → (what must hold, state) of docs/features.md."""
    found = (_ROW.match(line) for line in path.read_text().splitlines())
    return {row.group(1): (row.group(2), row.group(3)) for row in found if row}


def show(table: dict[str, tuple[str, str]], recorder: Recorder) -> bool:
    """Prints the rules; True when each has tests and all of them passed."""
    well = True
    for rule, (what, state) in table.items():
        tests = recorder.rules.get(rule, [])
        passed = [test for test in tests if recorder.outcomes.get(test) == "passed"]
        proven = bool(tests) and len(passed) == len(tests)
        well = well and proven
        verdict = "proven" if proven else "NO TEST" if not tests else "FAILED"
        print(f"{rule}  {verdict:<8} {len(passed):>3}/{len(tests):<3} {textwrap.shorten(what, 74)}")
        if state != "built":
            print(f"{'':<23} {textwrap.shorten(state, 74)}")
        for test in _names(tests, passed):
            print(f"{'':<23} {test[: _WIDTH - 24]}")
    return well


def _names(tests: list[str], passed: list[str]) -> list[str]:
    files: dict[str, list[str]] = defaultdict(list)
    for test in tests:
        files[test.partition("::")[0]].append(test)
    lines = [f"{path} ({len(ids)})" for path, ids in sorted(files.items())]
    return lines + [f"FAILED {test.partition('::')[2]}" for test in tests if test not in passed]


def main() -> int:
    """0 when every rule of the table is proven by passing tests and no test names a rule that the table lacks."""
    recorder = Recorder()
    options = ["-m", "rule", "-q", "--no-header", "--tb=short", "-n", "3"]
    code = pytest.main([*options, *sys.argv[1:]], plugins=[recorder])
    table = table_of(ROOT / "docs" / "features.md")
    print()
    well = show(table, recorder)
    unknown = sorted(set(recorder.rules) - set(table))
    if unknown:
        print(f"named by tests, missing in docs/features.md: {', '.join(unknown)}")
    return 0 if well and not unknown and code == pytest.ExitCode.OK else 1


if __name__ == "__main__":
    sys.exit(main())
