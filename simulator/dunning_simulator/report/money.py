"""The section "Money" in words and tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunning_simulator.report import findings as f
from dunning_simulator.report.parts import Section, Table
from dunning_simulator.words import number, plural

CASH = "cash on simulated debts"
RECEIVABLES = "receivables on the last day"
BILLED = "billed within the days"
DSO = "DSO, days"
REFERRED = "with an agency, unpaid"
WRITTEN_OFF = "written off, unpaid"

LABELS = {
    "recovered": "what the second recovers more than the first",
    "effect": "the stated effects of messages and offers, as a multiple",
    "staff.hour": "an hour of staff",
    "charges.attempt": "an attempt to charge",
    "charges.decline": "a declined charge",
    "margin_per_month": "the monthly margin of a customer who cancels",
    "cost_of_capital": "the cost of capital, a year",
}


def section(found: f.Findings) -> Section:
    """All tables of money; costs only where prices were given."""
    return Section("Money", tuple(_sentences(found)), tuple(_tables(found)))


def _sentences(found: f.Findings) -> Iterator[str]:
    money = found.money
    day, most = money.most
    one, two = found.compared
    last = found.horizons[-1].day
    currency, due = found.cohort.currency, found.cohort.due
    yield from _bridge(found)
    if most and _told(found, day):
        more = "ahead of" if most > 0 else "behind"
        gap = f"{two} is furthest {more} {one} by day {day}: {abs(most) * due:,.0f} {currency} of what was due."
        if day == last:
            yield f"{gap} That is the end of the follow-up: whether it stays no number here says."
        elif not _told(found, last) or most * money.stays <= 0:
            paid = "it was paid sooner, and whether more of it is paid cannot be told"
            yield f"{gap} By day {last} nothing of it can be told any more: {paid}."
        else:
            yield (
                f"{gap} By day {last} {abs(money.stays) * due:,.0f} {currency} of it are left; the rest is only paid "
                f"{'sooner' if most > 0 else 'later'}."
            )
    if money.net is None:
        yield "No prices of staff, retries or capital were given: see --costs in the manual."
    elif money.net.difference is None:
        yield "What is left after costs is not told, because a channel in use has no price."
    else:
        yield left(found)
        other = ", also of those who owe in other currencies" if found.cohort.other_currencies else ""
        left_so = ", also about invoices that are left as recorded" if found.cohort.as_recorded else ""
        yield (
            f"Costs are of all customers and days{other}{left_so}; what is recovered is of the measured invoices "
            "within the follow-up."
        )
    yield from money.unmodelled


def _bridge(found: f.Findings) -> Iterator[str]:
    """From what is recovered to cash, and from receivables to DSO, so that both can be checked."""
    name, currency, cohort = found.compared[1], found.cohort.currency, found.cohort
    lines = {one.name: dict(one.worlds) for one in found.money.lines}
    parts = [one for one in found.money.lines if one.part]
    sums = " + ".join(f"{_amount(dict(one.worlds)[name])} {one.name}" for one in parts)
    yield (
        f"Under {name}: {sums} = {_amount(lines[CASH][name])} {currency} of cash, {cohort.first_day} to "
        f"{cohort.last_day}. Recovered is what comes on measured invoices within {plural(cohort.follow_up, 'day')}, "
        "later what comes on them after that, or beyond what was due; earlier debts are from before the first day, "
        "and too late those that are not followed to their end by the last. What customers paid as recorded, and "
        "fees, are not in it."
    )
    if DSO in lines and lines[DSO][name] is not None:
        days = (date.fromisoformat(cohort.last_day) - date.fromisoformat(cohort.first_day)).days + 1
        yield (
            f"DSO is receivables / billed × days; under {name} {_amount(lines[RECEIVABLES][name])} / "
            f"{_amount(lines[BILLED][name])} × {days:,} = {_amount(lines[DSO][name])}. Receivables are of all "
            "simulated debts, earlier ones too; billed is all that was issued within the days to customers who had "
            f"not left{', what is left as recorded too' if cohort.as_recorded else ''}.{_ended(lines)}"
        )


def _ended(lines: dict[str, dict[str, float | None]]) -> str:
    gone = " or ".join(name.removesuffix(", unpaid") for name in (REFERRED, WRITTEN_OFF) if name in lines)
    return f" What is {gone} is no receivable any more." if gone else ""


def _told(found: f.Findings, day: int) -> bool:
    """Whether the difference by a day lies on one side of nothing, with its doubts."""
    one = next(one for one in found.horizons if one.day == day)
    return one.low is not None and one.high is not None and one.low * one.high > 0


def left(found: f.Findings) -> str:
    """What is left after costs, and whether it can be told from nothing; empty where it is not known."""
    net = found.money.net
    if net is None or net.difference is None:
        return ""
    one, two = found.compared
    gap, currency, between = net.difference, found.cohort.currency, found.money.net_range
    if not gap:
        return f"After the costs given, {two} leaves exactly as much as {one}."
    more = "more" if gap > 0 else "less"
    words = f"after the costs given, {two} leaves {abs(gap):,.2f} {currency} {more} than {one}"
    if between is None:
        return f"{_begun(words)}; too few customers for a range."
    spread = (
        f"(plausible range {between[0]:+,.0f} to {between[1]:+,.0f} {currency}, by the doubt in what is recovered "
        "alone: prices and counts are taken as they are)"
    )
    if between[0] <= 0 <= between[1]:
        return f"Cannot tell which leaves more: {words} {spread}."
    if _not_to_be_told(found):
        return f"Cannot tell which leaves more, as which recovers more cannot be told: {words} {spread}."
    return f"{_begun(words)} {spread}."


def _begun(words: str) -> str:
    return words[0].upper() + words[1:]


def _not_to_be_told(found: f.Findings) -> bool:
    """Whether what is recovered cannot be told for another reason than its range."""
    last = found.horizons[-1]
    one_sided = last.low is not None and last.high is not None and last.low * last.high > 0
    return bool(found.doubts) or (found.told == "cannot tell" and one_sided)


def _tables(found: f.Findings) -> Iterator[Table]:
    money, currency = found.money, found.cohort.currency
    yield _metrics(found, "", (*money.lines,))
    if money.costs:
        net = () if money.net is None else (money.net,)
        yield _metrics(found, f"Costs as of {money.as_of}, {currency}", (*money.costs, *net))
    if money.break_even:
        yield _break_even(found)
    yield _metrics(found, f"Receivables on the last day by days overdue, {currency}", money.ages)
    for title, splits in (
        (f"Recovered by the month of day 0, {currency}", money.months),
        (f"Debts from before the first day, {currency}", () if money.arrears is None else (money.arrears,)),
        (f"Recovered of the largest customers, {currency}", money.largest),
        (f"Recovered by `{money.segment}`, {currency}", money.segments),
    ):
        if splits:
            yield _splits(found, title, splits)
    yield _weeks(found)
    if money.prices:
        rows = tuple((one.place, one.tag, one.value, one.may_be, one.source) for one in money.prices)
        yield Table("The prices", ("number", "", "value", "may be", "source"), rows)


def _worlds(found: f.Findings) -> tuple[str, ...]:
    return tuple(name for name, _ in found.metrics[0].worlds)


def _gap(found: f.Findings) -> str:
    return f"{found.compared[1]} - {found.compared[0]}"


def _metrics(found: f.Findings, title: str, metrics: tuple[f.Metric, ...]) -> Table:
    columns = ("", *_worlds(found), _gap(found))
    rows = tuple(
        (
            f"    {one.name}" if one.part else one.name,
            *(_amount(value) for _, value in one.worlds),
            _amount(one.difference, sign=True),
        )
        for one in metrics
    )
    return Table(title, columns, rows, frozenset(range(1, len(columns))))


def _amount(value: float | None, *, sign: bool = False) -> str:
    return "-" if value is None else number(value, 2, sign=sign)


def _weeks(found: f.Findings) -> Table:
    columns = ("week of", *_worlds(found))
    rows = tuple((one.week, *(f"{value:,.0f}" for _, value in one.worlds)) for one in found.weeks)
    return Table(f"Cash by week, {found.cohort.currency}", columns, rows, frozenset(range(1, len(columns))))


def _splits(found: f.Findings, title: str, splits: tuple[f.Split, ...]) -> Table:
    columns = ("", "due", *_worlds(found), _gap(found))
    rows = tuple(
        (one.name, f"{one.due:,.2f}", *(_amount(value) for _, value in one.worlds), _amount(one.difference, sign=True))
        for one in splits
    )
    return Table(title, columns, rows, frozenset(range(1, len(columns))))


def _break_even(found: f.Findings) -> Table:
    ranges = {one.place: one.may_be for one in found.money.prices}
    rows = tuple(
        (
            LABELS.get(one.place, one.place.replace("channels.", "a message by ")),
            *(f"{value:,.2f}" if one.place == "recovered" else f"{value:,.4g}" for value in (one.now, one.value)),
            ranges.get(one.place, ""),
        )
        for one in found.money.break_even
    )
    return Table(
        f"What would have to be true for {found.compared[1]} to leave as much as {found.compared[0]}",
        ("each alone, all else as it is", "now", "breaks even at", "may be"),
        rows,
        frozenset({1, 2}),
    )
