"""The report on simulated outcomes as sections and figures, for whatever prints them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dunning_simulator.report import findings as f
from dunning_simulator.report import money
from dunning_simulator.report.parts import Figure, Line, Section, Table
from dunning_simulator.words import about, number, plural


def sections(found: f.Findings) -> tuple[Section, ...]:
    """All parts in the order of reading."""
    parts = [
        _policies(found),
        _metrics(found),
        _horizons(found),
        _doubts(found),
        money.section(found),
        _contributions(found),
        _assumptions(found),
        Section("Warnings", tuple(f"[{one.code}] {one.text}" for one in found.warnings)),
        _manifest(found),
        GLOSSARY,
    ]
    return tuple(part for part in parts if part.lines or part.tables)


def figures(found: f.Findings) -> tuple[Figure, ...]:
    """The recovery curves, the difference over the follow-up, and the money by week."""
    return (_recovery(found), _difference(found), _by_week(found))


# --- tables -----------------------------------------------------------------------------------------------------------


def _policies(found: f.Findings) -> Section:
    rows = [(side.letter, _named(side), side.file, side.digest[:12]) for side in found.policies]
    if found.policies[0].retries:
        rows.append(("silent", "A's retries; no contact, offer, fee, suspension, task or end", "", ""))
        rows.append(("nothing", "no action at all", "", ""))
    else:
        rows.append(("silent", "A without contact, offer, fee, suspension, task or end", "", ""))
        rows.append(("nothing", "no action at all: next to `silent` here, for A tries no charge again", "", ""))
    return Section("Policies", tables=(Table("", ("", "policy", "file", "digest"), tuple(rows)),))


def _named(side: f.Side) -> str:
    return side.name + (f" (version {side.version})" if side.version is not None else "")


def _metrics(found: f.Findings) -> Section:
    cohort = found.cohort
    names = [name for name, _ in found.metrics[0].worlds]
    columns = ("", *names, _difference_name(found), "give or take")
    rows = tuple(
        (
            line_name(metric) + (f", {cohort.currency}" if metric.unit == "money" else ""),
            *(_short(metric.unit, value) for _, value in metric.worlds),
            _short(metric.unit, metric.difference, sign=True),
            _short(metric.unit, metric.half).removesuffix(" %"),
        )
        for metric in found.metrics
    )
    note = (
        "Give or take: how far the difference may be off by which customers these are and which worlds were drawn "
        "(95 %). What the model's numbers leave open comes on top, and is in the ranges of the next table."
    )
    lines = (
        f"{plural(cohort.invoices, 'invoice')} of {plural(cohort.customers, 'customer')}, "
        f"{cohort.due:,.2f} {cohort.currency} in all, each followed {plural(cohort.follow_up, 'day')} from its "
        f"{cohort.clock}, between {cohort.first_day} and {cohort.last_day}. Messages, costs and other counts are of "
        "all customers and days. Means over the worlds drawn.",
        *_others(cohort),
    )
    return Section("What would come of it", lines, (Table("", columns, rows, _numbers(columns), note),))


def _others(cohort: f.Cohort) -> Iterator[str]:
    if cohort.as_recorded:
        are = "is" if cohort.as_recorded == 1 else "are"
        yield (
            f"{plural(cohort.as_recorded, 'invoice')} that fell due in these days {are} left as recorded, paid or not, "
            "because no charge of them failed: what the policies write about them costs, and nothing that comes of it "
            "is in a sum."
        )
    if cohort.other_currencies:
        are = "is" if cohort.other_currencies == 1 else "are"
        yield (
            f"{plural(cohort.other_currencies, 'invoice')} in other currencies {are} lived through but in no sum of "
            "what is paid: one currency per sum."
        )


def _horizons(found: f.Findings) -> Section:
    names = [name for name, _ in found.horizons[0].worlds]
    columns = (
        "by day",
        *names,
        _difference_name(found),
        "plausible range",
        "of customers",
        "of parameters",
        "of worlds",
    )
    rows = tuple(
        (
            str(one.day),
            *(_cell("share", value) for _, value in one.worlds),
            _cell("points", one.difference, sign=True),
            "-"
            if one.low is None or one.high is None
            else f"{_cell('points', one.low, sign=True)} to {_cell('points', one.high, sign=True)}",
            *(
                "-" if doubt is None else f"{100 * doubt:.2f}"
                for doubt in (one.se_customers, one.se_parameters, one.se_worlds)
            ),
        )
        for one in found.horizons
    )
    note = (
        "Recovered as a share of what was due, the difference in percentage points. The range is for customers like "
        "these (95 %); the last three columns are the doubts in it, one standard error each: which customers (the "
        "chance of the worlds included), the model's parameters, and the worlds drawn. What is only paid sooner shows "
        "as a difference that shrinks with the days."
    )
    return Section("How the difference grows", (), (Table("", columns, rows, _numbers(columns), note),))


def _doubts(found: f.Findings) -> Section:
    last = found.horizons[-1]
    lines = []
    if found.realised is not None:
        lines.append(
            f"If half of these customers met one policy and half the other, the difference would come out within about "
            f"{100 * 1.96 * found.realised:.1f} points of what is expected: two groups never meet the same luck."
        )
    need = found.experiment
    if need.per_arm is not None and need.per_arm_for_half is not None and need.per_arm <= 1_000_000:
        lines.append(
            f"An experiment takes {about(need.per_arm)} customers per arm to tell a difference of "
            f"{_cell('points', last.difference)} points, {about(need.per_arm_for_half)} for half of it."
        )
    lines.append(
        f"{100 * found.under_effect:.0f} % of the simulated days of debts lie under the effect of a message, as the "
        "model states it."
    )
    if found.unshown is not None:
        lines.append(
            f"{100 * found.unshown.differing:.0f} % of the messages are sent by one policy alone at that age of a "
            f"debt, {100 * found.unshown.outside:.1f} % at ages at which the history of the model shows nothing of "
            "what they do."
        )
    effect = Table(
        "If messages and offers did only part of what the model says",
        ("of the stated effect", "difference, points", "standard error"),
        tuple((f"{100 * one.at:.0f} %", *_point(one)) for one in found.by_effect),
        frozenset({0, 1, 2}),
    )
    frailty = Table(
        "If customers were more or less alike",
        ("frailty variance", "difference, points", "standard error"),
        tuple((f"{one.at:.2g}", *_point(one)) for one in found.by_frailty),
        frozenset({0, 1, 2}),
    )
    return Section("How sure it is", tuple(lines), (effect, frailty, *_recorded(found)))


def _recorded(found: f.Findings) -> Iterator[Table]:
    said = found.recorded
    if said is not None:
        yield Table(
            "What the history itself says was paid, under whatever was in force",
            ("by day", "recorded", *(f"under {name}" for name, _ in said.days[0].worlds)),
            tuple(
                (str(one.day), *(_cell("share", share) for share in (one.recorded, *(v for _, v in one.worlds))))
                for one in said.days
            ),
            frozenset(range(len(said.days[0].worlds) + 2)),
            f"Of {plural(said.customers, 'customer')} with something due. This is about the level, and no measure of "
            "what messages do.",
        )


def _point(one: f.Point) -> tuple[str, str]:
    return _cell("points", one.difference, sign=True), _cell("points", one.se)


def _contributions(found: f.Findings) -> Section:
    if not found.contributions:
        return Section("")
    rows = tuple(_contribution(one) for one in found.contributions)
    note = (
        f"What is recovered more with the rule of {found.compared[1]} than without it, everything else as it is; the "
        "parts need not add up. The standard error is of which customers these are and which worlds were drawn, not of "
        "the model's numbers: what lies within two of them is not to be told from nothing."
    )
    columns = ("rule", "acts, a world", "difference, points", "standard error")
    return Section("What each rule adds", (), (Table("", columns, rows, frozenset({1, 2, 3}), note),))


def _contribution(one: f.Contribution) -> tuple[str, ...]:
    if not one.acted:
        return one.rule, "never", "-", "-"
    doubt = "-" if one.se is None else _cell("points", one.se)
    return one.rule, f"{one.acted:,.1f}", _cell("points", one.difference, sign=True), doubt


def _assumptions(found: f.Findings) -> Section:
    rows = tuple((one.place, one.tag, one.value, one.may_be, one.source) for one in found.assumptions)
    tags = [one.tag for one in found.assumptions]
    counted = ", ".join(f"{tags.count(tag)} {tag}" for tag in ("fitted", "published", "assumed") if tag in tags)
    return Section(
        "What it rests on",
        (f"The numbers of the model `{found.run.model}`: {counted}.",),
        (Table("", ("number", "", "value", "may be", "source"), rows), *_anchors(found)),
    )


def _anchors(found: f.Findings) -> Iterator[Table]:
    if found.anchors:
        yield Table(
            f"What others report ({found.anchors_source}), against policy A here",
            ("", "reported", "here"),
            tuple((one.name, _stretch(one.low, one.high), f"{100 * one.found:.0f} %") for one in found.anchors),
            frozenset({1, 2}),
            "Nothing is fitted to it: these are other customers, under other policies.",
        )


def _stretch(low: float, high: float) -> str:
    return f"{100 * low:.0f} %" if low == high else f"{100 * low:.0f} to {100 * high:.0f} %"


def _manifest(found: f.Findings) -> Section:
    run = found.run
    rows = [
        ("mode", found.mode),
        ("dunning", run.dunning),
        ("days", f"{found.cohort.first_day} to {found.cohort.last_day}"),
        ("follow-up", plural(found.cohort.follow_up, "day")),
        ("history", run.history),
        ("model", f"{run.model} {run.model_digest}"),
        *((("costs", run.costs),) if run.costs is not None else ()),
        ("seed", str(run.seed)),
        *((("held out", f"read on them alone, {_times(run.holdout)}"),) if run.holdout is not None else ()),
        ("worlds", str(run.worlds)),
        ("draws of parameters", f"{run.draws} on {plural(run.sampled, 'customer')}"),
        *((f"policy {side.letter}", side.digest) for side in found.policies),
        *(("set", value) for value in run.sets),
    ]
    return Section("To make this report again", tables=(Table("", ("", ""), tuple(rows)),))


def _times(count: int) -> str:
    return f"{plural(count, 'question')} asked of them by now" if count else "which could not be noted beside the data"


def line_name(metric: f.Metric) -> str:
    """What a line is called in a table: parts of another stand in."""
    return f"    {metric.name}" if metric.part else metric.name


LARGE = 100_000
"""Amounts from here on are shown in whole units in the table of metrics."""

WORDS = (
    ("world", "what customers, banks and the post do, drawn by chance; every policy meets the same one"),
    ("silent", "A's retries, if it has any, and nothing that a customer sees: what is paid anyway"),
    ("recovered", "cash received on the measured invoices; what was let go, and fees, are no part of it"),
    ("plausible range", "where the difference lies 19 times in 20, if the model and its ranges are right"),
    ("frailty", "how unlike each other customers are in how readily they pay at all"),
    ("days unpaid", "how long a unit of money stays unpaid on average, at most the follow-up"),
)
GLOSSARY = Section("What the words mean", tables=(Table("", ("", ""), WORDS),))


def _difference_name(found: f.Findings) -> str:
    return f"{found.compared[1]} - {found.compared[0]}"


def _cell(unit: str, value: float | None, *, sign: bool = False) -> str:
    if value is None:
        return "-"
    match unit:
        case "money":
            return number(value, 2, sign=sign)
        case "share":
            return number(100 * value, 2, sign=sign) + (" points" if sign else " %")
        case "points":
            return number(100 * value, 2, sign=sign)
        case "days" | "ratio":
            return number(value, 2, sign=sign)
        case _:
            return number(value, 1, sign=sign)


def _short(unit: str, value: float | None, *, sign: bool = False) -> str:
    """The same where there is little room: large amounts without their cents, points as pp."""
    if unit == "money" and value is not None and abs(value) >= LARGE:
        return number(value, 0, sign=sign)
    return _cell(unit, value, sign=sign).replace(" points", " pp")


def _numbers(columns: tuple[str, ...]) -> frozenset[int]:
    return frozenset(range(1, len(columns)))


# --- figures ----------------------------------------------------------------------------------------------------------


def _recovery(found: f.Findings) -> Figure:
    days = [0, *(one.day for one in found.horizons)]
    most = max(value for one in found.horizons for _, value in one.worlds) or 1.0
    lines = []
    for place, (name, _) in enumerate(found.horizons[0].worlds):
        values = [0.0, *(one.worlds[place][1] for one in found.horizons)]
        start = 0 if found.cohort.clock == "first failed charge" else 1
        points = [(1000 * day / days[-1], 1000 * value / most) for day, value in zip(days, values, strict=True)]
        lines.append(Line(name, tuple(points[start:])))
    return Figure(
        "Recovered over the follow-up",
        "Share of what was due that was recovered, by days since day 0, in each world",
        tuple(lines),
        ((1000.0, f"{100 * most:.0f} %"), (0.0, "0 %")),
        tuple((1000 * day / days[-1], str(day)) for day in days),
    )


def _difference(found: f.Findings) -> Figure:
    days = [one.day for one in found.horizons]
    edges = [abs(edge) for one in found.horizons for edge in (one.low or one.difference, one.high or one.difference)]
    most = max([*edges, 1e-6])

    def height(value: float) -> float:
        return 500 + 500 * value / most

    along = [1000 * day / days[-1] for day in days]
    line = Line(
        _difference_name(found),
        tuple((x, height(one.difference)) for x, one in zip(along, found.horizons, strict=True)),
        tuple((height(low), height(high)) for low, high in map(_edges, found.horizons)),
    )
    return Figure(
        "The difference over the follow-up",
        f"{_difference_name(found)} in percentage points, with its plausible range, by days since day 0",
        (line,),
        ((1000.0, f"{100 * most:+.2f}"), (500.0, "0"), (0.0, f"{-100 * most:+.2f}")),
        tuple((x, str(day)) for x, day in zip(along, days, strict=True)),
    )


def _edges(one: f.Horizon) -> tuple[float, float]:
    """The plausible range; the difference itself where there is none."""
    low, high = one.low, one.high
    return (one.difference if low is None else low), (one.difference if high is None else high)


def _by_week(found: f.Findings) -> Figure:
    weeks = found.weeks
    most = max((value for one in weeks for _, value in one.worlds), default=1.0) or 1.0
    last = max(1, len(weeks) - 1)
    lines = tuple(
        Line(name, tuple((1000 * place / last, 1000 * one.worlds[column][1] / most) for place, one in enumerate(weeks)))
        for column, (name, _) in enumerate(weeks[0].worlds)
    )
    return Figure(
        "Cash by week",
        f"Payments on simulated debts by week, {found.cohort.currency}",
        lines,
        ((1000.0, f"{most:,.0f}"), (0.0, "0")),
        tuple((1000 * place / last, weeks[place].week) for place in _some(len(weeks))),
    )


def _some(count: int) -> Iterable[int]:
    step = max(1, count // 6)
    return range(0, count, step)
