"""A chunk's `PolicyTally` from a policy's rows."""

from __future__ import annotations

from collections import Counter
from typing import Final

import numpy as np

from dunning_dsl.decide.decision import STATUSES, Status
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import tables as k
from dunning_dsl.engine.kernel import view as v
from dunning_dsl.engine.reasons import EARLIEST_AT, STATUS_MASK, WHY_MASK
from dunning_simulator.compare.arrays.frame import Actions, Frame
from dunning_simulator.compare.arrays.ids import Ints, counted, key_of, spread
from dunning_simulator.compare.tally import Deed, PolicyTally
from dunning_simulator.rows import Why

_WITHOUT_DAY: Final = (1 << EARLIEST_AT) - 1


def tally_policy(frame: Frame, *, reasons: bool) -> PolicyTally:
    """What `PolicyTally.add` makes of the chunk's customers; `reasons` as in `Request`."""
    cases, actions = frame.cases, frame.actions
    contacts = np.bincount(actions.customer[actions.contact], minlength=frame.customers)
    missed, undecided = _missed(frame), _Undecided(frame)
    return PolicyTally(
        customers=frame.customers,
        customers_with_case=len(np.unique(cases.customer)),
        cases=len(cases),
        case_days=int(frame.run_days.sum()),
        actions=_deeds(frame, actions),
        overtaken=_deeds(frame, frame.overtaken),
        contacts_per_customer=_histogram(contacts),
        charged=_charged(frame),
        statuses=_statuses(frame),
        reasons=_reasons(frame) if reasons else Counter(),
        missed=missed,
        undecided=undecided.facts,
        undecided_rules=undecided.rules,
    )


def _histogram(values: Ints) -> Counter[int]:
    used, counts = np.unique(values, return_counts=True)
    return Counter(dict(zip(used.tolist(), counts.tolist(), strict=True)))


def _deeds(frame: Frame, actions: Actions) -> Counter[Deed]:
    first, counts = counted(actions.went, actions.step, actions.channel, actions.tone)
    steps, text = frame.reading.results.steps, frame.reading.lexicon.text
    found = Counter[Deed]()
    went, step = actions.went[first].tolist(), actions.step[first].tolist()
    channel, tone = actions.channel[first].tolist(), actions.tone[first].tolist()
    contact = actions.contact[first].tolist()
    for place, count in enumerate(counts.tolist()):
        one = steps[step[place]]
        deed = Deed(went[place], one.rule, one.kind, text(channel[place]), text(tone[place]), one.name, contact[place])
        found[deed] += count
    return found


def _charged(frame: Frame) -> Counter[tuple[str, str, str]]:
    actions, amount = frame.actions, frame.amount
    rows = np.flatnonzero(amount != at.UNKNOWN)
    step, currency = actions.step[rows], frame.cases.currency[actions.case[rows]]
    keys = key_of(step, currency)
    used, first, which = np.unique(keys, return_index=True, return_inverse=True)
    sums = np.zeros(len(used), np.int64)
    np.add.at(sums, which.reshape(-1), amount[rows])
    found = Counter[tuple[str, str, str]]()
    for place, minor in zip(first.tolist(), sums.tolist(), strict=True):
        one = frame.reading.results.steps[step[place]]
        found[(one.kind, one.name, frame.reading.lexicon.text(int(currency[place])))] += minor
    return found


def _statuses(frame: Frame) -> Counter[tuple[str, Status]]:
    """Case-days by rule and status."""
    rules, became = frame.reading.rules, frame.rows.became
    days = np.zeros((len(rules), k.ST_COUNT), np.int64)
    for rule in range(len(rules) if len(became) else 0):
        status = became[:, rule] & STATUS_MASK
        days[rule] = np.bincount(status, frame.run_days, k.ST_COUNT).astype(np.int64)
    return Counter({(rules[rule], STATUSES[status]): int(days[rule, status]) for rule, status in np.argwhere(days)})


def _reasons(frame: Frame) -> Counter[Why]:
    """Case-days by reason of rules that wanted to act: one of the whole rule, or those of its actions."""
    became, days = frame.rows.became, frame.run_days
    results, found = frame.reading.results, Counter[Why]()
    alone = np.zeros(became.shape, bool)
    for rule in range(became.shape[1] if len(became) else 0):
        column = became[:, rule]
        status = column & STATUS_MASK
        hindered = (status == k.ST_BLOCKED) | (status == k.ST_DEFERRED)
        whole = hindered & ((column >> v.BE_STATUS_BITS) & WHY_MASK != k.WHY_NONE)
        alone[:, rule] = hindered & ~whole
        rows = np.flatnonzero(whole)
        used, which = np.unique(column[rows] & _WITHOUT_DAY, return_inverse=True)
        counts = np.bincount(which.reshape(-1), days[rows], len(used)).astype(np.int64)
        for packed, count in zip(used.tolist(), counts.tolist(), strict=True):
            why = results.reasons.hindrance(packed, -1)
            found[Why(results.rules[rule], STATUSES[packed & STATUS_MASK], why.kind, why.text)] += count
    note = frame.rows.note
    note = note[note[:, v.NR_KIND] == v.NOTE_LEFT_OUT]
    note = note[alone[note[:, v.NR_ROW], note[:, v.NR_RULE]]] if len(note) else note
    status = became[note[:, v.NR_ROW], note[:, v.NR_RULE]] & STATUS_MASK if len(note) else np.zeros(0, np.int64)
    packed_why = note[:, v.NR_BECAME] & _WITHOUT_DAY
    key = key_of(note[:, v.NR_RULE], status, note[:, v.NR_A], packed_why)
    used, first, which = np.unique(key, return_index=True, return_inverse=True)
    counts = np.bincount(which.reshape(-1), days[note[:, v.NR_ROW]], len(used)).astype(np.int64)
    for place, count in zip(first.tolist(), counts.tolist(), strict=True):
        why = results.reasons.hindrance(int(packed_why[place]), int(note[place, v.NR_A]))
        name = results.rules[int(note[place, v.NR_RULE])]
        found[Why(name, STATUSES[int(status[place])], why.kind, why.text)] += count
    return found


def _missed(frame: Frame) -> Counter[tuple[str, int | None]]:
    """Cases by rule and listed day, None for an event."""
    note = frame.rows.note
    note = note[note[:, v.NR_KIND] == v.NOTE_MISSED]
    case = frame.case_places(note[:, v.NR_CUSTOMER], note[:, v.NR_CASE])
    slots = np.append(frame.reading.results.plan.terms.slot_day, at.UNKNOWN)
    day = slots[np.where(note[:, v.NR_A] == at.UNKNOWN, -1, note[:, v.NR_A])]
    once = np.unique(key_of(case, note[:, v.NR_RULE], day), return_index=True)[1]
    first, counts = counted(note[once, v.NR_RULE], day[once])
    found = Counter[tuple[str, int | None]]()
    for place, count in zip(once[first].tolist(), counts.tolist(), strict=True):
        listed = None if day[place] == at.UNKNOWN else int(day[place])
        found[(frame.reading.rules[int(note[place, v.NR_RULE])], listed)] += count
    return found


class _Undecided:
    """Cases by unknown fact, and by fact and rule."""

    def __init__(self, frame: Frame) -> None:
        self.facts, self.rules = Counter[str](), Counter[tuple[str, str]]()
        note = frame.rows.note
        note = note[note[:, v.NR_KIND] == v.NOTE_UNDECIDED]
        if not len(note):
            return
        results = frame.reading.results
        which, first = self._alike(frame, note)
        zone = frame.rows.encoded.columns.zone[note[first, v.NR_CUSTOMER]]
        day = frame.rows.calendars.moment_day[zone, note[first, v.NR_NUMBER] - int(frame.rows.calendars.span[0])]
        names: dict[str, int] = {}
        unknown = [
            [names.setdefault(fact, len(names)) for fact in results.reasons.unknown(note[row], int(day[place]))]
            for place, row in enumerate(first.tolist())
        ]
        lengths = np.array([len(facts) for facts in unknown], np.int64)
        flat = np.array([fact for facts in unknown for fact in facts], np.int64)
        starts = np.cumsum(lengths) - lengths
        rows = np.repeat(np.arange(len(note)), lengths[which])
        fact = flat[spread(starts[which], lengths[which])]
        case = frame.case_places(note[:, v.NR_CUSTOMER], note[:, v.NR_CASE])[rows]
        rule = note[rows, v.NR_RULE]
        said = list(names)
        once = np.unique(key_of(case, fact), return_index=True)[1]
        for place, count in zip(*(part.tolist() for part in counted(fact[once])), strict=True):
            self.facts[said[int(fact[once[place]])]] += count
        once = np.unique(key_of(case, rule, fact), return_index=True)[1]
        for place, count in zip(*(part.tolist() for part in counted(rule[once], fact[once])), strict=True):
            row = once[place]
            self.rules[(said[int(fact[row])], results.rules[int(rule[row])])] += count

    @staticmethod
    def _alike(frame: Frame, note: Ints) -> tuple[Ints, Ints]:
        """Notes of which the same facts are unknown, numbered, and the first of each (`Reasons.unknown`)."""
        split = v.NR_SEEN + frame.reading.results.plan.nodes
        seen = note[:, [v.NR_RULE, v.NR_A, *range(v.NR_SEEN, note.shape[1])]]
        seen[:, 2 + split - v.NR_SEEN :] = note[:, split:] == at.UNKNOWN
        bytes_of = np.ascontiguousarray(seen).view(np.dtype((np.void, seen.shape[1] * 8))).reshape(-1)
        _, first, which = np.unique(bytes_of, return_index=True, return_inverse=True)
        return which.reshape(-1), first
