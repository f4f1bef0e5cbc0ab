"""What may have changed since a fact was last taken: a bit for kinds of fact that change together, some for columns.

A fact is taken again when something that it reads has moved on, not whenever anything has happened: a payment leaves
what is known of channels alone. Each kind of event and each verb says which facts it may change, each fact which bits
it rests on (`reads`). Both may say too much, never too little. What an event changes only now and then (whether a
channel reaches anybody, a column) is noted where it is written.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Final

import numpy as np

from dunning_dsl.engine.kernel import kinds, layout, tables
from dunning_dsl.engine.kernel.layout import ME_CASES, ME_STALE, Array, State


def _facts(*ranges: tuple[int, int]) -> frozenset[int]:
    """The kinds of fact from one through another."""
    return frozenset(kind for first, last in ranges for kind in range(first, last + 1))


_ATTEMPT: Final = _facts(
    (tables.FK_DECLINE_CODE, tables.FK_ATTEMPT_PENDING),
    (tables.FK_FIRST_DECLINE_CODE, tables.FK_HOLDER_REPORTED_DECEASED),
)
_REPLY: Final = _facts((tables.FK_REPLIED, tables.FK_REPLIED), (tables.FK_NO_RESPONSE, tables.FK_NO_RESPONSE))
_ACCEPTED: Final = _facts((tables.FK_OFFER_ACCEPTED, tables.FK_DISCOUNT_GIVEN))
_CONSENT: Final = _facts((tables.FK_CONSENTED, tables.FK_OPTED_OUT))
_SERVICE: Final = _facts((tables.FK_SUSPENDED, tables.FK_SUSPENDED))
_PLACE: Final = _facts(
    (tables.FK_BUSINESS_DAYS_OVERDUE, tables.FK_BUSINESS_DAYS_OVERDUE), (tables.FK_BUSINESS_DAY, tables.FK_HOLIDAY)
)
_FAILED: Final = _facts((tables.FK_CHANNEL_FAILED, tables.FK_CHANNEL_FAILED))
_STAGE: Final = _facts((tables.FK_STAGE, tables.FK_ON_HOLD))
_DEBTS: Final = _facts((tables.FK_AMOUNT_DUE, tables.FK_AMOUNT_DUE))
_MONEY: Final = _facts(
    (tables.FK_AMOUNT_DUE, tables.FK_PROMISE_BROKEN),
    (tables.FK_DAYS_SINCE_PAYMENT, tables.FK_DAYS_SINCE_PAYMENT),
    (tables.FK_INTEREST, tables.FK_INTEREST),
    (tables.FK_LATE_PAYMENTS, tables.FK_AVERAGE_DAYS_LATE),
    (tables.FK_NO_RESPONSE, tables.FK_NO_RESPONSE),
)
_CONTACT: Final = _facts(
    (tables.FK_CONTACTS, tables.FK_DAYS_SINCE_CONTACT), (tables.FK_NO_RESPONSE, tables.FK_NO_RESPONSE)
)
_CLOSED: Final = _facts((tables.FK_DAYS_OVERDUE, tables.FK_DAYS_SINCE_ISSUE)) | _MONEY | _STAGE
_OFFER: Final = _facts((tables.FK_FEES_CHARGED, tables.FK_FEES_CHARGED), (tables.FK_OFFERS_MADE, tables.FK_OFFERS_MADE))
_CONVERSATION: Final = _facts((tables.FK_CONVERSATIONS, tables.FK_CONVERSATIONS))
_COMPLAINT: Final = _facts((tables.FK_COMPLAINTS, tables.FK_COMPLAINTS))

_SETS: Final = (
    *(_ATTEMPT, _REPLY, _ACCEPTED, _CONSENT, _SERVICE, _PLACE, _FAILED, _STAGE, _DEBTS, _MONEY, _CONTACT, _CLOSED),
    *(_OFFER, _CONVERSATION, _COMPLAINT),
)
_ALIKE: Final = sorted({tuple(kind in one for one in _SETS) for one in _SETS for kind in one})
"""Facts that are in the same of these sets share a bit."""


def _bit(kind: int) -> int:
    """The bit of a kind of fact, 0 of one that nothing changes but the day."""
    sets = tuple(kind in one for one in _SETS)
    return 2 << _ALIKE.index(sets) if sets in _ALIKE else 0


def _bits(kinds_of_fact: frozenset[int]) -> int:
    return reduce(or_, map(_bit, kinds_of_fact))


CASE: Final = 1  # the case itself is another, so that nothing is known of it
NOTICE: Final = 1 + len(_ALIKE)  # the first of the bits of `noticed`, one for some names of messages
NOTICES: Final = 5
COLUMN: Final = NOTICE + NOTICES  # the first of the bits of columns
COLUMNS: Final = 5
ARM: Final = 1 << (COLUMN + COLUMNS)  # arms of experiments; no fact reads them
ALL: Final = 2 * ARM - 1

ATTEMPT: Final = _bits(_ATTEMPT)
PLACE: Final = _bits(_PLACE)
FAILED: Final = _bits(_FAILED)
STAGE: Final = _bits(_STAGE)
MONEY: Final = _bits(_MONEY)
CONTACT: Final = _bits(_CONTACT)
OFFER: Final = _bits(_OFFER)
DEBTS: Final = _bits(_DEBTS)
"""The bit of MONEY that says that what is owed may be another: nothing else opens a case or ends one, but for a day
that begins."""

CLOSED: Final = _bits(_CLOSED)
"""Facts that are, of a closed case, what they were when it closed."""

_REPLIED: Final = _bits(_REPLY)
_TAKEN_UP: Final = _bits(_ACCEPTED)
_CONSENTED: Final = _bits(_CONSENT)
_SERVED: Final = _bits(_SERVICE)

_BY_VERB: Final = {
    layout.VERB_SEND: CONTACT,
    layout.VERB_ASK: CONTACT,
    layout.VERB_OFFER: OFFER,
    layout.VERB_RETRY: ATTEMPT,
    layout.VERB_CHARGE: OFFER,
    layout.VERB_ESCALATE: STAGE,
    layout.VERB_SUSPEND: _SERVED,
    layout.VERB_RESTORE: _SERVED,
    layout.VERB_CANCEL: MONEY,
    layout.VERB_REFER: MONEY,
    layout.VERB_WRITE_OFF: MONEY,
    layout.VERB_ASSIGN: 0,
    layout.VERB_HOLD: STAGE,
    layout.VERB_STOP: MONEY,
    layout.VERB_TAG: 0,
}

_BY_EVENT: Final = {
    kinds.EVENT_PAYMENT: MONEY | ATTEMPT,
    kinds.EVENT_PAYMENT_FAILED: ATTEMPT,
    kinds.EVENT_CREDIT: MONEY,
    kinds.EVENT_REPLIED: _REPLIED,
    kinds.EVENT_CONVERSATION: _bits(_CONVERSATION),
    kinds.EVENT_COMPLAINED: _bits(_COMPLAINT),
    kinds.EVENT_OPTED_OUT: _CONSENTED,
    kinds.EVENT_CONSENTED: _CONSENTED,
    kinds.EVENT_DISPUTE_OPENED: MONEY,
    kinds.EVENT_DISPUTE_RESOLVED: MONEY,
    kinds.EVENT_PROMISE_MADE: MONEY | STAGE,
    kinds.EVENT_PROMISE_BROKEN: MONEY | STAGE,
    kinds.EVENT_PLAN_ACCEPTED: MONEY | _TAKEN_UP,
    kinds.EVENT_PLAN_BROKEN: MONEY,
    kinds.EVENT_OFFER_ACCEPTED: MONEY | _TAKEN_UP,
    kinds.EVENT_CARD_UPDATED: ATTEMPT,
    kinds.EVENT_REVERSED: MONEY,
    kinds.EVENT_RELEASE: STAGE,
    kinds.EVENT_OVERTAKEN: STAGE | CONTACT | OFFER,
    kinds.EVENT_DECIDED: ARM,
}


def column_bit(column: int) -> int:
    """The bit of a column; some share one."""
    return 1 << (COLUMN + column % COLUMNS)


def notice_bit(name: int) -> int:
    """The bit of messages of a name (a text code); some share one."""
    return 1 << (NOTICE + name % NOTICES)


def reads(kind: int, a: int) -> int:
    """What a fact rests on, by its kind and first argument."""
    if kind == tables.FK_COLUMN:
        return CASE | column_bit(a)
    return CASE | (notice_bit(a) if kind == tables.FK_NOTICED else _bit(kind))


VERB_CHANGES: Final = np.array([_BY_VERB[verb] for verb in range(layout.VERB_TAG + 1)], np.int64)
"""By verb: what doing it changes."""

EVENT_CHANGES: Final = np.array(
    [
        _BY_EVENT.get(kind, 0) if verb == layout.NONE else _BY_VERB[verb]
        for kind, verb in enumerate(kinds.VERB_OF.tolist())
    ],
    np.int64,
)
"""By kind of event: what it changes."""


def changed(me: Array, what: int) -> None:
    """What may be another now."""
    me[ME_STALE] |= what


def changed_since(state: State, stale: Array, case: int) -> int:
    """What may have changed for a case since it was last asked about; `stale` keeps that of every case."""
    news = state.me[ME_STALE]
    if news != 0:
        state.me[ME_STALE] = 0
        for other in range(state.me[ME_CASES]):
            stale[other] |= news
    found = stale[case]
    stale[case] = 0
    return found
