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
from dunning_simulator.compare.arrays.ids import Ints, counted, grouped, key_of, spread, weighed
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
    columns = (actions.went, actions.step, actions.channel, actions.tone)
    first, counts = counted(*columns)
    known, found = frame.reading.deeds, Counter[Deed]()
    for one, count in zip(np.stack(columns, axis=1)[first].tolist(), counts.tolist(), strict=True):
        key = tuple(one)
        if key not in known:
            known[key] = _deed(frame, *one)
        found[known[key]] += count
    return found


def _deed(frame: Frame, went: int, number: int, channel: int, tone: int) -> Deed:
    step, text = frame.reading.results.steps[number], frame.reading.lexicon.text
    contact = bool(frame.reading.step_contact[number])
    return Deed(went, step.rule, step.kind, text(channel), text(tone), step.name, contact)


def _charged(frame: Frame) -> Counter[tuple[str, str, str]]:
    actions, amount = frame.actions, frame.amount
    rows = np.flatnonzero(amount != at.UNKNOWN)
    step, currency = actions.step[rows], frame.cases.currency[actions.case[rows]]
    first, sums = weighed(amount[rows], step, currency)
    found = Counter[tuple[str, str, str]]()
    for place, minor in zip(first.tolist(), sums.tolist(), strict=True):
        one = frame.reading.results.steps[step[place]]
        found[(one.kind, one.name, frame.reading.lexicon.text(int(currency[place])))] += minor
    return found


def _statuses(frame: Frame) -> Counter[tuple[str, Status]]:
    """Case-days by rule and status, as the kernel has counted them."""
    rules, days = frame.reading.rules, frame.rows.counts
    return Counter({(rules[rule], STATUSES[status]): int(days[rule, status]) for rule, status in np.argwhere(days)})


def _reasons(frame: Frame) -> Counter[Why]:
    """Case-days by reason of rules that wanted to act: one of the whole rule, or those of its actions."""
    became, days, rules = frame.rows.became, frame.run_days, len(frame.reading.rules)
    results, found = frame.reading.results, Counter[Why]()
    if not len(became):
        return found
    status = became.astype(np.uint8) & STATUS_MASK  # the lowest bits
    hindered = (status == k.ST_BLOCKED) | (status == k.ST_DEFERRED)
    place = np.flatnonzero(hindered)
    packed = became.reshape(-1)[place]
    whole = (packed >> v.BE_STATUS_BITS) & WHY_MASK != k.WHY_NONE
    place, packed = place[whole], packed[whole] & _WITHOUT_DAY
    hindered.reshape(-1)[place] = False  # what is left are rules whose actions say why
    first, counts = weighed(days[place // rules], place % rules, packed)
    for at_, count in zip(first.tolist(), counts.tolist(), strict=True):
        why = results.reasons.hindrance(int(packed[at_]), -1)
        rule = results.rules[int(place[at_]) % rules]
        found[Why(rule, STATUSES[int(packed[at_]) & STATUS_MASK], why.kind, why.text)] += count
    note = frame.rows.note
    note = note[note[:, v.NR_KIND] == v.NOTE_LEFT_OUT]
    note = note[hindered[note[:, v.NR_ROW], note[:, v.NR_RULE]]]
    became_of = status[note[:, v.NR_ROW], note[:, v.NR_RULE]].astype(np.int64)
    packed_why = note[:, v.NR_BECAME] & _WITHOUT_DAY
    first, counts = weighed(days[note[:, v.NR_ROW]], note[:, v.NR_RULE], became_of, note[:, v.NR_A], packed_why)
    for place, count in zip(first.tolist(), counts.tolist(), strict=True):
        why = results.reasons.hindrance(int(packed_why[place]), int(note[place, v.NR_A]))
        name = results.rules[int(note[place, v.NR_RULE])]
        found[Why(name, STATUSES[int(became_of[place])], why.kind, why.text)] += count
    return found


def _missed(frame: Frame) -> Counter[tuple[str, int | None]]:
    """Cases by rule and listed day, None for an event."""
    note = frame.rows.note
    note = note[note[:, v.NR_KIND] == v.NOTE_MISSED]
    case = frame.case_places(note[:, v.NR_CUSTOMER], note[:, v.NR_CASE])
    slots = np.append(frame.reading.results.plan.terms.slot_day, at.UNKNOWN)
    day = slots[np.where(note[:, v.NR_A] == at.UNKNOWN, -1, note[:, v.NR_A])]
    once = grouped(key_of(case, note[:, v.NR_RULE], day))[0]
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
        which, first = _alike(frame, note)
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
        once = grouped(key_of(case, fact))[0]
        for place, count in zip(*(part.tolist() for part in counted(fact[once])), strict=True):
            self.facts[said[int(fact[once[place]])]] += count
        once = grouped(key_of(case, rule, fact))[0]
        for place, count in zip(*(part.tolist() for part in counted(rule[once], fact[once])), strict=True):
            row = once[place]
            self.rules[(said[int(fact[row])], results.rules[int(rule[row])])] += count


def _alike(frame: Frame, note: Ints) -> tuple[Ints, Ints]:
    """Notes of which the same facts are unknown, numbered, and the first of each."""
    which, first, known = np.empty(len(note), np.int64), list[Ints](), 0
    for rule in np.unique(note[:, v.NR_RULE]).tolist():
        rows = np.flatnonzero(note[:, v.NR_RULE] == rule)
        told = np.ascontiguousarray(frame.reading.results.reasons.alike(rule, note[rows]))
        _, here, found = np.unique(
            told.view(np.dtype((np.void, told.shape[1] * 8))).reshape(-1), return_index=True, return_inverse=True
        )
        which[rows] = known + found.reshape(-1)
        first.append(rows[here])
        known += len(here)
    return which, np.concatenate(first)
