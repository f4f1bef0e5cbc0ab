"""What the report says in words that finance can read."""

from __future__ import annotations

from collections.abc import Sequence

from dunning_simulator.evaluate.findings import Finding
from dunning_simulator.evaluate.model import Arm, Difference, Interval, Line, UnitOfMeasure, Valued
from dunning_simulator.evaluate.overlap import Overlap
from dunning_simulator.evaluate.units import Plan, Seen
from dunning_simulator.words import about, day_words, list_words, plural

MODE = "evaluate"
SURE = 0.05


def amount(
    value: float | None, unit: UnitOfMeasure, currency: str, *, signed: bool = False, beside: float | None = None
) -> str:
    """A number of the report as people write it; `-` where there is none. A signed one is a difference, of shares in
    percentage points; `beside` is a number whose decimals it takes."""
    if value is None:
        return "-"
    sign = "+" if signed and value >= 0 else ""
    match unit:
        case "money":
            from dunning_dsl.program.currency import minor_digits

            return f"{sign}{value:,.{minor_digits(currency) if currency else 2}f}"
        case "share":
            places = 1 if max(abs(value), abs(beside or 0.0)) >= 0.02 or value == 0 else 3
            return f"{sign}{100 * value:,.{places}f} {'points' if signed else '%'}"
        case "days":
            return f"{sign}{value:,.1f}"
        case _:
            small = max(abs(value), abs(beside or 0.0)) < 0.1
            return f"{sign}{value:,.{5 if small else 2}f}"


def span(low: float | None, high: float | None, unit: UnitOfMeasure, currency: str) -> str:
    """An interval of a difference: `-3.10 to +21.70`."""
    if low is None or high is None:
        return "no interval"
    widest = max(abs(low), abs(high))
    ends = [amount(end, unit, currency, signed=True, beside=widest) for end in (low, high)]
    return " to ".join([ends[0].removesuffix(" points") if unit == "share" else ends[0], ends[1]])


def chosen(found: Interval, *, every_look: bool) -> tuple[float | None, float | None]:
    """The interval that decides: at one look, or at every one."""
    if not every_look:
        return found.low, found.high
    return found.any_time if found.any_time is not None else (None, None)


def sure(found: Difference, *, every_look: bool) -> bool:
    """Whether the difference is told from none: by Holm's p-value and the interval, or by the one for every look."""
    low, high = chosen(found.interval, every_look=every_look)
    apart = low is not None and high is not None and (low > 0 or high < 0)
    return apart and (every_look or (found.p_adjusted is not None and found.p_adjusted < SURE))


def verdict(
    lines: Sequence[Line], arms: Sequence[Arm], currency: str, horizon: int, *, every_look: bool
) -> tuple[str, ...]:
    """The answer first, what it comes to in shares, and what it would take where it cannot be told."""
    first = lines[0]
    base = next(a for a in arms if a.counted).name
    if not any(a.value for a in first.arms):
        return ("Nobody paid anything on the debts that are counted, in any arm: there is nothing to compare.",)
    said = [_one(first, d, base, currency, horizon, every_look=every_look) for d in first.differences]
    rate = next((line for line in lines if line.key == "rate"), None)
    if rate is not None:
        said.append(_shares(rate, base, horizon, every_look=every_look))
    said += [words for d in first.differences if (words := _sooner(lines, first, d, currency, horizon))]
    said.append(
        f"This is mode 3, evaluate: {plural(sum(a.counted for a in arms), 'customer')} are counted, each in the "
        "arm that they were drawn into, whatever became of them. It says nothing about a policy "
        "that did not run."
    )
    return tuple(said)


def _shares(rate: Line, base: str, horizon: int, *, every_look: bool) -> str:
    """What came in of what was owed, and how far that is apart."""
    named = zip(_names(rate, base), rate.arms, strict=True)
    shares = [f"{amount(a.value, 'share', '')} with `{n}`" for n, a in named]
    kind = "interval at every look" if every_look else "95 % interval"
    apart = []
    for found in rate.differences:
        low, high = chosen(found.interval, every_look=every_look)
        gap = amount(found.interval.value, "share", "", signed=True, beside=max(abs(low or 0.0), abs(high or 0.0)))
        words = f"{gap} ({kind} {span(low, high, 'share', '')})" if low is not None and high is not None else gap
        apart.append(words if len(rate.differences) == 1 else f"{words} with `{found.arm}`")
    return (
        f"Of what was owed, {list_words(shares)} came in within {horizon} days of the due date: a difference of "
        f"{list_words(apart)}, not adjusted for what each owed."
    )


def _sooner(lines: Sequence[Line], first: Line, last: Difference, currency: str, horizon: int) -> str:
    """Where a difference was there early and fades: money that comes sooner, not more of it."""
    early = [(line, d) for line in lines if line.group == "curve" for d in line.differences if d.arm == last.arm]
    told = [(line, d) for line, d in early if sure(d, every_look=False) and d.interval.value is not None]
    if not told:
        return ""
    line, most = max(told, key=lambda pair: abs(pair[1].interval.value or 0.0))
    peak, end = most.interval.value or 0.0, last.interval.value or 0.0
    if abs(end) > abs(peak) / 2 and end * peak > 0:
        return ""
    found = [amount(value, first.unit, currency, signed=True) for value in (peak, end)]
    return (
        f"With `{last.arm}` money comes sooner rather than in larger sums: {line.name} of the due date the "
        f"difference is {found[0]} {currency} per customer, after {horizon} days {found[1]}."
    )


def _names(line: Line, base: str) -> tuple[str, ...]:
    return (base, *(d.arm for d in line.differences))


def _one(line: Line, found: Difference, base: str, currency: str, horizon: int, *, every_look: bool) -> str:
    low, high = chosen(found.interval, every_look=every_look)
    value = found.interval.value
    kind = "interval at every look" if every_look else "95 % interval"
    around = f"{kind} {span(low, high, line.unit, currency)}"
    if value is None or low is None or high is None:
        return f"Cannot tell `{found.arm}` from `{base}`: there are too few customers for an interval."
    if not sure(found, every_look=every_look):
        return (
            f"Cannot tell whether `{found.arm}` recovers more or less than `{base}`: the difference is "
            f"{amount(value, line.unit, currency, signed=True)} {currency} per customer within {horizon} days, but "
            f"anything in the {around} fits.{_sizes(found, 'customers')}"
        )
    more = "more" if value > 0 else "less"
    return (
        f"`{found.arm}` recovered {amount(abs(value), line.unit, currency)} {currency} {more} per customer than "
        f"`{base}` within {horizon} days of the due date ({around})."
    )


def _sizes(found: Difference, units: str) -> str:
    told = [s for s in found.sizes if s.per_arm is not None]
    if len(told) < 2:
        return ""
    point, half = told
    return (
        f" To tell a difference as large as this one takes {about(point.per_arm)} {units} in each arm; "
        f"for half of it, {about(half.per_arm)}."
    )


def value(found: Valued, seen: Overlap) -> tuple[str, ...]:
    """What a policy would have earned, by the estimator that leans on least."""
    by_method = {e.method: e for e in found.estimates}
    best = next(by_method[m] for m in ("DR", "SNIPS", "DR by decision", "SNPDIS") if m in by_method)
    low, high = best.low or 0.0, best.high or 0.0
    return (
        f"The {found.measure} would have been {best.value or 0.0:.6g} under the policy (95 % interval {low:.6g} to "
        f"{high:.6g}, by {best.method}).",
        f"This is mode 3, evaluate, from logged propensities: the {seen.records:,} records weigh as much as "
        f"{seen.effective:,.0f} that the policy itself had made.",
    )


def trial(found: Line, base: str, *, every_look: bool) -> tuple[str, ...]:
    """The answer on a table with arms."""
    return (
        *(_compared(found, d, base, every_look=every_look) for d in found.differences),
        "This is mode 3, evaluate, of an experiment that was run; that a draw decided the arms is taken on trust.",
    )


def _compared(line: Line, found: Difference, base: str, *, every_look: bool) -> str:
    low, high = chosen(found.interval, every_look=every_look)
    if found.interval.value is None or low is None or high is None:
        return f"Cannot tell `{found.arm}` from `{base}`: there are too few rows for an interval."
    kind = "interval at every look" if every_look else "95 % interval"
    around = f"{kind} {span(low, high, line.unit, '')}"
    widest = max(abs(low), abs(high))
    apart = amount(abs(found.interval.value), line.unit, "", signed=True, beside=widest).removeprefix("+")
    if not sure(found, every_look=every_look):
        seen = amount(found.interval.value, line.unit, "", signed=True, beside=widest)
        return (
            f"Cannot tell whether `{line.name}` is higher or lower with `{found.arm}` than with `{base}`: the "
            f"difference is {seen} ({around}).{_sizes(found, 'units')}"
        )
    more = "higher" if found.interval.value > 0 else "lower"
    return f"`{line.name}` is {apart} {more} with `{found.arm}` than with `{base}` ({around})."


def refusal(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Why there is no number, and the way out."""
    return tuple(
        f"No estimate: {f.text}.{f' What to do: {f.help}.' if f.help else ''}" for f in findings if f.level == "refused"
    )


def estimand(plan: Plan, seen: Seen) -> tuple[str, ...]:
    """What exactly is compared: unit, cohort, clock, follow-up, what counts."""
    name, days = plan.experiment.name, plan.horizon
    return (
        f"Unit: a customer with a case in {plan.currency} who was drawn into an arm of `{name}`, from the first "
        "decision in which they were, and for good.",
        f"Cohort: what they owed then, and what was billed to them since, as far as it fell due from "
        f"{day_words(plan.first)} to {day_words(plan.last - days)}. What was overdue by more than "
        f"{plan.program.settings.catch_up} days at the draw is a group of its own, followed from the draw.",
        f"Follow-up: {days} days from each due date, to {day_words(plan.last)} at the latest; a debt that is not "
        "followed in full yet is not counted, in any arm.",
        "Recovered: cash received less reversals. Discounts, credits and write-offs are not recovery; fees have a line "
        "of their own.",
    )
