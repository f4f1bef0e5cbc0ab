"""What dunning does: deeds, what they do to the state, and what becomes of one that is overtaken (`ledger.apply`)."""

from __future__ import annotations

from dunning_dsl.engine.kernel.book import issued, open_debt
from dunning_dsl.engine.kernel.cases import close_ended
from dunning_dsl.engine.kernel.changes import CONTACT, DEBTS, OFFER, STAGE, VERB_CHANGES, changed, notice_bit
from dunning_dsl.engine.kernel.holds import add_hold, add_move, undo_moves
from dunning_dsl.engine.kernel.layout import (
    C_ANCHOR,
    C_CURRENCY,
    D_CURRENCY,
    D_KIND,
    D_OUT,
    DEED_ACTION,
    DEED_AMOUNT,
    DEED_CASE,
    DEED_CHANNEL,
    DEED_CURRENCY,
    DEED_DAY,
    DEED_DROPPED,
    DEED_EVENT_RULE,
    DEED_FAILED,
    DEED_KIND,
    DEED_LATEST,
    DEED_MARK,
    DEED_NAME,
    DEED_OUTPUT,
    DEED_OWN_DAY,
    DEED_RULE,
    DEED_SEEN,
    DEED_WAITS,
    KIND_SUBSCRIPTION,
    ME_DEBTS,
    ME_DEEDS,
    ME_FULL,
    ME_NOW,
    ME_SERVICE,
    NEVER,
    NONE,
    OUT_NO,
    OUT_REFERRED,
    OUT_STOPPED,
    OUT_VANISHED,
    OUT_WRITTEN_OFF,
    UNKNOWN,
    VERB_ASK,
    VERB_CANCEL,
    VERB_ESCALATE,
    VERB_HOLD,
    VERB_OFFER,
    VERB_REFER,
    VERB_RESTORE,
    VERB_RETRY,
    VERB_STOP,
    VERB_SUSPEND,
    VERB_WRITE_OFF,
    Calendars,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.marks import index_of, undo_firing
from dunning_dsl.engine.kernel.money import add_attempt


def new_deed(state: State) -> int:
    """A row for a deed about which nothing is said yet, NONE where there is no room. The caller says its kind, name,
    day, role and `at` at least."""
    row = int(state.me[ME_DEEDS])
    if row == state.deed.shape[0]:
        state.me[ME_FULL] = 1
        return NONE
    state.me[ME_DEEDS] = row + 1
    for column in (
        DEED_CHANNEL,
        DEED_CASE,
        DEED_RULE,
        DEED_ACTION,
        DEED_CURRENCY,
        DEED_OUTPUT,
        DEED_MARK,
    ):
        state.deed[row, column] = NONE
    for column in (DEED_AMOUNT, DEED_OWN_DAY):
        state.deed[row, column] = UNKNOWN
    for column in (DEED_FAILED, DEED_DROPPED, DEED_WAITS, DEED_EVENT_RULE):
        state.deed[row, column] = 0
    return row


def dated(state: State, deed: int, day: int) -> None:
    """Say the day of a new deed."""
    state.deed[deed, DEED_DAY] = day
    state.deed[deed, DEED_LATEST] = max(day, state.deed[deed - 1, DEED_LATEST]) if deed > 0 else day


def seen_from(day: int, own_day: int) -> int:
    """The day from which facts see what was done on a day; `own_day` is that of our decision, UNKNOWN of others'."""
    return day if own_day == UNKNOWN else max(own_day + 1, day)


def drop(state: State, deed: int) -> None:
    """A deed comes to nothing: no fact sees it, no limit counts it."""
    state.deed[deed, DEED_DROPPED] = 1
    state.deed[deed, DEED_SEEN] = NEVER
    changed(state.me, notice_bit(int(state.deed[deed, DEED_NAME])))


# --- what deeds do ----------------------------------------------------------------------------------------------------


def serve(state: State, seen_from: int, suspended: int) -> None:
    """The service is suspended (1) or restored (0), as facts see it from that day on."""
    row = int(state.me[ME_SERVICE])
    if row == state.service.shape[0]:
        state.me[ME_FULL] = 1
        return
    state.me[ME_SERVICE] = row + 1
    state.service[row, 0] = seen_from
    state.service[row, 1] = suspended


def cancel(state: State, invoice: int, day: int) -> None:
    """A subscription's charges that were only expected vanish: the invoice named, or all (NONE)."""
    for debt in range(state.me[ME_DEBTS]):
        meant = invoice in (NONE, debt) and state.debt[debt, D_KIND] == KIND_SUBSCRIPTION
        if meant and state.debt[debt, D_OUT] == OUT_NO and not issued(state, debt, day):
            state.debt[debt, D_OUT] = OUT_VANISHED


def end_debts(state: State, case: int, day: int, why: int) -> None:
    """`refer`, `stop` and `write off` take what of the case is unpaid then out of dunning (OUT_*)."""
    anchor = state.case[case, C_ANCHOR]
    for debt in range(state.me[ME_DEBTS]):
        meant = state.debt[debt, D_CURRENCY] == state.case[case, C_CURRENCY]
        if meant and open_debt(state, debt) and (debt == anchor or issued(state, debt, day)):
            state.debt[debt, D_OUT] = why


def why_out(verb: int) -> int:
    """Why a debt is out after a verb that ends its case, OUT_NO for every other verb."""
    if verb == VERB_REFER:
        return OUT_REFERRED
    if verb == VERB_WRITE_OFF:
        return OUT_WRITTEN_OFF
    return OUT_STOPPED if verb == VERB_STOP else OUT_NO


# --- deeds of this run ------------------------------------------------------------------------------------------------


def record_deed(calendars: Calendars, terms: Terms, state: State, deed: int, until: int) -> None:
    """Take in what a deed of ours, written by the decision at `ME_NOW`, does at once; `until` is the last day of a
    hold. The rows of a decision are taken in in the order in which it writes them (`decide.written`)."""
    verb = int(state.deed[deed, DEED_KIND])
    changed(state.me, VERB_CHANGES[verb])
    if verb <= VERB_ASK:
        changed(state.me, notice_bit(int(state.deed[deed, DEED_NAME])))
    case = int(state.deed[deed, DEED_CASE])
    day = int(state.deed[deed, DEED_DAY])
    own_day = int(state.deed[deed, DEED_OWN_DAY])
    if verb == VERB_ESCALATE:
        add_move(state, case, int(state.deed[deed, DEED_NAME]), day, own_day + 1, int(state.deed[deed, DEED_RULE]))
    elif verb == VERB_HOLD:
        if until != UNKNOWN:
            add_hold(state, case, day, own_day + 1, until, NONE)
    elif verb == VERB_SUSPEND:
        serve(state, own_day + 1, 1)
    elif verb == VERB_RESTORE:
        serve(state, own_day + 1, 0)
    elif verb == VERB_CANCEL:
        cancel(state, int(state.case[case, C_ANCHOR]), day)
    elif verb == VERB_RETRY:
        add_attempt(state, day, own_day, 0)
    elif why_out(verb) != OUT_NO:
        end_debts(state, case, day, why_out(verb))
    if VERB_CHANGES[verb] & DEBTS != 0:
        close_ended(calendars, terms, state, int(state.me[ME_NOW]), UNKNOWN, own_day)


def overtake(terms: Terms, state: State, deed: int, undo: bool) -> None:
    """A contact of this run that waited does not go. Where the firing of its rule is undone with it, what the firing
    used up is unused again, and its stage move and its offers leave the limits too."""
    changed(state.me, STAGE | CONTACT | OFFER)
    drop(state, deed)
    state.deed[deed, DEED_WAITS] = 0
    if not undo:
        return
    case = int(state.deed[deed, DEED_CASE])
    rule = int(state.deed[deed, DEED_RULE])
    own_day = int(state.deed[deed, DEED_OWN_DAY])
    mark = index_of(terms.rule_of, int(state.deed[deed, DEED_MARK]))
    undo_deeds(terms, state, case, rule, own_day, mark)


def undo_deeds(terms: Terms, state: State, case: int, rule: int, own_day: int, mark: int) -> None:
    """Undo the firing of a rule (a text code) in a case on a day; `mark` is the index of the rule whose marks it
    used."""
    for row in range(state.me[ME_DEEDS]):
        kind = state.deed[row, DEED_KIND]
        of_the_firing = (
            state.deed[row, DEED_RULE] == rule
            and state.deed[row, DEED_CASE] == case
            and state.deed[row, DEED_OWN_DAY] == own_day
        )
        if of_the_firing and kind in (VERB_ESCALATE, VERB_OFFER):
            drop(state, row)
    undo_firing(terms, state, case, mark, own_day)
    undo_moves(state, case, rule, own_day)
