"""What the runner shows."""

import io

from sandbox.stack.progress import Progress


class Terminal(io.StringIO):
    """Text that claims to be a terminal."""

    def isatty(self) -> bool:
        return True


class Gone(io.StringIO):
    """A terminal that was closed."""

    def write(self, _text: str) -> int:
        raise BrokenPipeError


def bring_up(out: io.StringIO) -> Progress:
    """Two parts come up."""
    progress = Progress(out)
    progress.begin(["database", "broker"])
    progress("database", "starting", "")
    progress("database", "ready", "1.5")
    progress("broker", "starting", "")
    progress("broker", "ready", "4.0")
    return progress


def test_without_a_terminal_each_part_has_one_plain_line() -> None:
    """A log file gets one line a part as it gets ready, without control sequences."""
    out = io.StringIO()
    bring_up(out)
    assert out.getvalue().splitlines() == [
        "comptoir: starting 2 parts",
        "  database   ready    1.5 s",
        "  broker     ready    4.0 s",
    ]


def test_in_a_terminal_the_lines_change_in_place() -> None:
    """Each change draws the same lines again over the old ones; who waits is shown too."""
    out = Terminal()
    bring_up(out).done()
    first, *redrawn = out.getvalue().split("\033[2A\033[J")
    assert "waiting" in first
    assert len(redrawn) >= 3
    assert [line.split()[0] for line in redrawn[-1].splitlines()] == ["database", "broker"]


def test_a_death_is_told_with_its_reason() -> None:
    """One line says what died and when it starts again, its log lines follow, none wider than 100 columns."""
    out = io.StringIO()
    progress = bring_up(out)
    progress.done()
    progress("broker", "died", f"ended with exit code 1; its last log lines:\n    {'x' * 200}")
    progress("broker", "starting", "")
    progress("broker", "ready", "4.1")
    told = out.getvalue().splitlines()[3:]
    assert told[0] == "broker: ended with exit code 1; its last log lines:"
    assert told[2] == "broker: ready again after 4.1 s"
    assert max(map(len, told)) <= 100


def test_a_closed_terminal_stops_nothing() -> None:
    """Reports to a terminal that is gone are dropped: the stack must still be stopped."""
    bring_up(Gone()).say("stopped")
