"""What may have changed since a fact was last taken: the state falls into a few classes, each with a counter.

A fact is taken again when a class that it reads has moved on, not whenever anything has happened: a payment leaves what
is known of channels alone. Each kind of event and each verb says which classes it changes, each kind of fact which it
reads (`READS`). Both may say too much, never too little. Whether
a message came through is noted where it is written: most often that is nothing new.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from dunning_dsl.engine.kernel import kinds, layout, tables
from dunning_dsl.engine.kernel.layout import ME_CHANGE, ME_CHANGES, Array, State

CASE: Final = 1  # which cases there are, and whether they are open; every fact reads it
STAGE: Final = 2  # stages and holds
MONEY: Final = 4  # debts, payments, promises and plans
CONTACT: Final = 8  # messages
OFFER: Final = 16  # offers made and fees charged
ANSWER: Final = 32  # attempts and their codes, replies, complaints, offers taken up
PERSON: Final = 64  # columns, consent, channels that fail, the service
ARM: Final = 128  # arms of experiments; no fact reads them
ALL: Final = 255
CLASSES: Final = 8

_BY_VERB: Final = {
    layout.VERB_SEND: CONTACT,
    layout.VERB_ASK: CONTACT,
    layout.VERB_OFFER: OFFER,
    layout.VERB_RETRY: ANSWER,
    layout.VERB_CHARGE: OFFER,
    layout.VERB_ESCALATE: STAGE,
    layout.VERB_SUSPEND: PERSON,
    layout.VERB_RESTORE: PERSON,
    layout.VERB_CANCEL: MONEY,
    layout.VERB_REFER: MONEY,
    layout.VERB_WRITE_OFF: MONEY,
    layout.VERB_ASSIGN: 0,
    layout.VERB_HOLD: STAGE,
    layout.VERB_STOP: MONEY,
    layout.VERB_TAG: 0,
}

_BY_EVENT: Final = {
    kinds.EVENT_PAYMENT: MONEY | ANSWER,
    kinds.EVENT_PAYMENT_FAILED: ANSWER,
    kinds.EVENT_CREDIT: MONEY,
    kinds.EVENT_REPLIED: ANSWER,
    kinds.EVENT_CONVERSATION: ANSWER,
    kinds.EVENT_COMPLAINED: ANSWER,
    kinds.EVENT_OPTED_OUT: PERSON,
    kinds.EVENT_CONSENTED: PERSON,
    kinds.EVENT_DISPUTE_OPENED: MONEY,
    kinds.EVENT_DISPUTE_RESOLVED: MONEY,
    kinds.EVENT_PROMISE_MADE: MONEY | STAGE,
    kinds.EVENT_PROMISE_BROKEN: MONEY | STAGE,
    kinds.EVENT_PLAN_ACCEPTED: MONEY | ANSWER,
    kinds.EVENT_PLAN_BROKEN: MONEY,
    kinds.EVENT_OFFER_ACCEPTED: MONEY | ANSWER,
    kinds.EVENT_CARD_UPDATED: ANSWER,
    kinds.EVENT_FACT_CHANGED: PERSON | ANSWER,
    kinds.EVENT_REVERSED: MONEY,
    kinds.EVENT_RELEASE: STAGE,
    kinds.EVENT_OVERTAKEN: STAGE | CONTACT | OFFER,
    kinds.EVENT_DECIDED: ARM,
}

_BY_FACT: Final = {
    (tables.FK_COLUMN, tables.FK_COLUMN): PERSON,
    (tables.FK_BUSINESS_DAYS_OVERDUE, tables.FK_BUSINESS_DAYS_OVERDUE): PERSON,
    (tables.FK_AMOUNT_DUE, tables.FK_PROMISE_BROKEN): MONEY,
    (tables.FK_STAGE, tables.FK_ON_HOLD): STAGE,
    (tables.FK_SUSPENDED, tables.FK_SUSPENDED): PERSON,
    (tables.FK_DAYS_SINCE_PAYMENT, tables.FK_DAYS_SINCE_PAYMENT): MONEY,
    (tables.FK_FEES_CHARGED, tables.FK_FEES_CHARGED): OFFER,
    (tables.FK_INTEREST, tables.FK_INTEREST): MONEY,
    (tables.FK_DECLINE_CODE, tables.FK_ATTEMPT_PENDING): ANSWER,
    (tables.FK_LATE_PAYMENTS, tables.FK_AVERAGE_DAYS_LATE): MONEY,
    (tables.FK_CONTACTS, tables.FK_DAYS_SINCE_CONTACT): CONTACT,
    (tables.FK_CONVERSATIONS, tables.FK_CONVERSATIONS): ANSWER,
    (tables.FK_CHANNEL_FAILED, tables.FK_CHANNEL_FAILED): PERSON,
    (tables.FK_NO_RESPONSE, tables.FK_NO_RESPONSE): CONTACT | ANSWER | MONEY,
    (tables.FK_REPLIED, tables.FK_REPLIED): ANSWER,
    (tables.FK_CONSENTED, tables.FK_REACHABLE): PERSON,
    (tables.FK_COMPLAINTS, tables.FK_COMPLAINTS): ANSWER,
    (tables.FK_OFFERS_MADE, tables.FK_OFFERS_MADE): OFFER,
    (tables.FK_OFFER_ACCEPTED, tables.FK_DISCOUNT_GIVEN): ANSWER,
    (tables.FK_BUSINESS_DAY, tables.FK_HOLIDAY): PERSON,
    (tables.FK_FIRST_DECLINE_CODE, tables.FK_HOLDER_REPORTED_DECEASED): ANSWER,
}


def _reads(kind: int) -> int:
    found = CASE
    for (first, last), classes in _BY_FACT.items():
        if first <= kind <= last:
            found |= classes
    return found


READS: Final = tuple(_reads(kind) for kind in range(tables.FK_HOLDER_REPORTED_DECEASED + 1))
"""By kind of fact: the classes that it reads."""

VERB_CHANGES: Final = np.array([_BY_VERB[verb] for verb in range(layout.VERB_TAG + 1)], np.int64)
"""By verb: the classes that doing it changes."""

EVENT_CHANGES: Final = np.array(
    [
        _BY_EVENT.get(kind, 0) if verb == layout.NONE else _BY_VERB[verb]
        for kind, verb in enumerate(kinds.VERB_OF.tolist())
    ],
    np.int64,
)
"""By kind of event: the classes that it changes."""


def changed(me: Array, classes: int) -> None:
    """Something of these classes is another now."""
    if classes == 0:
        return
    me[ME_CHANGE] += 1
    for place in range(CLASSES):
        if (classes >> place) & 1 == 1:
            me[ME_CHANGES + place] += 1


def changed_since(state: State, taken: Array) -> int:
    """The classes that have changed since `taken` was last noted [CLASSES], which is noted anew."""
    found = 0
    for place in range(CLASSES):
        if taken[place] != state.me[ME_CHANGES + place]:
            taken[place] = state.me[ME_CHANGES + place]
            found |= 1 << place
    return found
