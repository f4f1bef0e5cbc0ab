"""What a simulated world is made of: a response model as tables, its scratch, and what it writes. All `int64`.

Probabilities are counts of 2^-62, hazards of 2^-40, their logarithms (base two) of 2^-16 (`draws`). With `WN_ON` at 0
there is no world: what was recorded is what happens, and every other array may be empty.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from dunning_dsl.engine.kernel.layout import Array

# numbers of a model
WN_ON: Final = 0
WN_FIRST: Final = 1  # the first simulated day, a day number as ON_FIRST
WN_SEED: Final = 2  # a draw: of the seed and the replicate
WN_COVERS_ALL: Final = 3  # chance that a payment covers all that is due
WN_COVERS_ONE: Final = 4  # ... all that is due, or the invoice whose clock rang
WN_PART: Final = 5  # what of that invoice any other payment covers, in millionths
WN_DISPUTED: Final = 6  # logarithm of the hazard ratio while the invoice is disputed
WN_DISPUTE: Final = 7  # hazard of a dispute, per day of the first WN_DISPUTE_DAYS
WN_DISPUTE_DAYS: Final = 8
WN_DISPUTE_LASTS: Final = 9  # days until it is resolved
WN_CANCEL: Final = 10  # hazard per customer and day
WN_PROMISE_KEPT: Final = 11
WN_PROMISE_DAYS: Final = 12  # from a promise to its day
WN_SUCCESS: Final = 13  # chance that a retry takes once what stood in its way has cleared
WN_RETURN_DAYS: Final = 14  # days after which a letter comes back
WN_REPLY: Final = 15  # chance of a reply per delivered message
WN_EXTENSION: Final = 16  # text codes of the kinds of offer that change what is paid, NONE where not named
WN_DISCOUNT: Final = 17
WN_PLAN_KEPT: Final = 18  # chance that a payment plan is kept
WN_PLAN_EVERY: Final = 19  # days from its acceptance to the first part, and from each part to the next
WN_WIDTH: Final = 20

# clock: one row per invoice of the customer
WK_SET: Final = 0  # 1 once it has been at risk
WK_SUM: Final = 1  # what its hazard has added up to
WK_RING: Final = 2  # the sum at which it rings
WK_PAID: Final = 3  # how often it has rung
WK_DISPUTE_SUM: Final = 4
WK_DISPUTE_RING: Final = 5
WK_DISPUTED: Final = 6  # 1 where the invoice has been disputed
WK_WIDTH: Final = 7

# person: what the world keeps of the customer in hand
WP_KEY: Final = 0
WP_DEEDS: Final = 1  # deeds before this row have been seen
WP_LAST_DAY: Final = 2  # day of the last delivered message, UNKNOWN
WP_LAST_TONE: Final = 3  # 0 neutral, 1 firm
WP_LAST_CHANNEL: Final = 4
WP_QUEUE: Final = 5  # rows of the queue in use
WP_SEQUENCE: Final = 6
WP_CANCEL_SUM: Final = 7
WP_CANCEL_RING: Final = 8
WP_CANCELLED: Final = 9
WP_FULL: Final = 10  # 1 where the queue had no room
WP_FRAIL: Final = 11  # class of frailty, NONE before the first simulated day
WP_WIDTH: Final = 12

RECENT: Final = 16
"""Places of the ring in which the days of delivered messages are kept."""

# queue: what is still to happen, and what is written when it does
Q_AT: Final = 0
Q_SEQUENCE: Final = 1
Q_KIND: Final = 2  # EVENT_*, or Q_LEAVES
Q_INVOICE: Final = 3  # row within the customer, NONE
Q_CURRENCY: Final = 4
Q_AMOUNT: Final = 5  # UNKNOWN where none is said; COVER_*: found when it comes to it
Q_CODE: Final = 6
Q_CHANNEL: Final = 7
Q_NAME: Final = 8  # text code: kind of offer, message
Q_ON: Final = 9  # a promised day; what a COVER_* says
Q_SOURCE: Final = 10  # SOURCE_*
Q_DRAW: Final = 11
Q_WIDTH: Final = 12

Q_LEAVES: Final = -3
"""A deed of ours leaves (its row is Q_INVOICE): what becomes of it is drawn then."""

COVER_ALL: Final = -10
COVER_DRAWN: Final = -11
COVER_SHARE: Final = -12
COVER_PLAN: Final = -13
"""Amounts that are found when it comes to it: all that is due; what Q_DRAW says; the share Q_ON (in millionths); of
what a payment plan covers at most Q_ON, the plan being the one of the order Q_DRAW."""

SOURCE_SELF: Final = 0
SOURCE_RETRY: Final = 1
SOURCE_PROMISE: Final = 2
SOURCE_OFFER: Final = 3
SOURCE_MESSAGE: Final = 4
SOURCE_OTHER: Final = 5

# event rows that leave
WE_CUSTOMER: Final = 0
WE_AT: Final = 1
WE_DAY: Final = 2
WE_KIND: Final = 3
WE_INVOICE: Final = 4  # row within the customer, NONE
WE_CURRENCY: Final = 5
WE_AMOUNT: Final = 6
WE_CODE: Final = 7
WE_CHANNEL: Final = 8
WE_NAME: Final = 9
WE_ON: Final = 10
WE_SOURCE: Final = 11
WE_WIDTH: Final = 12

# cash rows: what of a payment paid which invoice
WC_CUSTOMER: Final = 0
WC_INVOICE: Final = 1  # row within the customer
WC_DAY: Final = 2
WC_AMOUNT: Final = 3  # below 0 where it was taken back
WC_SOURCE: Final = 4
WC_WIDTH: Final = 5

# kinds of clocks and draws, part of their keys
K_PAY: Final = 1
K_COVER: Final = 2
K_DISPUTE: Final = 3
K_CANCEL: Final = 4
K_CLEARED: Final = 5
K_SUCCESS: Final = 6
K_CLASS: Final = 7
K_ADDRESS: Final = 8
K_OPT_OUT: Final = 9
K_COMPLAINT: Final = 10
K_REPLY: Final = 11
K_PROMISE: Final = 12
K_KEPT: Final = 13
K_OFFER: Final = 14
K_DELAY: Final = 15
K_FRAILTY: Final = 16
K_MISSED: Final = 17


class World(NamedTuple):
    """A response model, the customers it is about, and room for one of them. Customers and invoices stand as in
    `Columns`."""

    numbers: Array  # [WN_WIDTH]
    exponential: Array  # table of `draws.exponential`
    hazard: Array  # table of `draws.hazard`
    base: Array  # [days]: logarithm of the daily hazard to pay, by days since the debt fell due (or first failed)
    early: Array  # [days before that day, 0 unused]: the same, by how many days the debt was there before it
    frailty: Array  # [classes]: logarithm of what a customer's hazard is multiplied by
    frail: Array  # [days, classes]: chance of a class or one before it, by the age of what is unpaid on the first day
    pulse: Array  # [2 tones, days]: logarithm of the hazard ratio, by days since the last delivered message
    shared: Array  # [.., from 1 invoice on]: logarithm of what each clock is slowed by where so many invoices are due
    further: Array  # [RECENT]: what is left of it, in 2^-16, after so many earlier messages in 14 days
    channel: Array  # [channels]: logarithm, on top of the pulse
    letter: Array  # [channels]: 1 where what does not arrive comes back by post, days later
    dead: Array  # [channels]: chance that an address reaches nobody
    opt_out: Array  # [2 tones, channels]: chance per delivered message
    complain: Array  # [2 tones, channels]
    promise: Array  # [channels]: chance of a promise per delivered message
    cleared: Array  # [classes of decline, days]: chance that what stood in the way has cleared by then
    class_of: Array  # [text codes]: class of a decline code, NONE
    mix: Array  # [classes]: chance of a class or one before it, for a code that says nothing
    offer: Array  # [text codes]: chance that an offer of that kind is taken
    firm: Array  # [tones of the policy]: 1 where the tone counts as firm
    outside: Array  # [text codes]: 1 where a role is somebody who may pay
    text_id: Array  # [text codes]: 32 bits of the hash of the text
    customer: Array  # [n, 2]: upper and lower 32 bits of the hash of the customer's id
    invoice: Array  # [all invoices, 2]: the same of the invoice's id
    risk_from: Array  # [all invoices]: first day at risk, UNKNOWN where it never is
    clock_day: Array  # [all invoices]: day from which its age counts
    spare: Array  # [1]: the row of `Columns.events` in which events of the world are written
    person: Array  # [WP_WIDTH]
    recent: Array  # [RECENT]: days of the last delivered messages
    clock: Array  # [invoices of a customer, WK_WIDTH]
    due: Array  # [currencies]: how many invoices are at risk and due
    paid: Array  # [invoices of a customer]: what was paid of each when last looked at
    queue: Array  # [.., Q_WIDTH]
    event: Array  # [.., WE_WIDTH]
    cash: Array  # [.., WC_WIDTH]
    rows: Array  # [ROWS_WIDTH]
    before: Array  # [ROWS_WIDTH]: `rows` before the customer in hand


ROWS_EVENT: Final = 0  # rows of `event` and `cash` in use
ROWS_CASH: Final = 1
ROWS_DAYS: Final = 2  # account-days simulated
ROWS_BEYOND: Final = 3  # ... of which older than the model's last day
ROWS_CLAMPED: Final = 4  # ... of which with a hazard that was put at a bound
ROWS_TOUCHED: Final = 5  # ... of which under the effect of a message
ROWS_FULL: Final = 6  # 1 where `event` or `cash` had no room
ROWS_WIDTH: Final = 8
