"""One example of each problem, in English, as the catalogue of problems has it."""

from typing import Any

from shared.errors import Params
from shared.i18n.catalogue import Catalogue, values_of
from shared.web.problem_texts import problem_text, problem_title
from shared.web.problems import FieldProblem, Problem

_FIGURES: Params = {"limit": 65536, "most": 20, "seconds": 30, "step": "details"}
"""For the texts that have some."""


def example_of(code: str, status: int, texts: Catalogue) -> dict[str, Any]:
    """The body of a problem with this code."""
    params = {name: _FIGURES[name] for name in sorted(values_of(texts.texts["en"][code]))}
    problem = Problem(
        type=f"/problems/{code}",
        title=problem_title(status, "en"),
        status=status,
        detail=problem_text(code, "en", params, texts),
        code=code,
        params=dict(params) or None,
        trace_id="4bf92f3577b34da6a3ce929d0e0e4736",
        errors=[_field(texts)] if code == "invalid_request" else None,
    )
    return problem.model_dump(exclude_none=True)


def _field(texts: Catalogue) -> FieldProblem:
    return FieldProblem(
        field="lines.0.quantity",
        pointer="#/lines/0/quantity",
        code="too_low",
        params={"min": 1},
        detail=problem_text("too_low", "en", {"min": 1}, texts),
    )
