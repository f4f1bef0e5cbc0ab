"""What the kernel keeps of a decision while it is made, and what it writes (the rest of the state is in `layout`)."""

from __future__ import annotations

from typing import Final, NamedTuple

from dunning_dsl.engine.kernel.layout import Array
from dunning_dsl.engine.kernel.tables import P_TABLE_WIDTH, ST_COUNT

FAR: Final = 1 << 40
"""A day that never comes."""

FOREVER: Final = 9999
"""The days since what never was."""

# view: what facts are taken of, and what taking one says
V_CASE: Final = 0
V_TODAY: Final = 1
V_CASE_DAY: Final = 2  # today or, for a closed case, the day it closed
V_HELD: Final = 3  # 1 where a hold made in this decision, or earlier today, binds already
V_BEFORE: Final = 4  # the instant at which something that waited is about to go, else NEVER
V_CLOSED: Final = 5
V_CURRENCY: Final = 6
V_NEXT: Final = 7  # the first later day on which the fact may jump, nothing happening
V_DRIFT: Final = 8  # what is added to it every day until then
V_WAKE: Final = 9  # the first later day on which anything may change for the case
V_AMOUNTS: Final = 10  # 1 where the amounts of the case have been added up
V_MOMENT: Final = 11  # instant of the decision
V_NUMBER: Final = 12  # day number of the decision in the zone that sets the moment
V_NEXT_MOMENT: Final = 13
V_MOVED: Final = 14  # 1 where the case has moved a stage today
V_FIRST: Final = 15  # `act`: first row of the case in hand
V_TRIES: Final = 16  # `act`: first row of the turn in hand
V_ACTS: Final = 17  # `act`: rows in use
V_TONE: Final = 18
V_STAGE: Final = 19
V_OVER: Final = 20  # `over`: rows in use
V_ORDER: Final = 21  # place of the case in hand
V_WHY: Final = 22  # of the last refusal: WHY_*, the guard, the earliest day
V_GUARD: Final = 23  # ... or the channel that does not reach, the verb that is not done any more or on hold
V_EARLIEST: Final = 24
V_RESTLESS: Final = 25  # 1 where tomorrow may differ though nothing happens
V_FULL: Final = 26  # 1 where `act` or `over` had no room
V_HOLDS: Final = 27  # 1 where a hold binds today
V_POSITION: Final = 28  # actions of the decision that have been written
V_FIRED: Final = 29  # `fired`: rows in use
V_ROW: Final = 30  # row of `bucket` and `until` that nodes are read from
V_FRESH: Final = 31  # 1 where anything that the case rests on may be another than at its decision before
V_STEADY: Final = 32  # 1 where the fact does nothing until its next cut but rise by one a day
V_DECISION: Final = 33  # number of the decision; no two of a run have the same
V_GUARDED: Final = 34  # number of what the guards see; no two of a run have the same
V_EARLIER: Final = 35  # 1 where anything was done today before this decision, 0 where not, NONE while nobody has looked
V_KEPT_BACK: Final = 36  # 1 where a guard kept a rule of the case from going
V_PAUSES: Final = 37  # 1 where on some days nothing is added to the fact
V_WIDTH: Final = 38

# act: what a decision does, one row each, before it is written down
ACT_RULE: Final = 0
ACT_STEP: Final = 1  # row of the step
ACT_CASE: Final = 2
ACT_VERB: Final = 3
ACT_NAME: Final = 4
ACT_CHANNEL: Final = 5  # index, NONE
ACT_ROLE: Final = 6
ACT_TONE: Final = 7
ACT_AMOUNT: Final = 8
ACT_UNTIL: Final = 9
ACT_AT: Final = 10
ACT_DAY: Final = 11
ACT_QUIET: Final = 12  # what keeps it past the next decision: row of the quiet hours, -2 its own time, NONE nothing
ACT_QUIET_DAY: Final = 13
ACT_MARK: Final = 14  # rule whose marks are used
ACT_PLACE: Final = 15  # place of its channel among those of its step
ACT_ORDER: Final = 16  # place of the case in the decision
ACT_CODE: Final = 17  # text code of the channel, NONE
ACT_ARGS: Final = 18  # values of an offer's arguments
ACT_ARG_MOST: Final = 8
ACT_WIDTH: Final = ACT_ARGS + ACT_ARG_MOST

# outcome: what became of each rule of a case at its last decision
RO_STATUS: Final = 0
RO_WHY: Final = 1
RO_GUARD: Final = 2  # what it is about, by RO_WHY: the place of the `never`, `limit` or `quiet`, a channel, a verb...
RO_EARLIEST: Final = 3
RO_SINCE: Final = 4  # how many of the case's days had been counted when the status began
RO_BY: Final = 5  # the rule that is tried in its place (itself, or a replacement)
RO_OVER: Final = 6  # 1 where the listed day or events in hand are over, as the status says
RO_SLOT: Final = 7  # the listed day in hand
RO_WIDTH: Final = 8

# now, was: sets of rules of which nothing but their status is to be said
KEPT_USED_UP: Final = 0
KEPT_HELD: Final = 1
KEPT_NOT_MET: Final = 2
KEPT_UNDECIDED: Final = 3
KEPT_NO_EVENT: Final = 4  # not due: nothing has come that it waits for
KEPT_REPLACEMENT: Final = 5  # not due: what it would replace is not due
KEPT_CLOSED: Final = 6  # not due: the case is closed
KEPT_COUNT: Final = 7

# over: a listed day (a slot) or a waiting event (an occurrence) that a rule's candidacy is about
OV_ORDER: Final = 0  # place of the case in the decision
OV_RULE: Final = 1
OV_SLOT: Final = 2  # NONE for an event
OV_OCCURRENCE: Final = 3  # NONE for a day
OV_HOW: Final = 4  # HOW_*; HOW_NONE while it is in hand
OV_WIDTH: Final = 5

# left: why an action that may be left out is, one row per step of the policy
LO_WHY: Final = 0
LO_GUARD: Final = 1
LO_EARLIEST: Final = 2
LO_WIDTH: Final = 3

# counted: kept for as long as what it is about is the same
CO_DECISION: Final = 0
CO_SINCE: Final = 1
CO_COUNT: Final = 2
CO_LETS_DECISION: Final = 3
CO_LETS_SINCE: Final = 4
CO_LETS_ACTS: Final = 5  # how many rows of `act` there were
CO_LETS_PLACE: Final = 6
CO_LETS_DAY: Final = 7
CO_WIDTH: Final = 8

# placed: by channel, and by the minute asked for (the last row: none is)
PL_GUARDED: Final = 0
PL_AT: Final = 1
PL_DAY: Final = 2
PL_QUIET: Final = 3
PL_QUIET_DAY: Final = 4
PL_WIDTH: Final = 5

# group: what came of the last rule of a group that did not go, while guards and what has been done are the same
GR_GUARDED: Final = 0
GR_ACTS: Final = 1
GR_STATUS: Final = 2
GR_WHY: Final = 3
GR_GUARD: Final = 4
GR_EARLIEST: Final = 5
GR_WIDTH: Final = 6

WANTED_NOT: Final = 0
WANTED_WHOLE: Final = 1  # stands or falls with the others
WANTED_IF: Final = 2  # left out where something stops it


class Making(NamedTuple):
    """Scratch of one decision."""

    seen: Array  # [V_WIDTH]
    amount: Array  # [F_INTEREST + rates]: amounts of the case in hand
    bucket: Array  # [cases + 1, nodes]: the bucket last taken of a case; last row: as a guard sees it apart
    until: Array  # [cases + 1, nodes]: the day from which it may be another though nothing happens
    steady: Array  # [cases + 1, nodes]: V_STEADY when it was taken
    due: Array  # [cases]: the least of these days
    stale: Array  # [cases]: what may have changed since they were taken (bits of `changes`)
    timed: Array  # [cases, words of nodes]: the nodes that may be another one day though nothing happens
    valid: Array  # [cases, words of nodes]: the nodes whose bucket is that of now
    shown: Array  # [cases, nodes]: the mask (t) of the bucket; of one that is not valid, that which leaves all open
    sound: Array  # [cases]: how many words of `kept` are those of now
    kept: Array  # [cases, words]: the bits that those buckets allow
    mask: Array  # [words]: the bits that the facts allow
    guard: Array  # [words]: the same as the guards see it
    live: Array  # [words]: the bits on which what became of a rule rests
    stack: Array  # [3 * STACK]: values, and from LOW and HIGH on between what each changes by the day
    act: Array  # [.., ACT_WIDTH]
    outcome: Array  # [cases, rules, RO_WIDTH]
    known: Array  # [cases]: C_SERIAL of the case that a row of `outcome` and the like is about
    days: Array  # [cases]: how many days of the case have been counted
    tally: Array  # [rules, ST_COUNT]: days of the customer in hand that are to be counted
    now: Array  # [KEPT_COUNT, words of rules]: sets of rules, at the decision in hand
    was: Array  # [cases, KEPT_COUNT, words of rules]: the same at the case's decision before
    active: Array  # [cases, words of rules]: `on day` rules with a listed day in hand
    listed: Array  # [cases]: the day on which that may be another
    marked: Array  # [cases]: C_MARKS when it was found
    asked: Array  # [words of rules]: `on day` and `on EVENT` rules that are due
    touched: Array  # [words of rules]: `on EVENT` rules for which something waits
    candidate: Array  # [words of rules]
    unsure: Array  # [words of rules]: rules that are undecided
    noted: Array  # [cases, words of rules]: those of them that were noted since anything has changed
    hindered: Array  # [cases, words of rules]: rules that were blocked or deferred
    run: Array  # [cases]: the row of its last run of days, NONE for none
    told: (
        Array  # [cases, rules + steps]: the row that says why the rule or the action was last kept back, NONE for none
    )
    fired: Array  # [.., 2]: place of the case in the decision, and a rule whose marks are used
    left: Array  # [cases of a decision, steps of the policy, LO_WIDTH]
    over: Array  # [.., OV_WIDTH]: listed days and waiting events that this decision is about
    counted: Array  # [limits, CO_WIDTH]: what a limit counted of what was done before, and by when it lets go
    group: Array  # [groups of rules, GR_WIDTH]
    placed: Array  # [channels, minutes + 1, PL_WIDTH]: when a contact may go
    choice: Array  # [steps of a rule]: which channel is tried
    wanted: Array  # [steps of a rule]: WANTED_*
    turn: Array  # [cases]: cases to be decided, in order
    arms: Array  # [experiments]


class Policy(NamedTuple):
    """A policy's tables (`tables`)."""

    p: Array
    t: Array


STACK: Final = 64
LOW: Final = STACK
HIGH: Final = 2 * STACK

# --- output -----------------------------------------------------------------------------------------------------------

# action rows
AR_CUSTOMER: Final = 0
AR_CASE: Final = 1  # number of the case within the customer
AR_DAY: Final = 2
AR_POSITION: Final = 3
AR_RULE: Final = 4
AR_STEP: Final = 5  # row of the step
AR_CHANNEL: Final = 6  # index, NONE
AR_TONE: Final = 7
AR_AMOUNT: Final = 8
AR_UNTIL: Final = 9
AR_AT: Final = 10
AR_GOES: Final = 11
AR_OVERTAKEN: Final = 12
AR_NUMBER: Final = 13  # day number of the decision
AR_ARGS: Final = 14
AR_WIDTH: Final = AR_ARGS + ACT_ARG_MOST

# case rows: runs of days on which a case was decided, each day after the other; where `became` is asked for, with the
# same outcome for every rule
CR_CUSTOMER: Final = 0
CR_CASE: Final = 1
CR_ANCHOR: Final = 2  # row of the invoice
CR_CURRENCY: Final = 3
CR_OPENED: Final = 4
CR_FIRST: Final = 5  # number of the day in the zone that sets the moment
CR_LAST: Final = 6
CR_WIDTH: Final = 7

# note rows: listed days and waiting events that were missed, rules that were undecided
NR_CUSTOMER: Final = 0
NR_CASE: Final = 1
NR_KIND: Final = 2  # NOTE_*
NR_RULE: Final = 3
NR_A: Final = 4  # the slot of the listed day, UNKNOWN for an event; the case's currency
NR_NUMBER: Final = 5  # of the day
NR_SEEN: Final = (
    6  # where a rule was undecided: the bucket of every node, then the value of every fact, 0 of one that it does
)
# not read

NOTE_MISSED: Final = 0
NOTE_UNDECIDED: Final = 1

# hindered rows: why a rule was blocked or deferred, or each of its actions where those were left out; by run of days,
# rule and step where `became` is asked for, else days of a case follow on those that have the same reason, and the
# earliest day is not said
HR_ROW: Final = 0  # of `case`
HR_RULE: Final = 1
HR_STEP: Final = 2  # the step that was left out, NONE for the whole rule
HR_BECAME: Final = 3  # as in `became`
HR_DAYS: Final = 4  # how many days
HR_WIDTH: Final = 5

# became: what became of a rule on a run of days, in one number, from the lowest bits up
BE_STATUS_BITS: Final = 4  # ST_*
BE_WHY_BITS: Final = 5  # WHY_*
BE_GUARD_BITS: Final = 16  # RO_GUARD + BE_GUARD_ZERO
BE_GUARD_ZERO: Final = 2
# the rest: the earliest day, 0 where there is none

ON_CUSTOMER: Final = 0  # numbers: where the run stands, and how many rows are in use
ON_ACTIONS: Final = 1
ON_CASES: Final = 2
ON_NOTES: Final = 3
ON_HINDERED: Final = 4
ON_TRACING: Final = 5  # TRACE_*
ON_EVERY_DAY: Final = 6  # 1 to step through every day: the same bytes
ON_FULL: Final = 7  # 1 where an array below had no room
ON_FIRST: Final = 8  # first counted day
ON_LAST: Final = 9
ON_DECISIONS: Final = 10
ON_STEPS: Final = 11
ON_STATE_FULL: Final = 12
ON_BARE: Final = 13  # 1 where nothing but actions is asked for
ON_WIDTH: Final = 16

TRACE_REASONS: Final = 1  # `hindered` is asked for
TRACE_ALL: Final = 2  # and `became`


class Output(NamedTuple):
    """What a run writes."""

    numbers: Array  # [ON_WIDTH]
    action: Array
    case: Array
    note: Array  # [.., NR_SEEN + nodes + facts]
    hindered: Array  # where asked for
    became: Array  # [rows of `case`, rules], where asked for: what became of each rule on those days
    counts: Array  # [rules, ST_COUNT]: case-days by rule and status


WIDTHS: Final = {
    "Policy": {"p": P_TABLE_WIDTH},
    "Making": {
        "act": ACT_WIDTH,
        "outcome": RO_WIDTH,
        "tally": ST_COUNT,
        "fired": 2,
        "left": LO_WIDTH,
        "over": OV_WIDTH,
        "counted": CO_WIDTH,
        "group": GR_WIDTH,
        "placed": PL_WIDTH,
    },
    "Output": {"action": AR_WIDTH, "case": CR_WIDTH, "hindered": HR_WIDTH, "counts": ST_COUNT},
}
"""As `layout.WIDTHS`."""
