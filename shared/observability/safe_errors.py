"""What may be logged of an exception: our own messages hold no personal data, foreign ones may."""

import traceback
from pathlib import Path

from shared.errors import ComptoirError


def safe_text(error: BaseException) -> str:
    """Our own message, or the foreign class and the place that raised it: a driver's message can quote a document."""
    if isinstance(error, ComptoirError):
        return error.message
    return f"{type(error).__name__} at {_place(error)}"


def safe_stack(error: BaseException) -> list[str]:
    """The frames that led to it, innermost last, without any value."""
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in _frames(error)]


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    return list(traceback.extract_tb(error.__traceback__))


def _place(error: BaseException) -> str:
    stack = safe_stack(error)
    return stack[-1] if stack else "an unknown place"
