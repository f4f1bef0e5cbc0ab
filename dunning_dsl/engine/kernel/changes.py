"""What may have changed since a fact was last taken: one bit for each kind of fact, and some for columns.

A fact is taken again when something that it reads has moved on, not whenever anything has happened: a payment leaves
what is known of channels alone. Each kind of event and each verb says which facts it may change, each fact which bits
it rests on (`reads`). Both may say too much, never too little. What an event changes only now and then (whether a
channel reaches anybody, a column) is noted where it is written.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from dunning_dsl.engine.kernel import kinds, layout, tables
from dunning_dsl.engine.kernel.layout import ME_CASES, ME_STALE, Array, State

CASE: Final = 1  # the case itself is another, so that nothing is known of it; the bit of `FK_COLUMN`
NOTICE: Final = 51  # the first of the bits of `noticed`, one for some names of messages; FK_NOTICED has none of its own
NOTICES: Final = 5
COLUMN: Final = 56  # the first of the bits of columns
COLUMNS: Final = 5
ARM: Final = 1 << 61  # arms of experiments; no fact reads them
ALL: Final = (1 << 62) - 1


def _facts(*ranges: tuple[int, int]) -> int:
    """The bits of the kinds of fact from one through another."""
    return sum(1 << kind for first, last in ranges for kind in range(first, last + 1))


ATTEMPT: Final = _facts(
    (tables.FK_DECLINE_CODE, tables.FK_ATTEMPT_PENDING),
    (tables.FK_FIRST_DECLINE_CODE, tables.FK_HOLDER_REPORTED_DECEASED),
)
REPLY: Final = _facts((tables.FK_REPLIED, tables.FK_REPLIED), (tables.FK_NO_RESPONSE, tables.FK_NO_RESPONSE))
ACCEPTED: Final = _facts((tables.FK_OFFER_ACCEPTED, tables.FK_DISCOUNT_GIVEN))
CONSENT: Final = _facts((tables.FK_CONSENTED, tables.FK_OPTED_OUT))
SERVICE: Final = _facts((tables.FK_SUSPENDED, tables.FK_SUSPENDED))
PLACE: Final = _facts(
    (tables.FK_BUSINESS_DAYS_OVERDUE, tables.FK_BUSINESS_DAYS_OVERDUE), (tables.FK_BUSINESS_DAY, tables.FK_HOLIDAY)
)
FAILED: Final = _facts((tables.FK_CHANNEL_FAILED, tables.FK_CHANNEL_FAILED))
STAGE: Final = _facts((tables.FK_STAGE, tables.FK_ON_HOLD))
MONEY: Final = _facts(
    (tables.FK_AMOUNT_DUE, tables.FK_PROMISE_BROKEN),
    (tables.FK_DAYS_SINCE_PAYMENT, tables.FK_DAYS_SINCE_PAYMENT),
    (tables.FK_INTEREST, tables.FK_INTEREST),
    (tables.FK_LATE_PAYMENTS, tables.FK_AVERAGE_DAYS_LATE),
    (tables.FK_NO_RESPONSE, tables.FK_NO_RESPONSE),
)
CONTACT: Final = _facts(
    (tables.FK_CONTACTS, tables.FK_DAYS_SINCE_CONTACT), (tables.FK_NO_RESPONSE, tables.FK_NO_RESPONSE)
)
DEBTS: Final = 1 << tables.FK_AMOUNT_DUE
"""The bit of MONEY that says that what is owed may be another: nothing else opens a case or ends one, but for a day
that begins."""

CLOSED: Final = _facts((tables.FK_DAYS_OVERDUE, tables.FK_DAYS_SINCE_ISSUE)) | MONEY | STAGE
"""Facts that are, of a closed case, what they were when it closed."""

OFFER: Final = _facts((tables.FK_FEES_CHARGED, tables.FK_FEES_CHARGED), (tables.FK_OFFERS_MADE, tables.FK_OFFERS_MADE))

_BY_VERB: Final = {
    layout.VERB_SEND: CONTACT,
    layout.VERB_ASK: CONTACT,
    layout.VERB_OFFER: OFFER,
    layout.VERB_RETRY: ATTEMPT,
    layout.VERB_CHARGE: OFFER,
    layout.VERB_ESCALATE: STAGE,
    layout.VERB_SUSPEND: SERVICE,
    layout.VERB_RESTORE: SERVICE,
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
    kinds.EVENT_REPLIED: REPLY,
    kinds.EVENT_CONVERSATION: _facts((tables.FK_CONVERSATIONS, tables.FK_CONVERSATIONS)),
    kinds.EVENT_COMPLAINED: _facts((tables.FK_COMPLAINTS, tables.FK_COMPLAINTS)),
    kinds.EVENT_OPTED_OUT: CONSENT,
    kinds.EVENT_CONSENTED: CONSENT,
    kinds.EVENT_DISPUTE_OPENED: MONEY,
    kinds.EVENT_DISPUTE_RESOLVED: MONEY,
    kinds.EVENT_PROMISE_MADE: MONEY | STAGE,
    kinds.EVENT_PROMISE_BROKEN: MONEY | STAGE,
    kinds.EVENT_PLAN_ACCEPTED: MONEY | ACCEPTED,
    kinds.EVENT_PLAN_BROKEN: MONEY,
    kinds.EVENT_OFFER_ACCEPTED: MONEY | ACCEPTED,
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
    return CASE | (notice_bit(a) if kind == tables.FK_NOTICED else 1 << kind)


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
