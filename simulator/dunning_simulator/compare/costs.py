"""What messages cost: `cost_per_<channel>` params, in units of the policy's first currency, exact."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from dunning_dsl.program.currency import minor_digits
from dunning_dsl.program.expressions import Amounts, Const
from dunning_dsl.program.statements import ParamDecl, Program
from dunning_dsl.program.values import SCALE
from dunning_simulator.report.model import Cost


def price(program: Program, channel: str, day: int) -> Fraction | None:
    """The cost of one message on a channel on a day, None where the policy does not say."""
    decl = next((p for p in program.params if p.name == f"cost_per_{channel}"), None)
    return None if decl is None else _value(decl, program.settings.currencies[0], day)


def _value(decl: ParamDecl, currency: str, day: int) -> Fraction | None:
    value = decl.values[0][1]
    for since, later in decl.values[1:]:
        if since is not None and since <= day:
            value = later
    if isinstance(value, Amounts):
        return Fraction(dict(value.by_currency)[currency], 10 ** minor_digits(currency))
    if isinstance(value, Const) and isinstance(value.value, int) and decl.type.kind in SCALE:
        if decl.type.kind == "money":
            return Fraction(value.value, 10 ** minor_digits(currency))
        return Fraction(value.value, SCALE[decl.type.kind])
    return None


def costs(program: Program, messages: Counter[tuple[str, int]]) -> tuple[tuple[Cost, ...], Fraction]:
    """One line per channel and, where a price is dated, per price; and the sum. `messages` counts by (channel, day)."""
    lines: Counter[tuple[str, Fraction | None]] = Counter()
    for (channel, day), count in messages.items():
        lines[(channel, price(program, channel, day))] += count
    currency = program.settings.currencies[0]
    order = {channel: place for place, channel in enumerate(program.channels)}
    rows = sorted(lines.items(), key=lambda item: (order.get(item[0][0], len(order)), item[0][0], item[0][1] or 0))
    total = sum((each * count for (_, each), count in rows if each is not None), Fraction(0))
    made = tuple(
        Cost(
            channel,
            count,
            None if each is None else exact(each),
            None if each is None else amount(each * count, currency),
        )
        for (channel, each), count in rows
    )
    return made, total


def amount(value: Fraction, currency: str) -> str:
    """An amount with its currency's decimals, halves away from zero: `12.50`."""
    digits = minor_digits(currency)
    scaled = abs(value) * 10**digits
    minor = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    whole, part = divmod(minor, 10**digits)
    sign = "-" if value < 0 and minor else ""
    return f"{sign}{whole}.{part:0{digits}d}" if digits else f"{sign}{whole}"


def exact(value: Fraction) -> str:
    """A price with as many decimals as it has, at most six: `0.05`, `4`."""
    millionths = value.numerator * 10**6 // value.denominator
    whole, part = divmod(millionths, 10**6)
    return f"{whole}.{part:06d}".rstrip("0").rstrip(".")
