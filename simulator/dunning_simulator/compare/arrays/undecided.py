"""Cases by the unknown facts for which rules were undecided.

A rule is undecided day after day for the same reason. So what it saw is first cut down to which of the facts that it
reads were unknown, as bits; notes of a case that are alike in that are counted once. Most have a single bit, which
names the fact; only of the others is looked at what else the rule saw (`Reasons.alike`).
"""

from __future__ import annotations

import numpy as np

from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import view as v
from dunning_simulator.compare.arrays.frame import Frame
from dunning_simulator.compare.arrays.ids import Ints, distinct, grouped, key_of, spread
from dunning_simulator.compare.arrays.sums import Sums


def undecided(frame: Frame, rows: Ints) -> tuple[Sums, Sums]:
    """Cases by fact, and by fact and rule, facts being words; `rows` are the notes of undecided rules."""
    if not len(rows):
        return Sums(), Sums()
    head = frame.rows.note[:, : v.NR_SEEN]
    customer, number, rule = (head[rows, column] for column in (v.NR_CUSTOMER, v.NR_CASE, v.NR_RULE))
    case = frame.case_places(customer, number)
    bits, single = _unknown_bits(frame, rows, rule)
    alone, others = np.flatnonzero(single), np.flatnonzero(~single)
    alone = alone[distinct(case[alone], rule[alone], *(column[alone] for column in bits))]
    first, which = grouped(key_of(rule[alone], *(column[alone] for column in bits)))
    told = [_facts(frame, int(rows[alone[place]])) for place in first.tolist()]
    found = [_spread(told, which, case[alone], rule[alone])]
    for one in np.unique(rule[others]).tolist():
        mine = others[rule[others] == one]
        told, which = _apart(frame, one, rows[mine])
        found.append(_spread(told, which, case[mine], rule[mine]))
    case, rule, fact = (np.concatenate(part) for part in zip(*found, strict=True))
    once = distinct(case, fact)
    facts = Sums.of(fact[once])
    once = distinct(case, fact, rule)
    return facts, Sums.of(fact[once], rule[once])


def _unknown_bits(frame: Frame, rows: Ints, rule: Ints) -> tuple[list[Ints], Ints]:
    """Which of the facts that its rule reads were unknown, by note, as columns of bits; and whether that was one that
    says it all."""
    reasons = frame.reading.results.reasons
    unknown = frame.rows.note[:, v.NR_SEEN + reasons.plan.nodes :][rows] == at.UNKNOWN
    reads, telling = reasons.masks()
    unknown &= reads[rule]
    single = (unknown.sum(axis=1) == 1) & (unknown & telling[rule]).any(axis=1)
    packed = np.packbits(unknown, axis=1)
    room = np.zeros((len(rows), -(-packed.shape[1] // 4) * 4), np.uint8)
    room[:, : packed.shape[1]] = packed
    return list(room.view(np.uint32).astype(np.int64).T), single


def _facts(frame: Frame, row: int) -> list[int]:
    """The words of a note's unknown facts."""
    note = frame.rows.note[row]
    day = int(frame.day_of(note[[v.NR_CUSTOMER]], note[[v.NR_NUMBER]])[0])
    return [frame.reading.lexicon.code(fact) for fact in frame.reading.results.reasons.unknown(note, day)]


def _apart(frame: Frame, rule: int, rows: Ints) -> tuple[list[list[int]], Ints]:
    """The facts of each kind of a rule's notes, and of which kind each note is."""
    told = np.ascontiguousarray(frame.reading.results.reasons.alike(rule, frame.rows.note[rows]))
    whole = told.view(np.dtype((np.void, told.shape[1] * 8))).reshape(-1)
    _, first, which = np.unique(whole, return_index=True, return_inverse=True)
    return [_facts(frame, int(rows[place])) for place in first.tolist()], which.reshape(-1)


def _spread(told: list[list[int]], which: Ints, case: Ints, rule: Ints) -> tuple[Ints, Ints, Ints]:
    """(case, rule, fact) of every fact of every note; `which` are the facts of each."""
    lengths = np.array([len(facts) for facts in told], np.int64)
    flat = np.array([fact for facts in told for fact in facts], np.int64)
    starts = np.cumsum(lengths) - lengths
    many = lengths[which]
    return np.repeat(case, many), np.repeat(rule, many), flat[spread(starts[which], many)]
