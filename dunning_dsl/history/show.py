"""What a history holds and what is wrong with it, as text for people, one line each, JSON, or annotations."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from dunning_dsl.diagnostics.render.paint import Paint
from dunning_dsl.history.problems import Problem

if TYPE_CHECKING:
    from dunning_dsl.history.read import History


def shown(history: History, format: str = "text", *, colour: bool = False) -> str:
    """The whole report in one of the formats of `diagnostics.render`, ready to print."""
    if format == "json":
        return json.dumps(document(history), ensure_ascii=False, indent=2) + "\n"
    if format == "github":
        from dunning_dsl.diagnostics.render import render

        return render([p.diagnostic() for p in history.problems], {}, "github")
    if format == "concise":
        return "".join(
            f"{p.place or history.folder}: {p.severity.value}[{p.code}]: {p.message}\n" for p in history.problems
        )
    paint = Paint(colour)
    return "".join(f"{problem_text(p, paint)}\n" for p in history.problems) + summary(history)


def problem_text(problem: Problem, paint: Paint) -> str:
    """One problem: what, where, the cells, and what to do."""
    severity = problem.severity.value
    head = paint.severity(severity, f"{severity}[{problem.code}]")
    lines = [f"{head}: {paint.bold(problem.message)}"]
    if problem.place:
        lines.append(f"  {paint.frame('-->')} {problem.place}")
    values = list(dict.fromkeys(value for _, value in problem.examples if value))
    if len(values) > 1:
        lines.append("      " + ", ".join(f"`{_short(value)}`" for value in values))
    if problem.help:
        lines.append(f"  {paint.frame('help')}: {problem.help}")
    return "\n".join(lines) + "\n"


def summary(history: History) -> str:
    """Two or three lines: how much there is, from when to when, and how much was left out."""
    counts = history.counts
    if not history.digest:
        return ""
    days = ""
    if history.first_day is not None and history.last_day is not None:
        days = f", {date.fromordinal(history.first_day)} to {date.fromordinal(history.last_day)}"
    lines = [
        f"{_n(counts.customers, 'customer')}, {_n(counts.invoices, 'invoice')}, {_n(counts.events, 'event')}{days}"
    ]
    if counts.rows_rejected or counts.left_out:
        rows = f"{_n(counts.rows_rejected, 'row')} cannot be used"
        lines.append(f"left out: {_n(counts.left_out, 'customer')}, because {rows}" if counts.left_out else rows)
    else:
        lines.append("every row can be used")
    if counts.customers and not history.readable:
        lines.append("nothing can be decided until the errors above are mended")
    return "\n".join(lines) + "\n"


def document(history: History) -> dict[str, Any]:
    """The report as JSON: problems as in `Problem`, days as dates, counts after what is left out."""
    counts = history.counts
    return {
        "version": 1,
        "problems": [problem.document() for problem in history.problems],
        "customers": counts.customers,
        "invoices": counts.invoices,
        "events": counts.events,
        "rows_rejected": dict(sorted(counts.rejected.items())),
        "customers_left_out": counts.left_out,
        "first_day": None if history.first_day is None else date.fromordinal(history.first_day).isoformat(),
        "last_day": None if history.last_day is None else date.fromordinal(history.last_day).isoformat(),
        "digest": history.digest,
        "readable": history.readable,
    }


def _n(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _short(value: str) -> str:
    return value if len(value) <= 40 else value[:37] + "..."
