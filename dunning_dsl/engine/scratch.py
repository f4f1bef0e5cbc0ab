"""Scratch for the kernel: the arrays of one customer's state, used again for the next, and how large they are."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np

from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import tables as k
from dunning_dsl.engine.kernel import view as v
from dunning_dsl.engine.plan import Plan
from dunning_dsl.engine.schema import Schema

_ROOM: Final = 32
"""Rows beyond what a history needs: what a run itself adds, before the arrays are doubled."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many rows the arrays of a state have. A customer for whom they are too small is run again with `doubled`
    ones; `invoices` and `currencies` are never too small for the chunk they were made for."""

    invoices: int
    currencies: int
    cases: int
    deeds: int
    receipts: int
    parts: int
    occurrences: int
    holds: int
    agenda: int
    rows: int
    """Of everything else: promises, moves, attempts, days of payments and replies..."""

    @staticmethod
    def for_chunk(columns: at.Columns) -> Sizes:
        """Enough for most customers of the chunk."""
        invoices = _most(columns.invoice_start)
        events = _most(columns.event_start)
        return Sizes(
            invoices=invoices,
            currencies=int(columns.currencies[0]),
            cases=invoices + 8,
            deeds=events + 4 * _ROOM,
            receipts=invoices + events + 8,
            parts=2 * (invoices + events) + 8,
            occurrences=events + _ROOM,
            holds=events + 8,
            agenda=3 * invoices + events + 8,
            rows=events + _ROOM,
        )

    def at_least(self, other: Sizes) -> Sizes:
        """No smaller than either."""
        return Sizes(**{one.name: max(getattr(self, one.name), getattr(other, one.name)) for one in fields(self)})

    def doubled(self) -> Sizes:
        """Twice the room; invoices and currencies are as many as they are."""
        grown = {one.name: 2 * getattr(self, one.name) for one in fields(self)}
        return replace(self, **{**grown, "invoices": self.invoices, "currencies": self.currencies})


def new_state(schema: Schema, terms: at.Terms, sizes: Sizes) -> at.State:
    """A state in which nobody is yet; the kernel's `reset` clears what it uses for each customer."""
    rules, experiments = len(terms.event_rule), len(schema.experiments)
    waiting = int(np.count_nonzero(terms.event_rule >= 0))
    channels, columns = len(schema.channels), len(schema.columns)
    return at.State(
        me=np.zeros(at.ME_WIDTH, np.int64),
        debt=_zeros(sizes.invoices, at.D_WIDTH),
        credit=_zeros(sizes.currencies),
        receipt=_zeros(sizes.receipts, at.R_WIDTH),
        part=_zeros(sizes.parts, at.PART_WIDTH),
        case=_zeros(sizes.cases, at.C_WIDTH),
        frozen=_zeros(sizes.cases, at.F_INTEREST + len(terms.rates)),
        deed=_zeros(sizes.deeds, at.DEED_WIDTH),
        occurrence=_zeros(sizes.occurrences, at.O_WIDTH),
        unclaimed=_zeros(sizes.rows, at.U_WIDTH),
        hold=_zeros(sizes.holds, at.H_WIDTH),
        promise=_zeros(sizes.rows, at.P_WIDTH),
        current_promise=np.full(sizes.currencies, at.NONE, np.int64),
        plan=_zeros(sizes.currencies, at.PLAN_WIDTH),
        move=_zeros(sizes.rows, at.M_WIDTH),
        agenda=_zeros(sizes.agenda, 2),
        attempt=_zeros(sizes.rows, at.A_WIDTH),
        payment=_zeros(sizes.rows),
        reply=_zeros(sizes.rows),
        conversation=_zeros(sizes.rows),
        complaint=_zeros(sizes.rows),
        service=_zeros(sizes.rows, 2),
        accepted=_zeros(sizes.rows, at.T_WIDTH),
        column=np.full(columns, at.MISSING, np.int64),
        consent=np.full(channels, at.UNKNOWN, np.int64),
        opted_out=_zeros(channels),
        failed=_zeros(channels),
        fired=_zeros(sizes.cases, rules, at.FIRED_WIDTH),
        spent=_zeros(sizes.cases, -(-rules // k.WORD_BITS) or 1),
        firing=_zeros(sizes.deeds, at.FIRING_WIDTH),
        slot=_zeros(sizes.cases, len(terms.slot_day), 2),
        consumed=_zeros(sizes.occurrences, waiting, 2),
        arm=np.full((sizes.cases, experiments), at.NONE, np.int64),
    )


def new_making(plan: Plan, sizes: Sizes, rows: int) -> v.Making:
    """Scratch for decisions under a plan, with room for so many actions, and for as many listed days and events."""
    program, cases = plan.program, sizes.cases
    nodes, rules = max(1, plan.nodes), max(1, len(program.rules))
    words, sets = int(plan.tables[0, k.PH_WORDS]), int(plan.tables[0, k.PH_RULE_WORDS])
    node_words = int(plan.tables[0, k.PH_NODE_WORDS])
    most_steps = max([1, *(len(rule.steps) for rule in program.rules)])
    return v.Making(
        seen=_zeros(v.V_WIDTH),
        amount=_zeros(at.F_INTEREST + len(plan.terms.rates)),
        bucket=_zeros(cases + 1, nodes),
        until=_zeros(cases + 1, nodes),
        steady=_zeros(cases + 1, nodes),
        due=_zeros(cases),
        stale=_zeros(cases),
        timed=_zeros(cases, node_words),
        valid=_zeros(cases, node_words),
        shown=_zeros(cases, nodes),
        sound=_zeros(cases),
        kept=_zeros(cases, words),
        mask=_zeros(words),
        guard=_zeros(words),
        live=_zeros(words),
        stack=_zeros(3 * v.STACK),
        act=_zeros(rows, v.ACT_WIDTH),
        outcome=_zeros(cases, rules, v.RO_WIDTH),
        known=_zeros(cases),
        days=_zeros(cases),
        tally=_zeros(rules, k.ST_COUNT),
        now=_zeros(v.KEPT_COUNT, sets),
        was=_zeros(cases, v.KEPT_COUNT, sets),
        active=_zeros(cases, sets),
        listed=_zeros(cases),
        marked=_zeros(cases),
        asked=_zeros(sets),
        touched=_zeros(sets),
        candidate=_zeros(sets),
        unsure=_zeros(sets),
        noted=_zeros(cases, sets),
        hindered=_zeros(cases, sets),
        run=_zeros(cases),
        told=_zeros(cases, rules + len(plan.steps)),
        fired=_zeros(rows, 2),
        left=_zeros(cases, max(1, len(plan.steps)), v.LO_WIDTH),
        over=_zeros(rows, v.OV_WIDTH),
        counted=_zeros(max(1, len(plan.guards.limits)), v.CO_WIDTH),
        group=_zeros(max(1, int(plan.tables[0, k.PH_GROUPS])), v.GR_WIDTH),
        placed=_zeros(max(1, len(plan.schema.channels)), len(plan.schema.minutes) + 1, v.PL_WIDTH),
        choice=_zeros(most_steps),
        wanted=_zeros(most_steps),
        turn=_zeros(cases),
        arms=_zeros(len(program.experiments)),
    )


def _most(starts: at.Array) -> int:
    """The longest stretch between two starts."""
    return int(np.diff(starts).max()) if len(starts) > 1 else 0


def _zeros(*shape: int) -> at.Array:
    return np.zeros(shape, np.int64)
