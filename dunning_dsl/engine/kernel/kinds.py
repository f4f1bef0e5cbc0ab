"""The kinds of events by number, as they stand in the columns and in the state (a test holds them to their tables)."""

from __future__ import annotations

from typing import Final

import numpy as np

from dunning_dsl.engine.kernel import layout

# kinds of events, as in `ledger.model.EVENT_KINDS`
EVENT_PAYMENT: Final = 0
EVENT_PAYMENT_FAILED: Final = 1
EVENT_CREDIT: Final = 2
EVENT_MESSAGE_SENT: Final = 3
EVENT_MESSAGE_DELIVERED: Final = 4
EVENT_MESSAGE_FAILED: Final = 5
EVENT_MESSAGE_OPENED: Final = 6
EVENT_REPLIED: Final = 7
EVENT_CONVERSATION: Final = 8
EVENT_COMPLAINED: Final = 9
EVENT_OPTED_OUT: Final = 10
EVENT_CONSENTED: Final = 11
EVENT_DISPUTE_OPENED: Final = 12
EVENT_DISPUTE_RESOLVED: Final = 13
EVENT_PROMISE_MADE: Final = 14
EVENT_PROMISE_BROKEN: Final = 15
EVENT_PLAN_ACCEPTED: Final = 16
EVENT_PLAN_BROKEN: Final = 17
EVENT_OFFER_MADE: Final = 18
EVENT_OFFER_ACCEPTED: Final = 19
EVENT_OFFER_EXPIRED: Final = 20
EVENT_CARD_UPDATED: Final = 21
EVENT_FACT_CHANGED: Final = 22
EVENT_REVERSED: Final = 23
EVENT_FEE_CHARGED: Final = 24
EVENT_ESCALATED: Final = 25
EVENT_HOLD: Final = 26
EVENT_RELEASE: Final = 27
EVENT_SERVICE_SUSPENDED: Final = 28
EVENT_SERVICE_RESTORED: Final = 29
EVENT_TASK_OPENED: Final = 30
EVENT_TASK_DONE: Final = 31
EVENT_TAGGED: Final = 32
EVENT_FEEDBACK_ASKED: Final = 33
EVENT_RETRY_REQUESTED: Final = 34
EVENT_OVERTAKEN: Final = 35
EVENT_CANCELLED: Final = 36
EVENT_WRITTEN_OFF: Final = 37
EVENT_REFERRED: Final = 38
EVENT_STOPPED: Final = 39
EVENT_DECIDED: Final = 40
EVENT_NOTE: Final = 41

# what a case may wait for, as in `vocabulary.EVENTS`
ON_PAYMENT_RECEIVED: Final = 0
ON_PAYMENT_FAILED: Final = 1
ON_CASE_OPENED: Final = 2
ON_CASE_CLOSED: Final = 3
ON_PROMISE_MADE: Final = 4
ON_PROMISE_BROKEN: Final = 5
ON_PLAN_BROKEN: Final = 6
ON_DISPUTE_OPENED: Final = 7
ON_DISPUTE_RESOLVED: Final = 8
ON_MESSAGE_FAILED: Final = 9
ON_REPLIED: Final = 10
ON_COMPLAINED: Final = 11
ON_OPTED_OUT: Final = 12
ON_OFFER_ACCEPTED: Final = 13
ON_CARD_UPDATED: Final = 14
ON_TASK_DONE: Final = 15

_VERBS: Final = {
    EVENT_MESSAGE_SENT: layout.VERB_SEND,
    EVENT_FEEDBACK_ASKED: layout.VERB_ASK,
    EVENT_OFFER_MADE: layout.VERB_OFFER,
    EVENT_RETRY_REQUESTED: layout.VERB_RETRY,
    EVENT_FEE_CHARGED: layout.VERB_CHARGE,
    EVENT_ESCALATED: layout.VERB_ESCALATE,
    EVENT_SERVICE_SUSPENDED: layout.VERB_SUSPEND,
    EVENT_SERVICE_RESTORED: layout.VERB_RESTORE,
    EVENT_CANCELLED: layout.VERB_CANCEL,
    EVENT_REFERRED: layout.VERB_REFER,
    EVENT_WRITTEN_OFF: layout.VERB_WRITE_OFF,
    EVENT_TASK_OPENED: layout.VERB_ASSIGN,
    EVENT_HOLD: layout.VERB_HOLD,
    EVENT_STOPPED: layout.VERB_STOP,
    EVENT_TAGGED: layout.VERB_TAG,
}

VERB_OF: Final = np.array([_VERBS.get(kind, layout.NONE) for kind in range(EVENT_NOTE + 1)], np.int64)
"""By kind of event: the verb that does it, NONE where it is no deed (as `ledger.apply.VERBS`)."""

INERT: Final = np.array(
    [kind in (EVENT_MESSAGE_OPENED, EVENT_OFFER_EXPIRED, EVENT_NOTE) for kind in range(EVENT_NOTE + 1)], np.int64
)
"""By kind of event: 1 where it changes nothing, whatever the policy."""
