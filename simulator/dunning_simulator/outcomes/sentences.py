"""What a simulation of outcomes may say, in the words of finance."""

from __future__ import annotations

from dunning_simulator.report.findings import Findings, Horizon, Point
from dunning_simulator.report.money import left
from dunning_simulator.words import about, number, plural

LIMITS = (
    "This is a simulation: it says what would come of the policies if customers answered as the model says. It is no "
    "measurement; only an experiment with real customers is."
)
SENSIBLE = 1_000_000
"""Customers per arm beyond which nobody runs an experiment."""

SYNTHETIC = "The data is synthetic: a made-up book, good for trying things out and for nothing else."


def verdict(found: Findings, *, synthetic: bool) -> tuple[str, ...]:
    """The answer first, then what it rests on."""
    last = found.horizons[-1]
    lines = [_answer(found, last)]
    if found.told == "cannot tell":
        lines.extend(found.doubts)
        if found.recorded is None or not found.recorded.off:
            lines.append(_what_it_would_take(found, last))
    if len(found.policies) == 2:
        lines.append(_beside(found))
        lines.append(_self_cure(found))
    if after := left(found):
        lines.append(after)
    if found.told != "same":
        lines.append(_rests_on(found, last))
    lines.append(LIMITS)
    if synthetic:
        lines.append(SYNTHETIC)
    return tuple(lines)


LEAST = 1e-6
"""Shares below a ten-thousandth of a point are said to be below it."""


def points(share: float, *, sign: bool = True) -> str:
    """A share as percentage points: `+0.42 points`; of what would round to nothing one digit that says something:
    `0.003 points`."""
    value = 100 * share
    if abs(value) >= 0.005 or not share:
        return f"{number(value, 2, sign=sign)} points"
    if abs(share) < LEAST:
        below = "below 0.0001 points"
        return below if not sign else f"{below} ({'more' if share > 0 else 'less'})"
    return f"{number(value, 3 if abs(value) >= 0.0005 else 4, sign=sign)} points"


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def money(amount: float, currency: str) -> str:
    return f"{amount:,.0f} {currency}"


def _names(found: Findings) -> tuple[str, str]:
    alone = "its retries alone" if found.policies[0].retries else "leaving customers alone"
    named = {side.letter: f"policy {side.letter}" for side in found.policies} | {"silent": alone}
    one, two = found.compared
    return named[one], named[two]


def _answer(found: Findings, last: Horizon) -> str:
    one, two = _names(found)
    days, cohort = found.cohort.follow_up, found.cohort
    what = f"of the {money(cohort.due, cohort.currency)} that {plural(cohort.invoices, 'invoice')} come to"
    since = "the first failed charge" if cohort.clock == "first failed charge" else "the due date"
    within = f"within {plural(days, 'day')} of {since}"
    if found.told == "same":
        return f"Under the model `{found.run.model}`, {two} and {one} come to exactly the same in every world drawn."
    spread = _range(last)
    worth = money(abs(last.difference) * cohort.due, cohort.currency)
    if found.told == "cannot tell":
        why = "says little here" if found.doubts else "is within the doubt"
        apart = f"{points(abs(last.difference), sign=False)} {'less' if last.difference < 0 else 'more'} than"
        if not last.difference:
            apart = "as much as"
        return (
            f"Cannot tell which recovers more. Under the model `{found.run.model}`, {two} recovers {apart} {one} "
            f"{what} {within}{spread}, which {why}."
        )
    more = "more" if found.told == "second" else "less"
    return (
        f"Under the model `{found.run.model}`, {two} recovers {points(abs(last.difference), sign=False)} {more} than "
        f"{one} {what} {within}, about {worth}{spread}."
    )


def _range(last: Horizon) -> str:
    if last.low is None or last.high is None:
        return "; too few customers for a range"
    return f" (plausible range {points(last.low)} to {points(last.high)})"


def _what_it_would_take(found: Findings, last: Horizon) -> str:
    need = found.experiment
    if need.per_arm is None or need.per_arm_for_half is None:
        return "The difference is too small, or the customers too few, to say how large an experiment would have to be."
    if need.per_arm > SENSIBLE:
        return "No experiment of a sensible size would tell a difference this small."
    size = (
        f"{about(need.per_arm)} customers per arm to tell a difference of this size, "
        f"{about(need.per_arm_for_half)} for half of it (80 % power)"
    )
    sampling = last.se_customers or 0.0
    if last.se_parameters > sampling:
        return (
            "No number of past customers decides this, because most of the doubt is in the model's numbers: an "
            f"experiment does. It takes {size}."
        )
    return f"A real test takes {size}."


def _value(found: Findings, name: str, world: str) -> float:
    return _known(found, name, world) or 0.0


def _known(found: Findings, name: str, world: str) -> float | None:
    metric = next(metric for metric in found.metrics if metric.name == name)
    return dict(metric.worlds)[world]


def _beside(found: Findings) -> str:
    """What B does for it."""
    currency = found.cohort.currency
    sent = [_value(found, "messages", letter) if _has(found, "messages") else 0.0 for letter in "AB"]
    cost = [_known(found, "cost of messages", letter) for letter in "AB"]
    days_name = next(metric.name for metric in found.metrics if metric.name.startswith("days unpaid"))
    days = [_value(found, days_name, letter) for letter in "AB"]
    share = _messages(*sent)
    later = abs(days[1] - days[0])
    when = (
        f"{later:.2f} days {'later' if days[1] > days[0] else 'sooner'}"
        if later >= 0.005
        else "neither sooner nor later"
    )
    if cost[0] is None or cost[1] is None:
        price = "at a cost that is not known, because not every channel has a price"
    else:
        price = f"at {cost[1]:,.2f} {currency} against {cost[0]:,.2f}"
    if found.told in ("cannot tell", "same"):
        return f"B sends {share} {price}."
    return f"B sends {share} {price}, and money comes in {when} on average."


def _messages(a: float, b: float) -> str:
    """How many messages B sends, by what A does."""
    if a == b:
        return "as many messages as A" if a else "no messages, as A does,"
    if not a:
        return f"{b:,.0f} messages where A sends none"
    share = 100 * abs(b - a) / a
    return f"{f'{share:.1f}' if share >= 0.05 else 'below 0.1'} % {'more' if b > a else 'fewer'} messages"


def _has(found: Findings, name: str) -> bool:
    return any(metric.name == name for metric in found.metrics)


def _self_cure(found: Findings) -> str:
    last = dict(found.horizons[-1].worlds)
    alone = "Left alone but for retries by A's rules" if found.policies[0].retries else "Left alone"
    return (
        f"{alone}, customers would pay {percent(last['silent'])}; under A they pay {percent(last['A'])}, under B "
        f"{percent(last['B'])}."
    )


def _rests_on(found: Findings, last: Horizon) -> str:
    whole = next(point for point in found.by_effect if point.at == 1.0)
    lines = [
        f"In the worlds in which the model was varied the difference is {_give_or_take(whole)}; without the assumed "
        f"effects of messages and offers it is {_give_or_take(found.without_assumed)}{_of_it(found, whole)}."
    ]
    ends = sorted(found.by_frailty, key=lambda point: point.at)
    if len(ends) > 1:
        alike = "all alike" if ends[0].at == 0 else "less unlike each other"
        lines.append(
            f"With customers {alike} (frailty variance {ends[0].at:.2g}) it is {_give_or_take(ends[0])}, with more "
            f"unlike ones ({ends[-1].at:.2g}) {_give_or_take(ends[-1])}."
        )
    if found.tipping:
        at = ", ".join(f"{100 * root:.0f} %" for root in found.tipping)
        lines.append(f"Its sign turns where messages do about {at} of what the model says.")
    elif all(abs(point.difference) > 2 * point.se for point in found.by_effect if point.at > 0):
        lines.append(
            "Its sign stays the same from messages that do a fifth of what the model says to half as much again."
        )
    else:
        lines.append("At what strength of messages its sign turns, if it does, these worlds do not tell.")
    return " ".join(lines)


def _of_it(found: Findings, whole: Point) -> str:
    """How much of the difference rests on assumed effects, where these worlds tell the difference at all."""
    if abs(whole.difference) <= 2 * whole.se:
        return ""
    share = 1 - found.without_assumed.difference / whole.difference
    amount = money(abs(found.rests_on_assumed), found.cohort.currency)
    if share > 1:
        return ", so that all of it rests on them"
    return (
        f", so that {100 * share:.0f} % of it, {amount}, rests on them"
        if share > 0
        else ", so that none of it rests on them"
    )


def _give_or_take(point: Point) -> str:
    return f"{points(point.difference)} (give or take {points(2 * point.se, sign=False).removesuffix(' points')})"
