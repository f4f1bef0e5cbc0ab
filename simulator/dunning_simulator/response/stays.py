"""What of a history stays in a simulated world, and which debts are at risk in it from when.

From the first simulated day on what people and banks did is left out, and so are invoices that dunning itself brought
about (fees, instalments of plans agreed on later) with all that names them. What stays is what no policy causes: what
is billed, credits, changed facts, and, where the clock starts with a failed charge, the first failure of each invoice
and the payment of those that never failed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dunning_dsl.engine.columns import INVOICE_KIND, KIND_OF, Encoded
from dunning_dsl.engine.kernel import layout as at

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

STAYS: Final = ("credit", "consented", "fact_changed", "note")
"""Kinds of events that stay whoever recorded them."""

BY_OTHERS: Final = ("hold", "release")
"""Kinds that stay where they are not dunning's own: actions stay for now, and the replay itself withholds them from the
day on which the policy begins."""

NOT_AT_RISK: Final = ("credit_note", "fee")
OWN: Final = ("fee", "instalment")


def of_kind(codes: Ints, kinds: tuple[str, ...]) -> Bools:
    """Which invoices are of these kinds."""
    return np.isin(codes, [INVOICE_KIND[kind] for kind in kinds])


@dataclass(frozen=True)
class Stays:
    """Of the customers of a chunk: which rows of their invoices and events stay and, by invoice that does, the first
    day at risk (UNKNOWN: never) and the day from which its age counts."""

    invoice: Bools
    event: Bools
    risk_from: Ints
    clock: Ints

    @staticmethod
    def of(columns: at.Columns, first_day: int, *, by_failure: bool) -> Stays:
        """In a world that is simulated from a day on, whose clocks start with a failed charge or with the due day."""
        invoices, events = columns.invoices, columns.events
        issued = invoices[:, at.I_ISSUED]
        own = of_kind(invoices[:, at.I_KIND], OWN)
        billed = ~own | ((issued != at.UNKNOWN) & (issued < first_day))
        kind = events[:, at.E_KIND]
        gone = _names(columns, ~billed)
        stays = (events[:, at.E_DAY] < first_day) | (events[:, at.E_IS_ACTION] == 1)
        stays |= np.isin(kind, [KIND_OF[name] for name in (*STAYS, *BY_OTHERS)])
        clock = invoices[:, at.I_DUE].copy()
        risk = issued.copy()
        if by_failure:
            failed = (kind == KIND_OF["payment_failed"]) & ~gone
            paid = (kind == KIND_OF["payment"]) & ~gone
            about = np.full(len(events), at.NONE, np.int64)
            rows = np.flatnonzero(failed | paid)
            about[rows] = _about(columns, billed, rows)
            first = _first_failures(about, np.flatnonzero(failed))
            stays[first] = True
            ever = np.zeros(int(about.max(initial=-1)) + 1, np.bool_)
            ever[about[first]] = True
            stays[paid & (about >= 0) & ~np.append(ever, False)[about]] = True
            known = first[about[first] < len(invoices)]
            risk = np.full(len(invoices), at.UNKNOWN, np.int64)
            risk[about[known]] = events[known, at.E_DAY]
            clock[about[known]] = events[known, at.E_DAY]
        risk[of_kind(invoices[:, at.I_KIND], NOT_AT_RISK)] = at.UNKNOWN
        if by_failure:
            clock = np.where(risk == at.UNKNOWN, invoices[:, at.I_DUE], clock)
        return Stays(billed, stays & ~gone, risk[billed], clock[billed])


def _names(columns: at.Columns, invoices: Bools) -> Bools:
    """Which events name one of some invoices."""
    place = columns.events[:, at.E_INVOICE]
    owner = np.repeat(np.arange(len(columns.event_start) - 1), np.diff(columns.event_start))
    found: Bools = (place >= 0) & np.append(invoices, False)[
        np.where(place >= 0, columns.invoice_start[owner] + place, -1)
    ]
    return found


def _about(columns: at.Columns, billed: Bools, rows: Ints) -> Ints:
    """The invoices (rows of all) that charges and payments are about: the one that each names, else the last one due by
    then; NONE where there is none. What a customer's events name that is nowhere is taken for one more invoice."""
    owner = np.searchsorted(columns.event_start, rows, side="right") - 1
    place = columns.events[rows, at.E_INVOICE]
    found = np.where(place >= 0, columns.invoice_start[owner] + place, at.NONE)
    found = np.where(place == at.ABSENT, len(columns.invoices) + owner, found)
    due, meant = columns.invoices[:, at.I_DUE], billed & ~of_kind(columns.invoices[:, at.I_KIND], NOT_AT_RISK)
    for n in np.flatnonzero(place == at.NONE).tolist():
        start, end = columns.invoice_start[owner[n] : owner[n] + 2].tolist()
        fits = meant[start:end] & (due[start:end] <= columns.events[rows[n], at.E_DAY])
        if fits.any():
            found[n] = start + int(np.argmax(np.where(fits, due[start:end], np.iinfo(np.int64).min)))
    return found


def _first_failures(about: Ints, failed: Ints) -> Ints:
    """Of the failed charges the first of each invoice."""
    failed = failed[about[failed] >= 0]
    return failed[np.unique(about[failed], return_index=True)[1]]


def staying(encoded: Encoded, stays: Stays) -> Encoded:
    """The columns with what stays."""
    if stays.invoice.all() and stays.event.all():
        return encoded
    columns = encoded.columns
    events = columns.events[stays.event]
    invoices, ids = columns.invoices, encoded.invoices
    if not stays.invoice.all():
        owner = np.repeat(np.arange(len(columns.event_start) - 1), np.diff(columns.event_start))[stays.event]
        for column in (at.E_INVOICE, at.E_CASE_INVOICE):
            events[:, column] = _moved(columns.invoice_start, stays.invoice, owner, events[:, column])
        events[events[:, at.E_CASE_INVOICE] == at.ABSENT, at.E_CASE_DAY] = 0
        rows = np.flatnonzero(stays.invoice)
        invoices, ids = invoices[rows], [ids[row] for row in rows.tolist()]
        invoices[:, at.I_ID] = np.arange(len(invoices))
    made = columns._replace(
        invoices=invoices,
        events=events,
        invoice_start=_starts(columns.invoice_start, stays.invoice),
        event_start=_starts(columns.event_start, stays.event),
    )
    return replace(encoded, columns=made, invoices=ids)


def _moved(starts: Ints, kept: Bools, owner: Ints, place: Ints) -> Ints:
    """Places among a customer's invoices once some of those are gone; ABSENT for one that is."""
    named = place >= 0
    row = starts[owner[named]] + place[named]
    before = np.concatenate([[0], np.cumsum(kept, dtype=np.int64)])
    found = place.copy()
    found[named] = np.where(kept[row], before[row] - before[starts[owner[named]]], at.ABSENT)
    return found


def _starts(starts: Ints, kept: Bools) -> Ints:
    before = np.concatenate([[0], np.cumsum(kept, dtype=np.int64)])
    found: Ints = before[starts]
    return found
