"""Named points at which a fault test makes the process die, as a power cut would (`CRASH_AT=after_commit`)."""

import os
import signal
from typing import Literal

Point = Literal["after_commit", "after_publish", "before_mark", "before_ack", "after_smtp_250"]


class CrashPlan:
    """Dies at the n-th passage of one point: `before_ack` at the first, `before_ack:3` at the third."""

    def __init__(self, plan: str | None) -> None:
        point, _, passages = (plan or "").partition(":")
        self.point = point
        self.passages_left = int(passages or 1)

    def reach(self, point: Point) -> None:
        if point != self.point:
            return
        self.passages_left -= 1
        if self.passages_left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


crash_plan = CrashPlan(os.environ.get("CRASH_AT"))
