"""What each kind of event of a history does to the state (`ledger.apply`). A kind that changes nothing has no line.
`event` is its row in `Columns.events`."""

from __future__ import annotations

from dunning_dsl.engine.kernel.cases import happen
from dunning_dsl.engine.kernel.changes import ATTEMPT, PLACE, changed, column_bit, notice_bit
from dunning_dsl.engine.kernel.contact import (
    complained,
    consented,
    conversation,
    message_delivered,
    message_failed,
    opted_out,
    replied,
)
from dunning_dsl.engine.kernel.deeds import (
    cancel,
    dated,
    drop,
    end_debts,
    new_deed,
    seen_from,
    serve,
    undo_deeds,
    why_out,
)
from dunning_dsl.engine.kernel.holds import add_hold, add_move, end_holds
from dunning_dsl.engine.kernel.kinds import (
    EVENT_CARD_UPDATED,
    EVENT_COMPLAINED,
    EVENT_CONSENTED,
    EVENT_CONVERSATION,
    EVENT_CREDIT,
    EVENT_DECIDED,
    EVENT_DISPUTE_OPENED,
    EVENT_DISPUTE_RESOLVED,
    EVENT_FACT_CHANGED,
    EVENT_MESSAGE_DELIVERED,
    EVENT_MESSAGE_FAILED,
    EVENT_OFFER_ACCEPTED,
    EVENT_OPTED_OUT,
    EVENT_OVERTAKEN,
    EVENT_PAYMENT,
    EVENT_PAYMENT_FAILED,
    EVENT_PLAN_ACCEPTED,
    EVENT_PLAN_BROKEN,
    EVENT_PROMISE_BROKEN,
    EVENT_PROMISE_MADE,
    EVENT_RELEASE,
    EVENT_REPLIED,
    EVENT_REVERSED,
    EVENT_TASK_DONE,
    ON_CARD_UPDATED,
    ON_TASK_DONE,
    VERB_OF,
)
from dunning_dsl.engine.kernel.layout import (
    C_CURRENCY,
    D_OUT,
    DEED_ACTION,
    DEED_AMOUNT,
    DEED_AT,
    DEED_CASE,
    DEED_CHANNEL,
    DEED_CURRENCY,
    DEED_KIND,
    DEED_NAME,
    DEED_OUTPUT,
    DEED_OWN_DAY,
    DEED_ROLE,
    DEED_RULE,
    DEED_SEEN,
    E_ACTION,
    E_AMOUNT,
    E_AT,
    E_CASE_INVOICE,
    E_CHANNEL,
    E_COLUMN,
    E_CURRENCY,
    E_DAY,
    E_INVOICE,
    E_KIND,
    E_MARKS,
    E_MARKS_END,
    E_NAME,
    E_ON,
    E_OWN_DAY,
    E_ROLE,
    E_RULE,
    E_VALUE,
    MARK_CONSUMED,
    MARK_ENDED,
    MARK_FIRED,
    MARK_HOW,
    MARK_KIND,
    MARK_NUMBER,
    MARK_RULE,
    ME_COUNTRY,
    ME_CUSTOMER,
    ME_DEEDS,
    ME_DONE,
    ME_REGION,
    ME_REPORTED,
    NONE,
    OUT_NO,
    TERM_ADVICE,
    TERM_COUNTRY,
    TERM_DECEASED,
    TERM_EMPTY,
    TERM_REGION,
    UNKNOWN,
    VERB_ASK,
    VERB_CANCEL,
    VERB_ESCALATE,
    VERB_HOLD,
    VERB_RESTORE,
    VERB_RETRY,
    VERB_SUSPEND,
    Calendars,
    Columns,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.marks import index_of, recall_arm, recall_consumed, recall_fired, recall_slot
from dunning_dsl.engine.kernel.money import (
    add_attempt,
    credit,
    dispute_opened,
    dispute_resolved,
    new_advice,
    new_card,
    offer_accepted,
    payment,
    payment_failed,
    plan_accepted,
    plan_broken,
    promise_broken,
    promise_made,
    reversed_payment,
)
from dunning_dsl.engine.kernel.subject import case_of, currency_of, named_debt


def apply_event(columns: Columns, calendars: Calendars, terms: Terms, state: State, event: int) -> None:
    """Fold one event into the state."""
    kind = int(columns.events[event, E_KIND])
    if VERB_OF[kind] != NONE:
        _deed(columns, state, event, int(VERB_OF[kind]))
        _done(columns, state, event, int(VERB_OF[kind]))
    elif kind == EVENT_DECIDED:
        _decided(columns, terms, state, event)
    elif kind == EVENT_OVERTAKEN:
        _overtaken(columns, terms, state, event)
    elif kind == EVENT_RELEASE:
        case = case_of(columns, state, event)
        if case != NONE:
            end_holds(state, case, NONE, int(columns.events[event, E_DAY]) - 1)
    elif kind == EVENT_CARD_UPDATED:
        new_card(terms, state)
        _happen(columns, terms, state, event, ON_CARD_UPDATED, NONE)
    elif kind == EVENT_TASK_DONE:
        _happen(columns, terms, state, event, ON_TASK_DONE, int(columns.events[event, E_NAME]))
    elif kind == EVENT_FACT_CHANGED:
        change_fact(columns, terms, state, int(columns.events[event, E_COLUMN]), int(columns.events[event, E_VALUE]))
    else:
        _of_money(columns, calendars, terms, state, event, kind)
        _of_contact(columns, terms, state, event, kind)


def _of_money(columns: Columns, calendars: Calendars, terms: Terms, state: State, event: int, kind: int) -> None:
    if kind == EVENT_PAYMENT:
        payment(columns, terms, state, event)
    elif kind == EVENT_CREDIT:
        credit(columns, terms, state, event)
    elif kind == EVENT_REVERSED:
        reversed_payment(columns, terms, state, event)
    elif kind == EVENT_PAYMENT_FAILED:
        payment_failed(columns, terms, state, event)
    elif kind == EVENT_DISPUTE_OPENED:
        dispute_opened(columns, terms, state, event)
    elif kind == EVENT_DISPUTE_RESOLVED:
        dispute_resolved(columns, terms, state, event)
    elif kind == EVENT_PROMISE_MADE:
        promise_made(columns, calendars, terms, state, event)
    elif kind == EVENT_PROMISE_BROKEN:
        promise_broken(columns, terms, state, event)
    elif kind == EVENT_PLAN_ACCEPTED:
        plan_accepted(columns, terms, state, event)
    elif kind == EVENT_PLAN_BROKEN:
        plan_broken(columns, calendars, terms, state, event)
    elif kind == EVENT_OFFER_ACCEPTED:
        offer_accepted(columns, terms, state, event)


def _of_contact(columns: Columns, terms: Terms, state: State, event: int, kind: int) -> None:
    if kind == EVENT_MESSAGE_FAILED:
        message_failed(columns, terms, state, event)
    elif kind == EVENT_MESSAGE_DELIVERED:
        message_delivered(columns, terms, state, event)
    elif kind == EVENT_REPLIED:
        replied(columns, terms, state, event)
    elif kind == EVENT_CONVERSATION:
        conversation(columns, state, event)
    elif kind == EVENT_COMPLAINED:
        complained(columns, terms, state, event)
    elif kind == EVENT_OPTED_OUT:
        opted_out(columns, terms, state, event)
    elif kind == EVENT_CONSENTED:
        consented(columns, terms, state, event)


def _happen(columns: Columns, terms: Terms, state: State, event: int, what: int, argument: int) -> None:
    happen(terms, state, what, currency_of(columns, state, event), argument, int(columns.events[event, E_DAY]))


# --- facts ------------------------------------------------------------------------------------------------------------


def change_fact(columns: Columns, terms: Terms, state: State, column: int, value: int) -> None:
    """A column has another value from now on; NONE is a column that nobody reads."""
    if column == NONE:
        return
    state.column[column] = value
    changed(state.me, column_bit(column))
    if column == terms.numbers[TERM_COUNTRY]:
        changed(state.me, PLACE)
        # A country that is not said, or is unknown, is that of the customer's own field.
        said = value >= 0 and value != terms.numbers[TERM_EMPTY]
        state.me[ME_COUNTRY] = value if said else int(columns.country[state.me[ME_CUSTOMER]])
    elif column == terms.numbers[TERM_REGION]:
        changed(state.me, PLACE)
        state.me[ME_REGION] = value
    elif column == terms.numbers[TERM_ADVICE]:
        changed(state.me, ATTEMPT)
        new_advice(terms, state, value)
    elif column == terms.numbers[TERM_DECEASED] and value != UNKNOWN:
        changed(state.me, ATTEMPT)
        state.me[ME_REPORTED] = 0


# --- deeds ------------------------------------------------------------------------------------------------------------


def _deed(columns: Columns, state: State, event: int, verb: int) -> None:
    row = new_deed(state)
    if row == NONE:
        return
    said = columns.events
    case = case_of(columns, state, event)
    if verb <= VERB_ASK:
        changed(state.me, notice_bit(int(said[event, E_NAME])))
    state.deed[row, DEED_KIND] = verb
    state.deed[row, DEED_NAME] = said[event, E_NAME]
    dated(state, row, int(said[event, E_DAY]))
    state.deed[row, DEED_SEEN] = seen_from(int(said[event, E_DAY]), int(said[event, E_OWN_DAY]))
    state.deed[row, DEED_CHANNEL] = said[event, E_CHANNEL]
    state.deed[row, DEED_ROLE] = said[event, E_ROLE]
    state.deed[row, DEED_AMOUNT] = said[event, E_AMOUNT]
    state.deed[row, DEED_CASE] = case
    state.deed[row, DEED_RULE] = said[event, E_RULE]
    state.deed[row, DEED_ACTION] = said[event, E_ACTION]
    state.deed[row, DEED_OWN_DAY] = said[event, E_OWN_DAY]
    state.me[ME_DONE] = max(state.me[ME_DONE], said[event, E_OWN_DAY])
    state.deed[row, DEED_AT] = said[event, E_AT]
    state.deed[row, DEED_CURRENCY] = said[event, E_CURRENCY] if case == NONE else state.case[case, C_CURRENCY]


def _done(columns: Columns, state: State, event: int, verb: int) -> None:
    """What a recorded deed does beside being one."""
    said = columns.events
    day = int(said[event, E_DAY])
    own_day = int(said[event, E_OWN_DAY])
    seen = day if own_day == UNKNOWN else own_day + 1
    if verb == VERB_RETRY:
        add_attempt(state, day, own_day, 0)
    elif verb == VERB_SUSPEND:
        serve(state, seen, 1)
    elif verb == VERB_RESTORE:
        serve(state, seen, 0)
    elif verb == VERB_CANCEL:
        cancel(state, int(said[event, E_INVOICE]), day)
    elif verb in (VERB_ESCALATE, VERB_HOLD):
        _in_case(columns, state, event, verb, seen)
    elif why_out(verb) != OUT_NO:
        _end(columns, state, event, why_out(verb))


def _in_case(columns: Columns, state: State, event: int, verb: int, seen_from: int) -> None:
    """A stage or a hold that is of a case."""
    said = columns.events
    case = case_of(columns, state, event)
    if case == NONE:
        return
    day = int(said[event, E_DAY])
    if verb == VERB_ESCALATE and said[event, E_VALUE] != NONE:
        add_move(state, case, int(said[event, E_VALUE]), day, seen_from, int(said[event, E_RULE]))
    elif verb == VERB_HOLD and said[event, E_ON] != UNKNOWN:
        add_hold(state, case, day, seen_from, int(said[event, E_ON]), NONE)


def _end(columns: Columns, state: State, event: int, why: int) -> None:
    """What is referred, stopped or written off: the invoice named where no case is, else what of the case is unpaid."""
    named = named_debt(columns, state, event)
    case = case_of(columns, state, event)
    if named != NONE and columns.events[event, E_CASE_INVOICE] == NONE:
        state.debt[named, D_OUT] = why
    elif case != NONE:
        end_debts(state, case, int(columns.events[event, E_DAY]), why)


# --- decisions --------------------------------------------------------------------------------------------------------


def _decided(columns: Columns, terms: Terms, state: State, event: int) -> None:
    """What one recorded decision did to one case: marks, listed days, waiting events, arms."""
    case = case_of(columns, state, event)
    if case == NONE or columns.events[event, E_CASE_INVOICE] == NONE:
        return
    day = int(columns.events[event, E_DAY])
    marks = columns.marks
    for row in range(columns.events[event, E_MARKS], columns.events[event, E_MARKS_END]):
        kind = marks[row, MARK_KIND]
        name = int(marks[row, MARK_RULE])
        number = int(marks[row, MARK_NUMBER])
        how = int(marks[row, MARK_HOW])
        if kind == MARK_FIRED:
            recall_fired(terms, state, case, name, day)
        elif kind == MARK_ENDED:
            recall_slot(terms, state, case, name, number, how, day)
        elif kind == MARK_CONSUMED:
            recall_consumed(terms, state, case, name, number, how, day)
        else:
            recall_arm(terms, state, case, name, number)


def _overtaken(columns: Columns, terms: Terms, state: State, event: int) -> None:
    """What is overtaken leaves the limits; a firing that is undone with it names the rule whose marks it used."""
    said = columns.events
    for row in range(state.me[ME_DEEDS]):
        recorded = state.deed[row, DEED_OUTPUT] == NONE
        if recorded and state.deed[row, DEED_ACTION] == said[event, E_ACTION]:
            drop(state, row)
    case = case_of(columns, state, event)
    mark = int(said[event, E_VALUE])
    if case != NONE and mark != NONE:
        rule = int(said[event, E_RULE])
        undo_deeds(terms, state, case, rule, int(said[event, E_OWN_DAY]), index_of(terms.rule_of, mark))
