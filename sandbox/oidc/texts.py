"""The page's words in French, Dutch and English, from `texts.toml`: a catalogue like every other of the project, read
here because the sandbox imports nothing of the product."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

TEXTS: Mapping[str, Mapping[str, str]] = tomllib.loads(Path(__file__).with_name("texts.toml").read_text("utf-8"))


def language_of(ui_locales: str, accept_language: str) -> str:
    """The first language of ours that the client asks for, else that the browser prefers, else English."""
    wanted = [*ui_locales.split(), *(part.partition(";")[0].strip() for part in accept_language.split(","))]
    return next((each[:2].lower() for each in wanted if each[:2].lower() in TEXTS), "en")
