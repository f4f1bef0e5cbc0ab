"""The report as one HTML file that needs nothing else: no network, no script, readable on a telephone and by a screen
reader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING

from dunning_simulator.report import outcome
from dunning_simulator.report.findings import Findings
from dunning_simulator.report.model import DayCount, Report
from dunning_simulator.report.parts import Figure, Section
from dunning_simulator.report.sections import sections

if TYPE_CHECKING:
    from markupsafe import Markup

LIMIT = 200


def render(report: Report) -> str:
    """The page of a replay, with a final line end. Every text from the policies and the data is escaped."""
    names = " and ".join(variant.name for variant in report.variants)
    charts = [(v.letter, _weeks(v.by_day)) for v in report.variants]
    most = max((count for _, weeks in charts for _, count in weeks), default=0)
    parts = sections(report, limit=LIMIT)
    return _page("page.html.j2", report=report, names=names, sections=parts, charts=charts, most=most)


def render_outcome(found: Findings) -> str:
    """The page of a simulation of outcomes, likewise."""
    names = " and ".join(side.name for side in found.policies)
    return with_figures(f"Simulation: {names}", found.verdict, outcome.figures(found), outcome.sections(found))


def with_figures(title: str, verdict: tuple[str, ...], figures: Sequence[Figure], sections: Sequence[Section]) -> str:
    """A page that opens with the verdict, then shows the figures, then all numbers as tables."""
    return _page("figures.html.j2", title=title, verdict=verdict, figures=figures, sections=sections)


def _page(template: str, **values: object) -> str:
    from jinja2 import Environment, FunctionLoader

    def source(name: str) -> str:
        return files("dunning_simulator.report").joinpath(name).read_text(encoding="utf-8")

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, loader=FunctionLoader(source))
    environment.filters["worded"] = _worded
    return environment.get_template(template).render(**values) + "\n"


def _worded(sentence: str) -> Markup:
    """A sentence with what stands in backticks as code, no line end between a number and its percent sign, and as far
    in as it stands."""
    from markupsafe import Markup, escape

    kept = re.sub(r"(?<=\d) %", "\u00a0%", sentence)
    kept = re.sub(r"^ +", lambda indent: "\u00a0" * len(indent[0]), kept)
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(kept))))


def _weeks(days: tuple[DayCount, ...]) -> list[tuple[str, int]]:
    """Messages by week, each named by its Monday; weeks without one between the first and the last are there too."""
    from datetime import date, timedelta

    found: dict[date, int] = {}
    for day in days:
        on = date.fromisoformat(day.day)
        monday = on - timedelta(days=on.weekday())
        found[monday] = found.get(monday, 0) + day.contacts
    if not found:
        return []
    first, last = min(found), max(found)
    weeks = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    return [(week.isoformat(), found.get(week, 0)) for week in weeks]
