"""What every array of the kernel holds, column by column. All arrays are `int64` and C-ordered.

Days are ordinals (`date.toordinal`) of the customer's calendar, instants whole seconds since 1970 UTC, money minor
units. Texts are codes of `Names`, one dictionary for a whole run; a text that is absent is `NONE`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.int64]

UNKNOWN: Final = -(1 << 62)
"""Stands for an unknown value, and for a day or an amount that is not there."""

MISSING: Final = UNKNOWN + 1
"""A column that the data does not have at all: the declared default stands for it."""

NONE: Final = -1
"""No text, no row, no index."""

NEVER: Final = 1 << 62
"""An instant that never comes."""

# --- events of a history (`Columns.events`), in the order of `Event.sort_key` -----------------------------------------

E_KIND: Final = 0  # place in `ledger.model.EVENT_KINDS` (`kinds.EVENT_*`)
E_KEY: Final = 1  # the instant it became history: `recorded_at` where it has one, else `at`
E_OWN: Final = 2  # 1 where it has a `recorded_at` (a decision of ours wrote it), else 0
E_IS_ACTION: Final = 3  # 1 where `Event.is_action`
E_DAY: Final = 4
E_OWN_DAY: Final = 5  # UNKNOWN where None
E_CASE_INVOICE: Final = 6  # `case_id` (that of the record, if any): row of its anchor; NONE: no case; ABSENT: unknown
E_CASE_DAY: Final = 7  # `case_id`: the day it was opened
E_CHANNEL: Final = 8  # text code
E_NAME: Final = 9  # text code of `message or name or ""` for deeds; of `name` for everything else
E_AT: Final = 10  # `at`
E_AMOUNT: Final = 11  # UNKNOWN where None
E_CURRENCY: Final = 12  # currency index (see Columns); NONE where None
E_INVOICE: Final = 13  # row within the customer's invoices; NONE where none is named; ABSENT where it is unknown
E_CODE: Final = 14  # text code
E_MESSAGE: Final = 15  # text code of `message`; NONE where None
E_ROLE: Final = 16  # text code of `role or "customer"`
E_ON: Final = 17  # UNKNOWN where None
E_VALUE: Final = 18  # `fact_changed`: the new value; text codes or NONE: `overtaken`: the rule whose marks are undone,
# `escalated`: the stage (`name` alone)
E_COLUMN: Final = 19  # `fact_changed`: index in the plan's columns, NONE where the policy does not read it
E_RULE: Final = 20  # text code of `rule`
E_ACTION: Final = 21  # `action_id`: its place in `Encoded.actions`, one number for one id of a customer; NONE
E_MARKS: Final = 22  # `decided`: first row in Columns.marks
E_MARKS_END: Final = 23  # `decided`: one past its last row
E_WIDTH: Final = 24

ABSENT: Final = -2
"""A reference to something that this customer's history does not have."""

# --- marks of `decided` events (`Columns.marks`) ----------------------------------------------------------------------

MARK_KIND: Final = 0  # MARK_FIRED, MARK_ENDED, MARK_CONSUMED or MARK_ARM
MARK_RULE: Final = 1  # text code of the rule (of the experiment for MARK_ARM)
MARK_NUMBER: Final = 2  # the listed day, the event's number; text code of the arm
MARK_HOW: Final = 3  # HOW_*
MARK_WIDTH: Final = 4

MARK_FIRED: Final = 0
MARK_ENDED: Final = 1
MARK_CONSUMED: Final = 2
MARK_ARM: Final = 3

HOW_NONE: Final = 0
HOW_FIRED: Final = 1
HOW_HELD: Final = 2
HOW_MISSED: Final = 3
HOW_NOT_MET: Final = 4
HOW_UNDECIDED: Final = 5

# --- invoices (`Columns.invoices`), by (due day, id as text) ----------------------------------------------------------

I_DUE: Final = 0
I_AMOUNT: Final = 1
I_CURRENCY: Final = 2
I_ISSUED: Final = 3  # UNKNOWN where it is only expected
I_KIND: Final = 4
I_ID: Final = 5  # its place in `Encoded.invoices`
I_WIDTH: Final = 6

KIND_INVOICE: Final = 0
KIND_SUBSCRIPTION: Final = 1
KIND_INSTALMENT: Final = 2
KIND_FEE: Final = 3
KIND_CREDIT_NOTE: Final = 4


class Columns(NamedTuple):
    """A chunk of n customers. Currencies are the policy's in its order, then others as they are met."""

    currencies: Array  # [1]: how many currencies there are, those that the policy does not list included
    zone: Array  # [n]: row of the calendars
    country: Array  # [n]: text code of the customer's own country field
    columns: Array  # [n, the plan's column facts]: value, UNKNOWN or MISSING
    consent: Array  # [n, channels of the plan]: 0, 1 or UNKNOWN
    reach: Array  # [n, channels of the plan]: 0 or 1
    arms: Array  # [n, experiments of the plan]: the arm that the hash gives the customer
    invoice_start: Array  # [n + 1]
    invoices: Array  # [all invoices, I_WIDTH]
    event_start: Array  # [n + 1]
    events: Array  # [all events, E_WIDTH]
    marks: Array  # [all marks, MARK_WIDTH]


class Calendars(NamedTuple):
    """Tables by day, from day `span[0]` on, `span[1]` days; a day outside is not asked for."""

    span: Array  # [2]
    day_start: Array  # [zones, days]: the instant of local midnight
    moment_at: Array  # [zones, days]: the instant of the decision of that day number of the zone that sets the moment
    moment_day: Array  # [zones, days]: the customer's day of that moment
    wall: Array  # [zones, days, the plan's minutes of the day]: the instant of that wall-clock time
    holiday: Array  # [countries of the chunk, days]: 0 or 1
    business: Array  # [countries, days + 1]: business days before that day, from the first of the span
    country_row: (
        Array  # [text codes]: row of the two above for a country's or region's text code; row 0 has no holidays
    )
    epoch: Array  # [days]: which of the plan's stretches of time the day lies in (dated params and guards)
    month_day: Array  # [days]: day of the month


# --- the state of one customer ----------------------------------------------------------------------------------------

# me: scalars
ME_CUSTOMER: Final = 0  # row in the chunk
ME_ZONE: Final = 1  # row of the calendars
ME_NOW: Final = 2  # the instant up to which history is folded
ME_EVENT: Final = 3  # the next event of the history (absolute row)
ME_EVENT_END: Final = 4
ME_MOMENT: Final = 5  # the instant of the next moment at which a case may open, NEVER where none is to be looked at
ME_DECLINE: Final = 6  # text code of the latest decline; the code of "" where there is none
ME_COUNTRY: Final = 7  # text code of the country in force
ME_WITHHOLD: Final = 8  # actions in the history decided on this day or later are left out (NEVER: none are)
ME_FULL: Final = 9  # set to 1 when any array below had no room: the customer is to be run again with larger ones
ME_DEBTS: Final = 10  # from here on: rows in use
ME_CASES: Final = 11
ME_DEEDS: Final = 12
ME_RECEIPTS: Final = 13
ME_PARTS: Final = 14
ME_OCCURRENCES: Final = 15
ME_UNCLAIMED: Final = 16
ME_HOLDS: Final = 17
ME_PROMISES: Final = 18
ME_MOVES: Final = 19
ME_AGENDA: Final = 20
ME_ATTEMPTS: Final = 21
ME_PAYMENTS: Final = 22
ME_REPLIES: Final = 23
ME_CONVERSATIONS: Final = 24
ME_COMPLAINTS: Final = 25
ME_SERVICE: Final = 26
ME_ACCEPTED: Final = 27
ME_STALE: Final = 28  # what may have changed and no case has been told of yet (bits of `changes`)
ME_FIRINGS: Final = 29  # rows in use of `firing`
ME_OPEN: Final = 30  # every case before this row is closed
ME_FIRST_DECLINE: Final = 31  # text code of the first code told since the last payment or card update; else that of ""
ME_REFUSED: Final = 32  # 1 where an answer came since the last card update that no later one takes back
ME_REPORTED: Final = 33  # 1 where a code said that the holder has died, and nobody has recorded `deceased` since
ME_OLD_ADVICE: Final = 34  # 1 where the advice in force is about a card that was replaced
ME_REGION: Final = 35  # text code of the region in force; none where it is below 0
ME_WAITING: Final = 36  # deeds that have yet to leave
ME_ACTED: Final = 37  # the latest day on which an action that was folded had been decided
ME_DONE: Final = 40  # the latest day on which anything of ours was done
ME_SERIAL: Final = 48  # how many cases there have been, other customers' counted
ME_WIDTH: Final = 56

# debt: one row per invoice, in the same order (a credit note's row has OUT_NOTE or OUT_USED and is no debt)
D_DUE: Final = 0
D_AMOUNT: Final = 1
D_CURRENCY: Final = 2
D_ISSUED: Final = 3
D_KIND: Final = 4
D_FLOOR: Final = 5
D_PAID: Final = 6
D_SETTLED: Final = 7  # UNKNOWN where unsettled
D_DISPUTED: Final = 8
D_COVERED: Final = 9
D_OUT: Final = 10
D_WIDTH: Final = 11

OUT_NO: Final = 0
OUT_VANISHED: Final = 1
OUT_VOID: Final = 2
OUT_REFERRED: Final = 3
OUT_WRITTEN_OFF: Final = 4
OUT_STOPPED: Final = 5
OUT_NOTE: Final = 6  # a credit note that waits for its day
OUT_USED: Final = 7  # a credit note that has been paid in

# why a case closed: an OUT_* above zero, or
WHY_DISPUTED: Final = 20
WHY_PLAN: Final = 21
WHY_PAID: Final = 22

# receipt: money that came in
R_CURRENCY: Final = 0
R_DAY: Final = 1
R_UNSPENT: Final = 2
R_WIDTH: Final = 3

# part: what of a receipt paid which debt, in the order paid
PART_RECEIPT: Final = 0
PART_DEBT: Final = 1
PART_USED: Final = 2
PART_WIDTH: Final = 3

# case
C_ANCHOR: Final = 0  # row of its debt
C_CURRENCY: Final = 1
C_OPENED_DAY: Final = 2
C_OPENED_AT: Final = 3
C_CLOSED: Final = 4
C_CLOSED_AT: Final = 5
C_CLOSED_DAY: Final = 6
C_CLOSED_WHY: Final = 7
C_CLOSED_OWN: Final = 8  # own day of the deed of ours that ended it, UNKNOWN where others did
C_OVER: Final = 9
C_FROZEN: Final = 10  # a closed case's row in `frozen`
C_MOVES: Final = 11  # how many moves it has
C_HOLDS: Final = 12  # how many holds it has
C_SERIAL: Final = 13  # a number that no other case of the run has
C_MARKS: Final = 14  # counts changes of its listed days and holds
C_WAITS: Final = 15  # one more than the first occurrence that may wait in it for a rule, 0 where nothing does
C_WIDTH: Final = 16

# deed: everything done to the customer, in the order it was done
DEED_KIND: Final = 0  # VERB_*
DEED_SEEN: Final = (
    1  # the day from which facts see it: of ours, the next one at the earliest; NEVER of what was dropped
)
DEED_DAY: Final = 2
DEED_CHANNEL: Final = 3  # text code, NONE where it is no contact
DEED_NAME: Final = 4  # text code of message, offer kind, stage, fee, queue, agency or tag
DEED_AT: Final = 5
DEED_CASE: Final = 6  # row, NONE
DEED_DROPPED: Final = 7
DEED_FAILED: Final = 8
DEED_OWN_DAY: Final = 9  # UNKNOWN where others did it
DEED_ROLE: Final = 10  # text code
DEED_AMOUNT: Final = 11  # UNKNOWN where none
DEED_RULE: Final = 12  # text code, NONE
DEED_ACTION: Final = 13  # a recorded action's id as in E_ACTION; for deeds of this run NONE
DEED_CURRENCY: Final = 14
DEED_OUTPUT: Final = 15  # row of the action in the output, NONE
DEED_WAITS: Final = 16  # 1 while it has yet to leave
DEED_EVENT_RULE: Final = 17  # 1 where the rule (or the one it replaces) is an `on EVENT` rule
DEED_MARK: Final = 18  # text code of the rule whose marks its firing used
DEED_LATEST: Final = 19  # the latest DEED_DAY of this and all rows before
DEED_WIDTH: Final = 20

VERB_SEND: Final = 0
VERB_ASK: Final = 1
VERB_OFFER: Final = 2
VERB_RETRY: Final = 3
VERB_CHARGE: Final = 4
VERB_ESCALATE: Final = 5
VERB_SUSPEND: Final = 6
VERB_RESTORE: Final = 7
VERB_CANCEL: Final = 8
VERB_REFER: Final = 9
VERB_WRITE_OFF: Final = 10
VERB_ASSIGN: Final = 11
VERB_HOLD: Final = 12
VERB_STOP: Final = 13
VERB_TAG: Final = 14

# occurrence: its number (as in the history's marks) is its row + 1
O_CASE: Final = 0
O_EVENT: Final = 1  # place in `vocabulary.EVENTS` (`kinds.ON_*`)
O_ARGUMENT: Final = 2  # text code, NONE
O_DAY: Final = 3
O_OWN_DAY: Final = 4
O_WIDTH: Final = 5

# unclaimed: what happened while no case was open
U_EVENT: Final = 0
U_CURRENCY: Final = 1
U_ARGUMENT: Final = 2
U_DAY: Final = 3
U_WIDTH: Final = 4

H_CASE: Final = 0
H_FIRST: Final = 1
H_SEEN: Final = 2
H_LAST: Final = 3
H_PROMISE: Final = 4  # row, NONE
H_WIDTH: Final = 5

P_MADE: Final = 0
P_DUE: Final = 1
P_LAST: Final = 2
P_AMOUNT: Final = 3
P_CURRENCY: Final = 4
P_INVOICE: Final = 5  # row of the debt named, NONE, or ABSENT
P_CASE: Final = 6  # row, NONE
P_PAID: Final = 7
P_BROKEN: Final = 8
P_WIDTH: Final = 9

M_CASE: Final = 0  # NONE where the move is undone
M_STAGE: Final = 1  # text code
M_DAY: Final = 2
M_SEEN: Final = 3
M_RULE: Final = 4  # text code, NONE where others did it
M_WIDTH: Final = 5

A_DAY: Final = 0
A_OWN_DAY: Final = 1
A_ANSWERED: Final = 2
A_WIDTH: Final = 3

T_KIND: Final = 0  # accepted offers: text code of the kind
T_CASE: Final = 1
T_DAY: Final = 2
T_AMOUNT: Final = 3
T_CURRENCY: Final = 4
T_WIDTH: Final = 5

PLAN_RUNS: Final = 0  # plans, one row per currency: 1 while one runs
PLAN_DAY: Final = 1
PLAN_ORDER: Final = 2  # rises with every plan: the order in which those that run were accepted
PLAN_WIDTH: Final = 3

FIRED_COUNT: Final = 0
FIRED_LAST: Final = 1  # UNKNOWN where it has not fired
FIRED_BEFORE: Final = 2  # the firing before the last, UNKNOWN where there is none
FIRED_OTHER: Final = 3  # how many listed days fired that the policy does not list any more
FIRED_WIDTH: Final = 4

# firing: every firing in the order written, for the day that one of them is undone
FIRING_CASE: Final = 0  # NONE where it is undone
FIRING_RULE: Final = 1
FIRING_DAY: Final = 2
FIRING_LISTED: Final = 3  # UNKNOWN for a firing; else the listed day, unknown to the policy, that fired
FIRING_WIDTH: Final = 4

# frozen: the amounts of a case just after it closed
F_DUE: Final = 0
F_OVERDUE: Final = 1
F_DISPUTED: Final = 2
F_OPEN: Final = 3
F_OVERDUE_COUNT: Final = 4
F_LARGEST: Final = 5
F_PART_PAID: Final = 6
F_INTEREST: Final = 7  # from here on, one per rate of the plan


class State(NamedTuple):
    """Scratch of one customer, used again for the next; `me` says how many rows are in use."""

    me: Array  # [ME_WIDTH]
    debt: Array  # [invoices, D_WIDTH]
    credit: Array  # [currencies]
    receipt: Array
    part: Array
    case: Array
    frozen: Array  # [cases, F_INTEREST + rates]
    deed: Array
    occurrence: Array
    unclaimed: Array
    hold: Array
    promise: Array
    current_promise: Array  # [currencies]: row of the latest promise, NONE
    plan: Array  # [currencies, PLAN_WIDTH]
    move: Array
    agenda: Array  # [.., 2]: a binary heap of (instant, day), smallest first
    attempt: Array  # [.., A_WIDTH]
    payment: Array  # [..]: days on which payments came
    reply: Array  # [..]: days
    conversation: Array  # [..]: days
    complaint: Array  # [..]: days
    service: Array  # [.., 2]: the day from which it is seen, 1 suspended or 0 restored
    accepted: Array  # [.., T_WIDTH]
    column: Array  # [columns]: facts as they are now
    consent: Array  # [channels]: 0, 1, UNKNOWN
    opted_out: Array  # [channels]: 0, 1
    failed: Array  # [channels]: 0, 1
    fired: Array  # [cases, rules, FIRED_WIDTH]
    spent: Array  # [cases, words of rules]: the rules that have fired
    firing: Array  # [.., FIRING_WIDTH]
    slot: Array  # [cases, listed days of all rules, 2]: HOW_*, day of that decision
    consumed: Array  # [occurrences, `on EVENT` rules, 2]: HOW_*, day of that decision
    arm: Array  # [cases, experiments]: the case's arm, NONE before its first decision, ABSENT for one the policy lacks


class Terms(NamedTuple):
    """What of a policy the fold needs (`ledger.fold.Terms`), and how its texts and rules are found."""

    numbers: Array  # [TERM_*]
    ignore_under: Array  # [currencies of the policy]: minor units
    rates: Array  # [interest rates the policy reads], in millionths of the whole
    answers: Array  # [text codes of the policy]: ANSWER_* of a decline code or an advice, added up
    channel_of: Array  # [text codes of the policy]: index of a channel, NONE; a text code beyond it is no channel
    rule_of: Array  # [text codes of the policy]: index of a rule, NONE
    experiment_of: Array  # [text codes of the policy]: index of an experiment, NONE
    arm_of: Array  # [experiments, text codes of the policy]: index of an arm, NONE
    event_rule: Array  # [rules]: column of the rule in `State.consumed`, NONE where it is no `on EVENT` rule
    slot_rule: Array  # [slots]: the rule of a listed day, in rising order
    slot_day: Array  # [slots]: the listed day, rising within a rule


TERM_CURRENCIES: Final = 0  # how many the policy lists
TERM_LOOK_AHEAD: Final = 1
TERM_TOLERANCE: Final = 2
TERM_EMPTY: Final = 3  # text code of ""
TERM_CUSTOMER: Final = 4  # text code of "customer"
TERM_PAYMENT_PLAN: Final = 5  # text code of "payment_plan"
TERM_COUNTRY: Final = 6  # index of the column fact `country`, NONE where the policy has none
TERM_METHOD: Final = 7  # index of the column fact `payment_method`
TERM_BANK_DEBIT: Final = 8  # how that column says a bank debit
TERM_ADVICE: Final = 9  # index of the column fact `advice_code`, NONE where the policy does not read it
TERM_DECEASED: Final = 10  # index of the column fact `deceased`, NONE likewise
TERM_NO_CODE: Final = 11  # text code of what a failure without a code is kept as
TERM_REGION: Final = 12  # index of the column fact `region`, NONE where holidays do not matter
TERM_WIDTH: Final = 13

ANSWER_STANDS: Final = 1  # a code that no later one takes back
ANSWER_STANDS_DEBIT: Final = 2  # the same, of a bank debit
ANSWER_DIED: Final = 4  # a code that says that the account holder has died
ANSWER_DIED_DEBIT: Final = 8
ANSWER_ADVICE: Final = 16  # advice never to try again

# --- what is always so wide -------------------------------------------------------------------------------------------

WIDTHS: Final = {
    "Columns": {"invoices": I_WIDTH, "events": E_WIDTH, "marks": MARK_WIDTH},
    "State": {
        "debt": D_WIDTH,
        "receipt": R_WIDTH,
        "part": PART_WIDTH,
        "case": C_WIDTH,
        "deed": DEED_WIDTH,
        "occurrence": O_WIDTH,
        "unclaimed": U_WIDTH,
        "hold": H_WIDTH,
        "promise": P_WIDTH,
        "plan": PLAN_WIDTH,
        "move": M_WIDTH,
        "agenda": 2,
        "attempt": A_WIDTH,
        "service": 2,
        "accepted": T_WIDTH,
        "fired": FIRED_WIDTH,
        "firing": FIRING_WIDTH,
        "slot": 2,
        "consumed": 2,
    },
}
"""By tuple and field: the last dimension of an array, where it is the same for every policy and history."""
