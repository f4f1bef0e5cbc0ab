"""A folded history as plain values, told by the interpreter's state and by the kernel's arrays: what both must agree
on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from dunning_dsl.engine.columns import HOW, Encoded, decode_value
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel.amounts import debt_amounts
from dunning_dsl.engine.kernel.book import owed, rest
from dunning_dsl.engine.kernel.cases import case_before, case_open, concerns, current_promise
from dunning_dsl.engine.kernel.fold import next_instant
from dunning_dsl.engine.kernel.holds import case_held, case_stage, days_in_stage, moved_on
from dunning_dsl.engine.schema import Schema
from dunning_dsl.facts import debt as facts
from dunning_dsl.facts.calendar import country_of
from dunning_dsl.facts.view import View
from dunning_dsl.ledger.apply import VERBS
from dunning_dsl.ledger.case import Case, Promise
from dunning_dsl.ledger.debts import Debt
from dunning_dsl.ledger.fold import State
from dunning_dsl.program.vocabulary import EVENTS

Told = dict[str, Any]
VERB_NAMES = tuple(VERBS.values())
"""The verbs in the order of `VERB_*`: `test_kernel_tables` holds that."""

WHY = {
    at.OUT_NO: "",
    at.OUT_VANISHED: "vanished",
    at.OUT_VOID: "void",
    at.OUT_REFERRED: "referred",
    at.OUT_WRITTEN_OFF: "written off",
    at.OUT_STOPPED: "stopped",
    at.WHY_DISPUTED: "disputed",
    at.WHY_PLAN: "payment plan",
    at.WHY_PAID: "paid",
}
HOW_WORDS = {code: word for word, code in HOW.items()}


@dataclass(frozen=True)
class Frame:
    """What telling takes: the chunk, of which the first customer is told, the policy's schema and its terms."""

    encoded: Encoded
    schema: Schema
    terms: at.Terms
    rules: tuple[str, ...]
    waiting: tuple[str, ...]
    """The rules that wait for an event."""

    def text(self, code: int) -> str | None:
        return None if code == at.NONE else self.schema.names.text(int(code))

    def invoice(self, row: int) -> str:
        """The id of an invoice of the first customer."""
        return self.encoded.invoices[row]

    def currency(self, code: int) -> str | None:
        return None if code == at.NONE else self.encoded.currencies[code]


def told_by_state(state: State, frame: Frame, today: int) -> Told:
    """What the interpreter's state says."""
    cases = {c.case_id: place for place, c in enumerate(state.cases)}
    names = [d.name for d in frame.schema.columns]
    return {
        "now": state.now,
        "next": state.next_instant(),
        "debts": [_debt(d) for d in state.book.debts],
        "credit": {c: n for c, n in state.book.credit.items() if n},
        "receipts": [(r.currency, r.day, r.unspent, r.parts) for r in state.book.receipts],
        "notes": sorted(n.invoice_id for n in state.credit_notes),
        "cases": [_case(state, c, frame, today) for c in state.cases],
        "open": [cases[c.case_id] for c in state.open_cases],
        "deeds": [
            (
                *(d.kind, d.name, d.day, d.channel, d.role, d.amount, d.case_id and cases[d.case_id], d.rule),
                *(d.own_day, d.at, d.currency, d.failed, d.dropped),
            )
            for d in state.deeds
        ],
        "occurrences": sorted(
            (o.number, cases[c.case_id], o.event, o.argument, o.day, o.own_day)
            for c in state.cases
            for found in c.occurrences.values()
            for o in found
        ),
        "unclaimed": state.unclaimed,
        "promises": {c: (*_promise(p), p.case_id and cases[p.case_id]) for c, p in state.promises.items()},
        "plans": {c: (p.accepted_day, p.covered) for c, p in state.plans.items()},
        "plan order": list(state.plans),
        "attempts": [(a.day, a.own_day, a.answered) for a in state.attempts],
        "days": (state.payment_days, state.reply_days, state.conversation_days, state.complaint_days),
        "service": state.service,
        "accepted": [(a.kind, a.case_id and cases[a.case_id], a.day, a.amount, a.currency) for a in state.accepted],
        "declines": (state.decline_code, state.first_decline_code),
        "lasting": (state.refused_for_good, state.holder_reported_deceased),
        "columns": {n: state.columns[n] for n in names if n in state.columns},
        "consent": {c: state.consent[c] for c in frame.schema.channels if c in state.consent},
        "opted out": {c for c in frame.schema.channels if c in state.opted_out},
        "failed": {c for c in frame.schema.channels if state.failed.get(c)},
        "country": country_of(state),
    }


def _debt(d: Debt) -> tuple[Any, ...]:
    return (d.invoice.invoice_id, d.floor, d.paid, d.settled_day, d.disputed, d.covered, d.out, d.rest, d.owed)


def _promise(p: Promise) -> tuple[Any, ...]:
    return (p.made_day, p.due_day, p.last_day, p.amount, p.paid, p.broken)


def _of_hold(promise: Promise | None, current: list[Promise]) -> tuple[Any, ...] | str | None:
    """The promise of a hold, where it is the latest of its currency."""
    if promise is None:
        return None
    return _promise(promise) if any(promise is one for one in current) else "old"


def _case(state: State, case: Case, frame: Frame, today: int) -> Told:
    promises = list(state.promises.values())
    by_then = [m.stage for m in case.moves if m.seen_from <= today]
    closing = case.closing
    see = View(state, case, today)
    current = state.promises.get(case.currency)
    return {
        "anchor": case.anchor.invoice.invoice_id,
        "opened": (case.currency, case.opened_day, case.opened_at, case.case_id),
        "closed": closing and (closing.at, closing.day, closing.why, closing.own_day),
        "amounts": [
            int(fact(see))
            for fact in (
                facts.amount_due,
                facts.amount_overdue,
                facts.amount_disputed,
                facts.open_invoices,
                facts.overdue_invoices,
                facts.largest_invoice,
                facts.part_paid,
            )
        ]
        + [facts.interest(see, int(rate)) for rate in frame.terms.rates],
        "moves": [(m.stage, m.day, m.seen_from, m.rule) for m in case.moves],
        "stage": by_then[-1] if by_then else None,
        "days in stage": case.days_in_stage(see.case_day),
        "moved": case.moved_on(today),
        "holds": [(h.first_day, h.seen_from, h.last_day, _of_hold(h.promise, promises)) for h in case.holds],
        "held": case.held(today),
        "promise": current is not None and current.concerns(case),
        "over": case.over,
        "fired": {r: (len(d), *sorted(d)[-2:]) for r in frame.rules if (d := case.fired.get(r))},
        "days that fired": sorted(
            {r for (r, _), (how, _) in case.slots.items() if how == "fired" and r in frame.rules}
        ),
        "slots": {k: v for k, v in case.slots.items() if k in _listed(frame)},
        "consumed": {
            (r, n): v
            for (r, n), v in case.consumed.items()
            if r in frame.waiting and any(n == o.number for found in case.occurrences.values() for o in found)
        },
        "arms": {
            name: arm if arm in e.type.members else "not of the policy"
            for name, (arm, _) in case.arms.items()
            for e in frame.schema.experiments
            if e.name == name
        },
    }


def _listed(frame: Frame) -> dict[tuple[str, int], int]:
    pairs = zip(frame.terms.slot_rule, frame.terms.slot_day, strict=True)
    return {(frame.rules[rule], int(day)): place for place, (rule, day) in enumerate(pairs)}


# --- the kernel's -----------------------------------------------------------------------------------------------------


def told_by_kernel(state: at.State, frame: Frame, today: int) -> Told:
    """What the kernel's arrays say."""
    me = [int(n) for n in state.me]
    currencies = frame.encoded.currencies
    next_at = next_instant(frame.encoded.columns, state)
    debts = [r for r in range(me[at.ME_DEBTS]) if state.debt[r, at.D_KIND] != at.KIND_CREDIT_NOTE]
    cases = range(me[at.ME_CASES])
    standing = [c for c in cases if case_open(state, c)]
    waiting_notes = [r for r in range(me[at.ME_DEBTS]) if state.debt[r, at.D_OUT] == at.OUT_NOTE]
    return {
        "now": me[at.ME_NOW],
        "next": None if next_at == at.NEVER else next_at,
        "debts": [_kernel_debt(state, frame, r) for r in debts],
        "credit": {c: n for c, n in zip(currencies, state.credit.tolist(), strict=True) if n},
        "receipts": [
            (frame.currency(currency), day, unspent, _kernel_parts(state, frame, row))
            for row, (currency, day, unspent) in enumerate(_rows(state.receipt, me[at.ME_RECEIPTS]))
        ],
        "notes": sorted(frame.invoice(r) for r in waiting_notes),
        "cases": [_kernel_case(state, c, frame, today) for c in cases],
        "open": sorted(standing, key=lambda c: sum(case_before(state, other, c) for other in standing)),
        "deeds": [_kernel_deed(frame, row) for row in _rows(state.deed, me[at.ME_DEEDS])],
        "occurrences": [
            (
                *(number + 1, o[at.O_CASE], tuple(EVENTS)[o[at.O_EVENT]], frame.text(o[at.O_ARGUMENT])),
                *(o[at.O_DAY], _known(o[at.O_OWN_DAY])),
            )
            for number, o in enumerate(_rows(state.occurrence, me[at.ME_OCCURRENCES]))
        ],
        "unclaimed": [
            (tuple(EVENTS)[event], frame.currency(currency), frame.text(argument), day)
            for event, currency, argument, day in _rows(state.unclaimed, me[at.ME_UNCLAIMED])
        ],
        "promises": {
            c: (*_kernel_promise(state, row), _row(state.promise[row, at.P_CASE]))
            for c, row in zip(currencies, state.current_promise.tolist(), strict=True)
            if row != at.NONE
        },
        **_kernel_plans(state, frame, debts),
        "attempts": [(day, _known(own), bool(said)) for day, own, said in _rows(state.attempt, me[at.ME_ATTEMPTS])],
        "days": (
            state.payment[: me[at.ME_PAYMENTS]].tolist(),
            state.reply[: me[at.ME_REPLIES]].tolist(),
            state.conversation[: me[at.ME_CONVERSATIONS]].tolist(),
            state.complaint[: me[at.ME_COMPLAINTS]].tolist(),
        ),
        "service": [(day, bool(off)) for day, off in _rows(state.service, me[at.ME_SERVICE])],
        "accepted": [
            (frame.text(kind), _row(case), day, amount, frame.currency(currency))
            for kind, case, day, amount, currency in _rows(state.accepted, me[at.ME_ACCEPTED])
        ],
        "declines": (frame.text(me[at.ME_DECLINE]), frame.text(me[at.ME_FIRST_DECLINE])),
        "lasting": (me[at.ME_REFUSED] == 1, me[at.ME_REPORTED] == 1),
        "columns": {
            d.name: decode_value(frame.schema.names, d, value)
            for d, value in zip(frame.schema.columns, state.column.tolist(), strict=True)
            if value != at.MISSING
        },
        "consent": {c: bool(v) for c, v in zip(frame.schema.channels, state.consent, strict=True) if v != at.UNKNOWN},
        "opted out": {c for c, v in zip(frame.schema.channels, state.opted_out, strict=True) if v},
        "failed": {c for c, v in zip(frame.schema.channels, state.failed, strict=True) if v},
        "country": frame.text(me[at.ME_COUNTRY]),
    }


def _rows(array: at.Array, count: int) -> list[list[int]]:
    found: list[list[int]] = array[:count].tolist()
    return found


def _known(value: int) -> int | None:
    return None if value == at.UNKNOWN else int(value)


def _row(value: int) -> int | None:
    return None if value == at.NONE else int(value)


def _kernel_debt(state: at.State, frame: Frame, row: int) -> tuple[Any, ...]:
    d = state.debt[row].tolist()
    return (
        frame.invoice(row),
        d[at.D_FLOOR],
        d[at.D_PAID],
        _known(d[at.D_SETTLED]),
        bool(d[at.D_DISPUTED]),
        bool(d[at.D_COVERED]),
        WHY[d[at.D_OUT]],
        rest(state, row),
        owed(state, row),
    )


def _kernel_parts(state: at.State, frame: Frame, receipt: int) -> list[tuple[str, int]]:
    parts = _rows(state.part, int(state.me[at.ME_PARTS]))
    return [(frame.invoice(debt), used) for owner, debt, used in parts if owner == receipt]


def _kernel_deed(frame: Frame, d: list[int]) -> tuple[Any, ...]:
    return (
        VERB_NAMES[d[at.DEED_KIND]],
        frame.text(d[at.DEED_NAME]),
        d[at.DEED_DAY],
        frame.text(d[at.DEED_CHANNEL]),
        frame.text(d[at.DEED_ROLE]),
        _known(d[at.DEED_AMOUNT]),
        _row(d[at.DEED_CASE]),
        frame.text(d[at.DEED_RULE]),
        _known(d[at.DEED_OWN_DAY]),
        d[at.DEED_AT],
        frame.currency(d[at.DEED_CURRENCY]),
        bool(d[at.DEED_FAILED]),
        bool(d[at.DEED_DROPPED]),
    )


def _kernel_promise(state: at.State, row: int) -> tuple[Any, ...]:
    p = state.promise[row].tolist()
    return (p[at.P_MADE], p[at.P_DUE], p[at.P_LAST], p[at.P_AMOUNT], p[at.P_PAID], bool(p[at.P_BROKEN]))


def _kernel_plans(state: at.State, frame: Frame, debts: list[int]) -> Told:
    running = [c for c in range(len(frame.encoded.currencies)) if state.plan[c, at.PLAN_RUNS]]
    covered = {
        c: tuple(frame.invoice(r) for r in debts if state.debt[r, at.D_COVERED] and state.debt[r, at.D_CURRENCY] == c)
        for c in running
    }
    return {
        "plans": {frame.currency(c): (int(state.plan[c, at.PLAN_DAY]), covered[c]) for c in running},
        "plan order": [frame.currency(c) for c in sorted(running, key=lambda c: int(state.plan[c, at.PLAN_ORDER]))],
    }


def _kernel_case(state: at.State, case: int, frame: Frame, today: int) -> Told:
    row = state.case[case].tolist()
    closed = not case_open(state, case)
    case_day = row[at.C_CLOSED_DAY] if closed else today
    amounts = state.frozen[row[at.C_FROZEN]] if closed else np.zeros_like(state.frozen[case])
    if not closed:
        debt_amounts(frame.terms, state, case, case_day, amounts)
    invoice, opened = frame.invoice(row[at.C_ANCHOR]), row[at.C_OPENED_DAY]
    current = current_promise(state, row[at.C_CURRENCY])
    moves = [m for m in _rows(state.move, int(state.me[at.ME_MOVES])) if m[at.M_CASE] == case]
    holds = [h for h in _rows(state.hold, int(state.me[at.ME_HOLDS])) if h[at.H_CASE] == case]
    assert (row[at.C_MOVES], row[at.C_HOLDS]) == (len(moves), len(holds))
    return {
        "anchor": invoice,
        "opened": (frame.currency(row[at.C_CURRENCY]), opened, row[at.C_OPENED_AT], f"{invoice}@{_iso(opened)}"),
        "closed": (row[at.C_CLOSED_AT], case_day, WHY[row[at.C_CLOSED_WHY]], _known(row[at.C_CLOSED_OWN]))
        if closed
        else None,
        "amounts": amounts.tolist(),
        "moves": [(frame.text(m[at.M_STAGE]), m[at.M_DAY], m[at.M_SEEN], frame.text(m[at.M_RULE])) for m in moves],
        "stage": frame.text(case_stage(state, case, today)),
        "days in stage": days_in_stage(state, case, case_day),
        "moved": moved_on(state, case, today),
        "holds": [(h[at.H_FIRST], h[at.H_SEEN], h[at.H_LAST], _holding(state, h[at.H_PROMISE])) for h in holds],
        "held": case_held(state, case, today),
        "promise": current != at.NONE and concerns(state, current, case),
        "over": bool(row[at.C_OVER]),
        **_kernel_marks(state, case, frame),
    }


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


def _holding(state: at.State, promise: int) -> tuple[Any, ...] | str | None:
    """The promise of a hold, where it is the latest of its currency."""
    if promise == at.NONE:
        return None
    latest = state.current_promise[state.promise[promise, at.P_CURRENCY]]
    return _kernel_promise(state, promise) if latest == promise else "old"


def _kernel_marks(state: at.State, case: int, frame: Frame) -> Told:
    fired, slots = state.fired[case].tolist(), state.slot[case].tolist()
    listed = _listed(frame)
    days = {r for r, f in zip(frame.rules, fired, strict=True) if f[at.FIRED_OTHER]}
    days |= {rule for (rule, _), place in listed.items() if slots[place][0] == at.HOW_FIRED}
    return {
        "fired": {
            r: (f[at.FIRED_COUNT], *(d for d in (f[at.FIRED_BEFORE], f[at.FIRED_LAST]) if d != at.UNKNOWN))
            for r, f in zip(frame.rules, fired, strict=True)
            if f[at.FIRED_COUNT]
        },
        "days that fired": sorted(days),
        "slots": {key: _ended(slots[place]) for key, place in listed.items() if slots[place][0]},
        "consumed": {
            (rule, number + 1): _ended(state.consumed[number, column].tolist())
            for column, rule in enumerate(frame.waiting)
            for number in range(state.me[at.ME_OCCURRENCES])
            if state.consumed[number, column, 0] and state.occurrence[number, at.O_CASE] == case
        },
        "arms": {
            e.name: "not of the policy" if arm == at.ABSENT else e.type.members[arm]
            for e, arm in zip(frame.schema.experiments, state.arm[case].tolist(), strict=True)
            if arm != at.NONE
        },
    }


def _ended(mark: list[int]) -> tuple[str, int]:
    return HOW_WORDS[mark[0]], mark[1]
