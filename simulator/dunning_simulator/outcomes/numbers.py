"""Numbers as a report has them: six digits, amounts in whole units."""

from __future__ import annotations

from math import isfinite

from dunning_dsl.program.currency import minor_digits


def six(value: float, digits: int = 6) -> float:
    return float(f"{value:.{digits}g}")


def money(currency: str, minor: float) -> float:
    """Minor units in units of the currency, to twelve digits."""
    return six(minor / 10 ** minor_digits(currency), 12)


def or_none(value: float) -> float | None:
    return six(value) if isfinite(value) else None
