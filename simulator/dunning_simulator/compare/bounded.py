"""Merged bounds into the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dunning_dsl.program.currency import minor_digits
from dunning_simulator.compare.bounds import PARTED, UNSEEN, WHAT, Key
from dunning_simulator.report import model as m

Limits = tuple[int, int, int, int]
"""Money at least and at most, customers at least and at most."""

LETTERS: Final = "AB"


def bounded(
    sums: Mapping[Key, int],
    listed: frozenset[str],
    acted: Sequence[frozenset[str]],
    logged: frozenset[str],
    *,
    reversible: bool,
) -> tuple[m.Bounds, ...]:
    """Bounds by currency and by what they rest on. `listed` are the policies' currencies, `acted` the verbs by which
    each policy acts, `logged` those in the log, none where it records nothing that was done."""
    found = _Sums({key: value for key, value in sums.items() if key[0] in listed})
    unlogged = tuple(sorted(frozenset().union(*acted) - logged - UNSEEN)) if logged else ()
    bases = _bases(found, len(acted), bool(logged - UNSEEN))
    return tuple(
        m.Bounds(
            currency,
            basis,
            _money(due[0], currency),
            due[2],
            found.parted(currency, _parting(basis, len(acted))),
            tuple(_bound(what, limits, currency) for what, limits in rows),
            unlogged if basis == "log" else (),
            reversible,
        )
        for currency in found.currencies
        if (due := found.of(currency, "due"))[2]
        for basis in bases
        if (rows := tuple(_rows(found, currency, basis, len(acted))))
    )


@dataclass(frozen=True, slots=True)
class _Sums:
    sums: Mapping[Key, int]

    @property
    def currencies(self) -> tuple[str, ...]:
        return tuple(sorted({currency for currency, _, _ in self.sums}))

    def of(self, currency: str, row: str) -> Limits:
        least, most, few, many = (self.sums.get((currency, row, what), 0) for what in WHAT)
        return least, most, few, many

    def parted(self, currency: str, row: str) -> int:
        return self.sums.get((currency, row, PARTED), 0)

    def never(self, row: str) -> bool:
        """Whether nobody who owes anything parts."""
        return not any(self.parted(currency, row) for currency in self.currencies)


def _bases(found: _Sums, policies: int, logged: bool) -> tuple[str, ...]:
    """What bounds can rest on; the log's own course is bounded where it is none of the policies'."""
    agreeing = [letter for letter in LETTERS[:policies] if logged and found.never(f"log {letter}")]
    if policies == 1:
        return ("log",) if logged and not agreeing else ()
    if agreeing:
        return (f"{agreeing[0]} in force",)
    return ("either in force", "log") if logged else ("either in force",)


def _parting(basis: str, policies: int) -> str:
    if basis != "log":
        return "either"
    return "log B - A" if policies == 2 else "log A"


def _rows(found: _Sums, currency: str, basis: str, policies: int) -> Iterator[tuple[str, Limits]]:
    recorded, either, beside = (found.of(currency, row) for row in ("recorded", "either", "beside A"))
    match basis:
        case "A in force":
            yield from (("A", recorded), ("B", either), ("B - A", beside))
        case "B in force":
            yield from (("A", either), ("B", recorded), ("B - A", _turned(beside)))
        case "either in force":
            yield from (("A", either), ("B", either), ("B - A", found.of(currency, "difference")))
        case _:
            yield "recorded", recorded
            for letter in LETTERS[:policies]:
                yield letter, found.of(currency, f"log {letter}")
            for letter in LETTERS[:policies]:
                yield f"{letter} - log", found.of(currency, f"{letter} - log")
            if policies == 2:
                yield "B - A", found.of(currency, "log B - A")


def _turned(limits: Limits) -> Limits:
    least, most, few, many = limits
    return -most, -least, -many, -few


def _bound(what: str, limits: Limits, currency: str) -> m.Bound:
    return m.Bound(what, _money(limits[0], currency), _money(limits[1], currency), limits[2], limits[3])


def _money(minor: int, currency: str) -> str:
    digits = minor_digits(currency)
    sign = "-" if minor < 0 else ""
    whole, part = divmod(abs(minor), 10**digits)
    return f"{sign}{whole}.{part:0{digits}d}" if digits else f"{sign}{whole}"
