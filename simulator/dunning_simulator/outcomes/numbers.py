"""Numbers as a report has them: six digits, amounts in whole units."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

from dunning_dsl.program.currency import minor_digits
from dunning_simulator.report import findings as f


def six(value: float, digits: int = 6) -> float:
    return float(f"{value:.{digits}g}")


def money(currency: str, minor: float) -> float:
    """Minor units in units of the currency, to twelve digits."""
    return six(minor / 10 ** minor_digits(currency), 12)


def or_none(value: float) -> float | None:
    return six(value) if isfinite(value) else None


def metric(
    name: str,
    unit: str,
    values: Mapping[str, float | None],
    pair: tuple[str, str],
    *,
    part: bool = False,
    half: float | None = None,
) -> f.Metric:
    """A line of a table, values by world; a `part` is one of those that make up another line, `half` how far the
    difference may be off either way."""
    one, two = (values[side] for side in pair)
    digits = 12 if unit == "money" else 6
    return f.Metric(
        name,
        unit,
        tuple((world, None if value is None else six(value, digits) + 0.0) for world, value in values.items()),
        None if one is None or two is None else six(two - one, digits),
        part,
        half,
    )
