"""The report as one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from dunning_simulator.evaluate.model import Interval, Report
from dunning_simulator.evaluate.model import Line as Measured
from dunning_simulator.evaluate.sentences import chosen
from dunning_simulator.evaluate.text import sections
from dunning_simulator.report.html import with_figures
from dunning_simulator.report.parts import Figure, Line

MAIN = "recovered"
PREFIX = "recovered_"


def render(report: Report) -> str:
    """The page, with a final line end. Every text from the policy and the data is escaped."""
    about = report.manifest.experiment or report.manifest.source
    return with_figures(f"Evaluation: {about}", report.verdict, figures(report), sections(report))


def figures(report: Report) -> tuple[Figure, ...]:
    """What a customer paid within so many days, by arm, and the difference with its interval; nothing where the report
    has no such line."""
    points = _by_days(report)
    if len(points) < 2:
        return ()
    return _levels(report, points), _differences(report, points)


def _by_days(report: Report) -> list[tuple[int, Measured]]:
    """The days of the curve and of the whole follow-up, with their lines."""
    found = [
        (int(line.key.removeprefix(PREFIX)), line)
        for line in report.lines
        if line.group == "curve" and line.key.removeprefix(PREFIX).isdigit()
    ]
    last = [line for line in report.lines if line.group == "" and line.key == MAIN]
    if last and report.manifest.horizon is not None:
        found.append((report.manifest.horizon, last[0]))
    return sorted(found, key=lambda one: one[0])


def _levels(report: Report, points: Sequence[tuple[int, Measured]]) -> Figure:
    names = [arm.name for arm in report.arms if arm.counted or arm.drawn]
    most = max((one.value or 0.0 for _, line in points for one in line.arms), default=0.0) or 1.0
    lines = tuple(
        Line(
            name,
            tuple((_along(day, points), 1000 * (line.arms[place].value or 0.0) / most) for day, line in points),
        )
        for place, name in enumerate(names)
    )
    return Figure(
        "Recovered per customer",
        f"Recovered per customer, {report.currency}, by days since each due date, in each arm",
        lines,
        ((1000.0, f"{most:,.0f}"), (0.0, "0")),
        _ticks(points),
    )


def _differences(report: Report, points: Sequence[tuple[int, Measured]]) -> Figure:
    ends = [_edges(report, d.interval) for _, line in points for d in line.differences]
    most = max((abs(edge) for pair in ends for edge in pair), default=0.0) or 1.0

    def height(value: float) -> float:
        return 500 + 500 * value / most

    lines = []
    for place, difference in enumerate(points[0][1].differences):
        found = [(day, line.differences[place].interval) for day, line in points]
        lines.append(
            Line(
                difference.arm,
                tuple((_along(day, points), height(one.value or 0.0)) for day, one in found),
                tuple((height(low), height(high)) for low, high in (_edges(report, one) for _, one in found)),
            )
        )
    base = next(arm.name for arm in report.arms if arm.counted or arm.drawn)
    return Figure(
        "The difference over the follow-up",
        f"Recovered per customer less that of {base}, {report.currency}, with its interval, by days since due",
        tuple(lines),
        ((1000.0, f"{most:+,.0f}"), (500.0, "0"), (0.0, f"{-most:+,.0f}")),
        _ticks(points),
    )


def _edges(report: Report, one: Interval) -> tuple[float, float]:
    """The interval that decides; the value itself where there is none."""
    low, high = chosen(one, every_look=report.every_look)
    value = one.value or 0.0
    return (value if low is None else low), (value if high is None else high)


def _along(day: int, points: Sequence[tuple[int, Measured]]) -> float:
    return 1000 * day / points[-1][0]


def _ticks(points: Sequence[tuple[int, Measured]]) -> tuple[tuple[float, str], ...]:
    return tuple((_along(day, points), str(day)) for day, _ in points)
