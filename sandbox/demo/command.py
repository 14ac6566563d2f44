"""What `make demo` runs: the journey, a check that each mail came once, and what arrived, kept in var/demo/."""

import os
import re
import sys
from pathlib import Path

from sandbox.demo.client import Client, DemoFailure, wait_for
from sandbox.demo.company import Garage
from sandbox.demo.journey import Journey
from sandbox.demo.target import Target, find_target
from sandbox.demo.timeline import Timeline, check
from sandbox.run import REFUSALS
from sandbox.stack.parts import ROOT


def main() -> int:
    """0 and `demo: ok (N steps, T s)`, or 1 and what is missing."""
    folder = Path(os.environ.get("COMPTOIR_DATA") or ROOT / "var")
    try:
        with find_target(folder) as target:
            return walk(target, folder / "demo")
    except (DemoFailure, *REFUSALS) as failure:
        print(f"demo: failed: {failure}", file=sys.stderr)
        return 1


def walk(target: Target, keep_in: Path) -> int:
    """Walks the journey against a running stack and keeps what arrived."""
    client, timeline = Client(target.gateway), Timeline(target.hops)
    journey = Journey(client, target.mailbox, timeline)
    try:
        journey.walk()
        each_mail_once(journey)
        walk_company(target, timeline)
        keep(journey, keep_in)
        timeline.show_hops()
    finally:
        client.close()
        journey.mailbox.close()
    print(f"\nmails and PDF: {_shown(keep_in)}; mailbox: {target.mailbox}")
    print(f"demo: ok ({timeline.steps} steps, {timeline.seconds():.1f} s)")
    return 0


def walk_company(target: Target, timeline: Timeline) -> None:
    """A company's way, where a member of the staff can be created."""
    if target.identity is None:
        print("    the company's part needs a member of the staff: run the demo beside the stack")
        return
    Garage(target.gateway, target.mailbox, timeline, target.identity).walk()


MAILS = 7
"""Registration, address confirmation, reset link, password changed, payment failed, order confirmation, invoice."""


def each_mail_once(journey: Journey) -> None:
    """NO-02: as many mails as events asked for, none twice."""
    found = wait_for(f"{MAILS} mails", lambda: mails if len(mails := journey.mailbox.all()) >= MAILS else None)
    subjects = [mail["Subject"] for mail in found]
    check(f"{MAILS} mails, none twice: {subjects}", len(subjects) == len(set(subjects)) == MAILS)
    journey.timeline.step("every mail came once", f"{len(subjects)} mails")


def keep(journey: Journey, folder: Path) -> None:
    """Writes the mails (.eml, .html, .txt) and the PDF; what an earlier demo left is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, mail in journey.mails.items():
        stem = re.sub(r"\W+", "-", name)
        (folder / f"{stem}.eml").write_bytes(mail.raw)
        (folder / f"{stem}.html").write_text(mail.html)
        (folder / f"{stem}.txt").write_text(mail.text)
    (folder / f"{journey.invoice['number']}.pdf").write_bytes(journey.pdf)


def _shown(folder: Path) -> str:
    return str(folder.relative_to(ROOT)) if folder.is_relative_to(ROOT) else str(folder)
