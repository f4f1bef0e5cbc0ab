"""A chunk's `PolicyTally` from a policy's rows: counted as numbers, told in words when all chunks are counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np

from dunning_dsl.decide.decision import STATUSES, Status
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import tables as k
from dunning_dsl.engine.kernel import view as v
from dunning_dsl.engine.reasons import EARLIEST_AT, STATUS_MASK
from dunning_simulator.compare.arrays.actions import Actions
from dunning_simulator.compare.arrays.frame import Frame, Reading
from dunning_simulator.compare.arrays.ids import Ints, counted, distinct, grouped
from dunning_simulator.compare.arrays.sums import Sums
from dunning_simulator.compare.arrays.undecided import undecided
from dunning_simulator.compare.tally import Deed, PolicyTally
from dunning_simulator.rows import Why

_WITHOUT_DAY: Final = (1 << EARLIEST_AT) - 1
_NO_DAY: Final = -(1 << 20)
"""Where a waiting event was missed: no listed day is that early."""


@dataclass(slots=True)
class PolicySums:
    """What a `PolicyTally` has, as numbers: deeds by (day, shape), reasons by (rule, status, why, step), the missed by
    (rule, listed day), the undecided by fact and by (fact, rule), facts being words."""

    customers: int
    customers_with_case: int
    cases: int
    case_days: int
    deeds: Sums
    overtaken: Sums
    contacts: Sums
    charged: Sums
    statuses: Ints
    """[rules, ST_COUNT]"""
    reasons: Sums
    missed: Sums
    undecided: Sums
    undecided_rules: Sums

    @staticmethod
    def empty(reading: Reading) -> PolicySums:
        sums = (Sums() for _ in range(8))
        deeds, overtaken, contacts, charged, reasons, missed, facts, rules = sums
        statuses = np.zeros((max(1, len(reading.rules)), k.ST_COUNT), np.int64)
        counted = (deeds, overtaken, contacts, charged, statuses, reasons, missed, facts, rules)
        return PolicySums(0, 0, 0, 0, *counted)

    def merge(self, later: PolicySums) -> None:
        self.customers += later.customers
        self.customers_with_case += later.customers_with_case
        self.cases += later.cases
        self.case_days += later.case_days
        self.statuses = self.statuses + later.statuses
        for name in ("deeds", "overtaken", "contacts", "charged", "reasons", "missed", "undecided", "undecided_rules"):
            getattr(self, name).merge(getattr(later, name))

    def told(self, reading: Reading) -> PolicyTally:
        rules, text = reading.rules, reading.lexicon.text
        return PolicyTally(
            customers=self.customers,
            customers_with_case=self.customers_with_case,
            cases=self.cases,
            case_days=self.case_days,
            actions=_deeds(reading, self.deeds),
            overtaken=_deeds(reading, self.overtaken),
            contacts_per_customer=Counter({contacts: count for (contacts,), count in self.contacts.rows()}),
            charged=_charged(reading, self.charged),
            statuses=_statuses(reading, self.statuses),
            reasons=_why(reading, self.reasons),
            missed=Counter({(rules[r], None if day == _NO_DAY else day): n for (r, day), n in self.missed.rows()}),
            undecided=Counter({text(fact): n for (fact,), n in self.undecided.rows()}),
            undecided_rules=Counter({(text(fact), rules[r]): n for (fact, r), n in self.undecided_rules.rows()}),
        )


# --- in words ---------------------------------------------------------------------------------------------------------


def _deeds(reading: Reading, sums: Sums) -> Counter[Deed]:
    text, found = reading.lexicon.text, Counter[Deed]()
    for (went, shape), count in sums.rows():
        number, channel, tone = reading.parts(shape)
        step, contact = reading.results.steps[number], bool(reading.step_contact[number])
        found[Deed(went, step.rule, step.kind, text(channel), text(tone), step.name, contact)] += count
    return found


def _charged(reading: Reading, sums: Sums) -> Counter[tuple[str, str, str]]:
    found = Counter[tuple[str, str, str]]()
    for (number, currency), minor in sums.rows():
        step = reading.results.steps[number]
        found[(step.kind, step.name, reading.lexicon.text(currency))] += minor
    return found


def _statuses(reading: Reading, days: Ints) -> Counter[tuple[str, Status]]:
    """Case-days by rule and status, as the kernel has counted them."""
    places = np.argwhere(days).tolist()
    return Counter({(reading.rules[rule], STATUSES[status]): int(days[rule, status]) for rule, status in places})


def _why(reading: Reading, sums: Sums) -> Counter[Why]:
    found = Counter[Why]()
    for (rule, status, packed, step), count in sums.rows():
        why = reading.results.reasons.hindrance(packed, step)
        found[Why(reading.rules[rule], STATUSES[status], why.kind, why.text)] += count
    return found


# --- in numbers -------------------------------------------------------------------------------------------------------


def count_policy(frame: Frame, *, reasons: bool) -> PolicySums:
    """What `PolicyTally.add` makes of the chunk's customers; `reasons` as in `Request`."""
    cases, actions = frame.cases, frame.actions
    contacts = np.bincount(actions.customer[actions.contact], minlength=frame.customers)
    note = np.ascontiguousarray(frame.rows.note[:, : v.NR_SEEN])
    unknown = np.flatnonzero(note[:, v.NR_KIND] == v.NOTE_UNDECIDED)
    facts, rules = undecided(frame, unknown)
    return PolicySums(
        customers=frame.customers,
        customers_with_case=int(np.count_nonzero(np.diff(cases.customer, prepend=-1))),
        cases=len(cases),
        case_days=int(frame.run_days.sum()),
        deeds=_shapes(actions),
        overtaken=_shapes(frame.overtaken),
        contacts=Sums.of(contacts),
        charged=_amounts(frame),
        statuses=frame.rows.counts,
        reasons=_reasons(frame) if reasons else Sums(),
        missed=_missed(frame, note[note[:, v.NR_KIND] == v.NOTE_MISSED]),
        undecided=facts,
        undecided_rules=rules,
    )


def _shapes(actions: Actions) -> Sums:
    return Sums.of(actions.went, actions.shape)


def _amounts(frame: Frame) -> Sums:
    actions = frame.actions
    rows = np.flatnonzero(actions.amount != at.UNKNOWN)
    currency = frame.cases.currency[actions.cases_of(rows)]
    return Sums.of(actions.step[rows], currency, weights=actions.amount[rows])


def _reasons(frame: Frame) -> Sums:
    """Case-days by reason of rules that wanted to act: one of the whole rule, or those of its actions."""
    hindered = np.ascontiguousarray(frame.rows.hindered.T)
    rule, step, days = (hindered[column] for column in (v.HR_RULE, v.HR_STEP, v.HR_DAYS))
    why = hindered[v.HR_BECAME] & _WITHOUT_DAY
    first, which = grouped(why)
    (rule, step, place), sums = counted(rule, step, which, weights=days)
    why = why[first[place]]
    return Sums((rule, why & STATUS_MASK, why, step), sums)


def _missed(frame: Frame, note: Ints) -> Sums:
    """Cases by rule and listed day."""
    case = frame.case_places(note[:, v.NR_CUSTOMER], note[:, v.NR_CASE])
    slots = np.append(frame.reading.results.plan.terms.slot_day, _NO_DAY)
    slot, rule = note[:, v.NR_A], note[:, v.NR_RULE]
    day = slots[np.where(slot == at.UNKNOWN, -1, slot)]
    once = distinct(case, rule, day)
    return Sums.of(rule[once], day[once])
