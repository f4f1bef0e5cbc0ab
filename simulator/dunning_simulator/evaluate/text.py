"""The report for a terminal or a file."""

from __future__ import annotations

from collections.abc import Sequence

from dunning_simulator.evaluate.model import Difference, Interval, Line, Report, Valued
from dunning_simulator.evaluate.sentences import amount, chosen, span
from dunning_simulator.report.parts import Section, Table
from dunning_simulator.report.text import laid_out

GROUPS = {
    "": "What was measured",
    "curve": "How the difference comes about: recovered per customer, sooner and later",
    "arrears": "Debts that were overdue already when the draw began",
}


def render(report: Report) -> str:
    """The whole report, with a final line end."""
    return laid_out(report.verdict, sections(report))


def sections(report: Report) -> list[Section]:
    """All parts in the order of reading."""
    found: list[Section] = []
    if report.arms:
        found.append(_arms(report))
    found += [_measured(report, group, title) for group, title in GROUPS.items() if _of(report, group)]
    if report.valued:
        found.append(_valued(report))
    shown = [f for f in report.findings if f.level != "refused"]
    if shown:
        lines = tuple(f"{f.level} {f.code}: {f.text}.{f' {_sentence(f.help)}.' if f.help else ''}" for f in shown)
        found.append(Section("What to know", lines))
    if report.estimand:
        found.append(Section("What is compared", report.estimand))
    if report.assumptions:
        rows = tuple((a.text, a.standing) for a in report.assumptions)
        found.append(Section("What it rests on", tables=(Table("", ("assumption", ""), rows),)))
    found.append(_manifest(report))
    return found


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _arms(report: Report) -> Section:
    rows = tuple(
        (
            arm.name,
            "-" if arm.share is None else f"{100 * arm.share:g} %",
            f"{arm.drawn:,}",
            f"{arm.counted:,}",
            f"{arm.arrears:,}",
        )
        for arm in report.arms
    )
    columns = ("arm", "share", "drawn", "counted", "in arrears")
    shown = [c for c in range(len(columns)) if c in (0, 3) or any(row[c] not in ("-", "0") for row in rows)]
    table = Table(
        "",
        tuple(columns[c] for c in shown),
        tuple(tuple(row[c] for c in shown) for row in rows),
        frozenset(range(1, len(shown))),
    )
    split = () if report.sample_ratio_p is None else (_split(report.sample_ratio_p),)
    return Section("Arms", split, (table,))


def _split(p: float) -> str:
    return f"The split is {'one that' if p >= 0.001 else 'none that'} the draw gives (sample-ratio test, p = {p:.3g})."


def _of(report: Report, group: str) -> list[Line]:
    return [line for line in report.lines if line.group == group]


def _measured(report: Report, group: str, title: str) -> Section:
    told = _of(report, group)
    lines = [line for line in told if any(a.value for a in line.arms)] or told[:1]
    nothing = [line.name for line in told if line not in lines]
    arms = (_base(report), *(d.arm for d in lines[0].differences))
    tables = [
        Table(
            f"{d.arm} less {arms[0]}",
            ("", arms[0], d.arm, "difference", "interval", "p", "adjusted"),
            tuple(_row(report, line, line.arms[0], line.arms[place + 1], line.differences[place]) for line in lines),
            frozenset({1, 2, 3, 4, 5, 6}),
            _note(report, lines, nothing) if place == len(lines[0].differences) - 1 else "",
        )
        for place, d in enumerate(lines[0].differences)
    ]
    return Section(title, tables=tuple(tables))


def _base(report: Report) -> str:
    return next(a.name for a in report.arms if a.counted or a.drawn)


def _row(report: Report, line: Line, base: Interval, arm: Interval, found: Difference) -> tuple[str, ...]:
    low, high = chosen(found.interval, every_look=report.every_look)
    widest = max(abs(low or 0.0), abs(high or 0.0))
    larger = max(abs(base.value or 0.0), abs(arm.value or 0.0))
    row = (
        line.name,
        amount(base.value, line.unit, report.currency, beside=larger),
        amount(arm.value, line.unit, report.currency, beside=larger),
        amount(found.interval.value, line.unit, report.currency, signed=True, beside=widest),
        span(low, high, line.unit, report.currency),
        _p(found.p),
        _p(found.p_adjusted),
    )
    return tuple(cell.replace(" points", " pp") for cell in row)


def _p(value: float | None) -> str:
    if value is None:
        return "-"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _note(report: Report, lines: Sequence[Line], nothing: Sequence[str]) -> str:
    methods = dict.fromkeys(d.interval.method for line in lines for d in line.differences)
    kind = "at every look" if report.every_look else "95 %"
    by = dict.fromkeys(d.adjusted_by for line in lines for d in line.differences if d.adjusted_by)
    money = f"Money is {report.currency}. " if report.currency else ""
    none = f" Nothing in any arm: {', '.join(nothing)}." if nothing else ""
    how = f"Intervals {kind}, by {'; '.join(methods)}. p adjusted by {' and '.join(by) or 'nothing'}."
    return f"{money}{how}{none}{_two_ways(lines)}"


def _two_ways(lines: Sequence[Line]) -> str:
    """Why one measure stands there twice."""
    if not {"recovered", "recovered_plain"} <= {line.key for line in lines}:
        return ""
    about = next(line.about for line in lines if line.key == "recovered")
    return (
        " Recovered per customer is there twice, of the same cash: adjusted (CUPED), the means are what they would be "
        "had customers of all arms owed equally much at the draw; not adjusted, they are as they came. The adjusted "
        f"line decides, for it has less chance in it ({about.rsplit('; ', 1)[-1]})."
    )


def _valued(report: Report) -> Section:
    rows = tuple(row for valued in report.valued for row in _value_rows(report, valued))
    table = Table(
        "",
        ("policy", "estimator", "value", "interval"),
        rows,
        frozenset({2, 3}),
    )
    speak = tuple(
        (
            v.policy,
            f"{v.speaks.records:,}",
            f"{v.speaks.clusters:,}",
            f"{v.speaks.matched:,}",
            f"{v.speaks.effective:,.1f}",
            f"{v.speaks.largest_weight:,.2f}",
            "-" if v.speaks.largest_share is None else f"{100 * v.speaks.largest_share:.2f} %",
            "-" if v.speaks.mean_weight is None else f"{v.speaks.mean_weight:.4f}",
        )
        for v in report.valued
    )
    columns = ("policy", "records", "clusters", "speak", "effective", "largest", "its share", "mean weight")
    weights = Table("How much of the log speaks", columns, speak, frozenset(range(1, 8)))
    title = f"Had everybody got it: {report.valued[0].measure}, by the weights of the draw"
    return Section(title, tables=(table, weights))


def _value_rows(report: Report, valued: Valued) -> list[tuple[str, ...]]:
    if not valued.estimates:
        return [(valued.policy, "none: see below", "", "")]
    return [
        (
            valued.policy,
            e.method,
            _value(e.value, valued, report),
            f"{_value(e.low, valued, report)} to {_value(e.high, valued, report)}" if e.low is not None else "-",
        )
        for e in valued.estimates
    ]


def _value(value: float | None, valued: Valued, report: Report) -> str:
    if valued.unit == "money" or value is None:
        return amount(value, valued.unit, report.currency)
    return f"{value:.6g}"


def _manifest(report: Report) -> Section:
    m = report.manifest
    rows = (
        ("dunning", m.dunning),
        ("data", f"{m.source} ({m.digest[:16]})"),
        *((("policy", m.policy),) if m.policy else ()),
        *((("experiment", m.experiment),) if m.experiment else ()),
        *((("follow-up", f"{m.horizon} days"),) if m.horizon is not None else ()),
        *((("due dates", f"from {m.first_due}; data to {m.last_day}"),) if m.last_day else ()),
        *((("options", " ".join(m.options)),) if m.options else ()),
        *((("left out", f"{m.customers_left_out:,} customers with unusable rows"),) if m.customers_left_out else ()),
    )
    return Section("To make it again", tables=(Table("", ("", ""), rows),))
