"""What a policy's tables hold, column by column: the matrix `p` (one group of columns per kind of thing, one row per
thing) and the flat array `t` (cuts, dense tables, masks, programs, lists), both `int64` and never written by the
kernel."""

from __future__ import annotations

from typing import Final

# --- row 0: the policy ------------------------------------------------------------------------------------------------

PH_FACTS: Final = 0
PH_NODES: Final = 1
PH_RULES: Final = 2
PH_NEVERS: Final = 3
PH_LIMITS: Final = 4
PH_QUIETS: Final = 5
PH_EXPERIMENTS: Final = 6
PH_WORDS: Final = 7  # words of a mask
PH_CATCH_UP: Final = 8
PH_TONE_NODE: Final = 9  # node of `choose tone`, NONE where the policy has none
PH_STAGES: Final = 10
PH_STAGE_OF: Final = 11  # t: stage by text code; codes from PH_CODES on have none
PH_CODES: Final = 12  # how many text codes the policy knows
PH_CHANNELS: Final = 13
PH_COLUMNS: Final = 14
PH_SAME_GUARDS: Final = 15  # 1 where the policy's own guards bind
PH_TONES: Final = 16  # t: tone by row of `choose tone`
PH_ALL: Final = 17  # t: the mask with every bit set
PH_EMPTY: Final = 18  # text code of ""
PH_CUSTOMER: Final = 19  # text code of "customer"
PH_PAYMENT_PLAN: Final = 20
PH_DISCOUNT: Final = 21
PH_CURRENCIES: Final = 22

# --- facts ------------------------------------------------------------------------------------------------------------

FACT_KIND: Final = 40  # FK_*
FACT_A: Final = 41  # window, days, channel, rate or column
FACT_B: Final = 42  # text code of a message or kind; the window of `sent` and `no_response`
FACT_DEFAULT: Final = 43  # t: by currency, what stands for a column that is not there

FK_COLUMN: Final = 0
FK_DAYS_OVERDUE: Final = 1
FK_BUSINESS_DAYS_OVERDUE: Final = 2
FK_DAYS_SINCE_ISSUE: Final = 3
FK_AMOUNT_DUE: Final = 4
FK_AMOUNT_OVERDUE: Final = 5
FK_AMOUNT_DISPUTED: Final = 6
FK_OPEN_INVOICES: Final = 7
FK_OVERDUE_INVOICES: Final = 8
FK_LARGEST_INVOICE: Final = 9
FK_PART_PAID: Final = 10
FK_DISPUTED: Final = 11
FK_ON_PAYMENT_PLAN: Final = 12
FK_PROMISED: Final = 13
FK_PROMISE_DUE_IN: Final = 14
FK_PROMISE_BROKEN: Final = 15
FK_STAGE: Final = 16
FK_DAYS_IN_STAGE: Final = 17
FK_ON_HOLD: Final = 18
FK_SUSPENDED: Final = 19
FK_DAYS_SINCE_PAYMENT: Final = 20
FK_FEES_CHARGED: Final = 21
FK_INTEREST: Final = 22
FK_DECLINE_CODE: Final = 23
FK_ATTEMPTS: Final = 24
FK_DAYS_SINCE_ATTEMPT: Final = 25
FK_ATTEMPT_PENDING: Final = 26
FK_LATE_PAYMENTS: Final = 27
FK_AVERAGE_DAYS_LATE: Final = 28
FK_CONTACTS: Final = 29
FK_SENT: Final = 30
FK_NOTICED: Final = 31
FK_DAYS_SINCE_CONTACT: Final = 32
FK_CONVERSATIONS: Final = 33
FK_CHANNEL_FAILED: Final = 34
FK_NO_RESPONSE: Final = 35
FK_REPLIED: Final = 36
FK_CONSENTED: Final = 37
FK_OPTED_OUT: Final = 38
FK_REACHABLE: Final = 39
FK_COMPLAINTS: Final = 40
FK_OFFERS_MADE: Final = 41
FK_OFFER_ACCEPTED: Final = 42
FK_DISCOUNT_GIVEN: Final = 43
FK_WEEKDAY: Final = 44
FK_DAY_OF_MONTH: Final = 45
FK_BUSINESS_DAY: Final = 46
FK_HOLIDAY: Final = 47
FK_FIRST_DECLINE_CODE: Final = 48
FK_REFUSED_FOR_GOOD: Final = 49
FK_HOLDER_REPORTED_DECEASED: Final = 50

FF_COLUMN: Final = 0  # facts by the function of `kernel.facts` that takes them
FF_DEBT: Final = 1
FF_CASE: Final = 2
FF_MONEY: Final = 3
FF_CONTACT: Final = 4
FF_CUSTOMER: Final = 5
FF_CALENDAR: Final = 6

# --- nodes, in an order in which each reads only earlier ones ---------------------------------------------------------

NODE_KIND: Final = 44  # NK_*
NODE_A: Final = 45  # fact, program (t), experiment
NODE_FIRST: Final = 46  # t: cuts, listed texts, or pairs (input node, stride)
NODE_COUNT: Final = 47
NODE_TABLE: Final = 48  # t: dense table
NODE_SIZE: Final = 49  # how many buckets
NODE_UNKNOWN: Final = 50  # the bucket of unknown, NONE where it cannot be
NODE_MASK: Final = 51  # t: masks by bucket, NODE_MASK_WORDS words each, and one that leaves all open
NODE_MASK_FIRST: Final = 52  # the first word of a mask that the node bears on by itself
NODE_MASK_WORDS: Final = 53  # and how many from there on, 0 where it bears on none
NODE_TOUCHES: Final = 54  # t: the bits that it bears on, by itself or through other nodes

NK_CUTS: Final = 0  # an ordered fact: how many cuts are not above the value
NK_MEMBER: Final = 1  # the value itself is the bucket
NK_LISTED: Final = 2  # a text: NODE_FIRST is a table by text code, of NODE_COUNT entries; 0 is any other
NK_PROGRAM: Final = 3  # a number that a program works out, cut like NK_CUTS
NK_DENSE: Final = 4
NK_ARM: Final = 5
NK_EPOCH: Final = 6
NK_CURRENCY: Final = 7

# --- programs (t): OP, a, b triples, ended by OP_END ------------------------------------------------------------------

OP_END: Final = 0
OP_CONST: Final = 1  # push a
OP_FACT: Final = 2  # push fact a
OP_NODE: Final = 3  # push the value of node a's bucket
OP_PARAM: Final = 4  # push t[a + epoch * currencies + currency]
OP_ADD: Final = 5
OP_SUB: Final = 6
OP_MUL: Final = 7  # x * y * a / b, rounded half away from zero
OP_DIV: Final = 8  # x * a / (y * b)
OP_SCALE: Final = 9  # x * a / b
OP_MIN: Final = 10
OP_MAX: Final = 11
OP_ELSE: Final = 12  # the first where it is known, else the second
OP_PICK: Final = 13  # of the a values on top of an index, the one it says

# --- rules ------------------------------------------------------------------------------------------------------------

RULE_HEAD: Final = 55  # HEAD_*
RULE_BIT: Final = 56  # set where the condition is true; NONE where there is none
RULE_MAYBE: Final = 57  # set where it is not false; NONE where it is never unknown
RULE_EVERY: Final = 58  # days, NONE
RULE_MOST: Final = 59  # times, NONE without end
RULE_EVENT: Final = 60
RULE_ARGUMENT: Final = 61  # text code, NONE
RULE_AFTER: Final = 62
RULE_PATIENT: Final = 63  # 1 where its events wait until decided
RULE_SLOT: Final = 64  # first of its listed days
RULE_SLOTS: Final = 65
RULE_STEP: Final = 66
RULE_STEPS: Final = 67
RULE_FIRST: Final = 68  # 1 where it holds or stops: tried before all others, and `if` by nature
RULE_REPLACES: Final = 69  # rule, NONE
RULE_SWAP: Final = 70  # t: its replacements in order, ended by NONE
RULE_NAME: Final = 71  # text code
RULE_CONSUMED: Final = 72  # column in `consumed`, NONE

HEAD_WHEN: Final = 0
HEAD_DAY: Final = 1
HEAD_EVENT: Final = 2

# --- steps ------------------------------------------------------------------------------------------------------------

STEP_VERB: Final = 74
STEP_BIT: Final = 75  # of its `if`, NONE
STEP_CHANNELS: Final = 76  # t: indexes of its channels
STEP_CHANNEL_COUNT: Final = 77  # 0: no contact
STEP_NAME: Final = 78  # text code
STEP_TONE: Final = 79  # index, NONE: the case's
STEP_ROLE: Final = 80
STEP_AT: Final = 81  # index in the plan's minutes, NONE
STEP_STAGE: Final = 82
STEP_STRAIGHT: Final = 83
STEP_AMOUNT: Final = 84  # program, NONE
STEP_LASTS: Final = 85  # program, NONE
STEP_BUSINESS: Final = 86
STEP_ARGS: Final = 87  # t: pairs (program, 1 where it is a number) of an offer's arguments
STEP_ARG_COUNT: Final = 88
STEP_CHOOSES: Final = 89  # 1 for `send first of`
STEP_MAYBE: Final = 90  # set where its `if` is not false; NONE where it is never unknown

# --- guards -----------------------------------------------------------------------------------------------------------

NEVER_BIT: Final = 91
NEVER_KIND: Final = 92  # PK_*
NEVER_NAME: Final = 93  # text code, NONE

LIMIT_BIT: Final = 94
LIMIT_KIND: Final = 95
LIMIT_NAME: Final = 96
LIMIT_CAP: Final = 97  # program
LIMIT_WINDOW: Final = 98  # days, NONE: per case

QUIET_BIT: Final = 99
QUIET_START: Final = 100  # index in the plan's minutes
QUIET_END: Final = 101
QUIET_CROSSES: Final = 102  # 1 where it ends on the next day
QUIET_WEEKDAYS: Final = 103  # bits, Monday first; 0: every day
QUIET_CHANNELS: Final = 104  # bits by index; 0: every channel

PK_CONTACT: Final = 0
PK_CHANNEL: Final = 1
PK_SEND: Final = 2
PK_ANYTHING: Final = 3
PK_VERB: Final = 4  # PK_VERB + VERB_*

EXPERIMENT_BIT: Final = 105
EXPERIMENT_ARMS: Final = 106

PH_CHANNEL_CODES: Final = 23  # t: text code by channel
PH_NEEDS_CONSENT: Final = 24  # t: 1 where the channel needs consent
PH_EVENT_RULES: Final = 25  # t: the `on EVENT` rules, ended by NONE

RULE_WORKS: Final = 73  # 1 where a step of its works out an amount or a number of days

PH_RULE_WORDS: Final = 26  # words of a set of rules; in a mask rule r has bit r, and bit r of the words after
PH_WHEN: Final = 27  # t: the set of rules with `when` that replace none
PH_EVERY: Final = 28  # t: those of them with `every`
PH_ON_DAY: Final = 29  # t: the set of `on day` rules
PH_ON_EVENT: Final = 30  # t: the set of `on EVENT` rules
PH_REPLACING: Final = 31  # t: the set of replacements
PH_REPLACED: Final = 32  # t: the set of rules that have any
PH_DAY_RULES: Final = 33  # t: the `on day` rules, ended by NONE
PH_WAITING: Final = 34  # t: by event, where the rules that wait for it are listed, ended by NONE
PH_ANY_FIRST: Final = 35  # 1 where any rule holds or stops

PH_GUARD_BITS: Final = 36  # t: the mask of all guards
PH_NEVER_BITS: Final = 37  # t: the mask of every `never`
PH_READERS: Final = 38  # t: by bit of `changes`, the set of nodes that rest on it (PH_NODE_WORDS words each)
PH_MASKED: Final = 39  # t: for each word of a mask, where (t) there are (node, which of its words that is) of each that
# bears on it, ended by NONE

PH_NODE_WORDS: Final = 107  # words of a set of nodes
PH_NEVER_WORD: Final = 108  # the first word of a mask that has bits of `never`
PH_NEVER_WORDS: Final = 109  # and how many from there on
PH_GROUPS: Final = 110  # how many groups of rules there are (RULE_GROUP)
PH_FIRSTS: Final = 111  # t: the set of rules that hold or stop, or that such a one may replace
STEP_NEVERS: Final = 112  # t: for each channel (one place without): PH_NEVER_WORDS words, the `never`s that speak of it
STEP_LIMITS: Final = 113  # t: for each channel: where (t) the `limit`s that speak of it are listed, ended by NONE
RULE_GROUP: Final = (
    114  # rules of one group are blocked or deferred alike: of one plain action, which the same may stop
)
RULE_FACTS: Final = 115  # t: the facts that it and its replacements read, ended by NONE
FACT_FAMILY: Final = 116  # FF_*
PH_BEARING: Final = 117  # t: the set of nodes that bear on bits of rules, and the set of all (PH_NODE_WORDS words each)
NODE_OPEN: Final = 118  # t: the mask that leaves all open
P_TABLE_WIDTH: Final = 119

WORD_BITS: Final = 62
"""Bits in a word of a mask: no sign, and one to spare, so that Python and machine integers do the same."""

# --- what became of a rule --------------------------------------------------------------------------------------------

ST_FIRED: Final = 0
ST_BLOCKED: Final = 1
ST_DEFERRED: Final = 2
ST_USED_UP: Final = 3
ST_REPLACED: Final = 4
ST_HELD: Final = 5
ST_MISSED: Final = 6
ST_NOT_DUE: Final = 7
ST_UNDECIDED: Final = 8
ST_NOT_MET: Final = 9
ST_COUNT: Final = 10

# why, beside the status
WHY_NONE: Final = 0
WHY_NEVER: Final = 1
WHY_LIMIT: Final = 2
WHY_QUIET: Final = 3
WHY_STAGE: Final = 4
WHY_RETRY: Final = 5
WHY_UNREACHABLE: Final = 6
WHY_HOLD: Final = 7
WHY_CASE_OVER: Final = 8
WHY_REPEATED: Final = 9
WHY_CONDITION: Final = 10
WHY_UNKNOWN: Final = 11
WHY_AMOUNT: Final = 12
WHY_TIME: Final = 13
WHY_REPLACEMENT: Final = 14
