"""What happens in a simulated world enters the history by `fold_event`, as a recorded event does, and is told."""

from __future__ import annotations

from typing import Final

from dunning_dsl.engine.kernel.book import issued, open_debt, owed, rest
from dunning_dsl.engine.kernel.draws import happens
from dunning_dsl.engine.kernel.fold import fold_event
from dunning_dsl.engine.kernel.instants import day_of
from dunning_dsl.engine.kernel.kinds import (
    EVENT_CREDIT,
    EVENT_DISPUTE_OPENED,
    EVENT_DISPUTE_RESOLVED,
    EVENT_MESSAGE_FAILED,
    EVENT_OFFER_ACCEPTED,
    EVENT_PAYMENT,
    EVENT_PAYMENT_FAILED,
    EVENT_PLAN_BROKEN,
    EVENT_PROMISE_MADE,
)
from dunning_dsl.engine.kernel.layout import (
    D_COVERED,
    D_CURRENCY,
    D_DISPUTED,
    D_DUE,
    D_PAID,
    E_ACTION,
    E_AMOUNT,
    E_AT,
    E_CASE_DAY,
    E_CASE_INVOICE,
    E_CHANNEL,
    E_CODE,
    E_COLUMN,
    E_CURRENCY,
    E_DAY,
    E_INVOICE,
    E_IS_ACTION,
    E_KEY,
    E_KIND,
    E_MARKS,
    E_MARKS_END,
    E_MESSAGE,
    E_NAME,
    E_ON,
    E_OWN,
    E_OWN_DAY,
    E_ROLE,
    E_RULE,
    E_VALUE,
    ME_CUSTOMER,
    ME_DEBTS,
    ME_ZONE,
    NONE,
    TERM_CUSTOMER,
    TERM_PAYMENT_PLAN,
    UNKNOWN,
    Calendars,
    Columns,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.plans import plan_runs
from dunning_dsl.engine.kernel.view import Output
from dunning_dsl.engine.kernel.world_answers import leaves
from dunning_dsl.engine.kernel.world_layout import (
    COVER_ALL,
    COVER_DRAWN,
    COVER_PLAN,
    COVER_SHARE,
    Q_AMOUNT,
    Q_AT,
    Q_CHANNEL,
    Q_CODE,
    Q_CURRENCY,
    Q_DRAW,
    Q_INVOICE,
    Q_KIND,
    Q_LEAVES,
    Q_NAME,
    Q_ON,
    Q_SOURCE,
    ROWS_CASH,
    ROWS_EVENT,
    ROWS_FULL,
    WC_AMOUNT,
    WC_CUSTOMER,
    WC_DAY,
    WC_INVOICE,
    WC_SOURCE,
    WE_AMOUNT,
    WE_AT,
    WE_CHANNEL,
    WE_CODE,
    WE_CURRENCY,
    WE_CUSTOMER,
    WE_DAY,
    WE_INVOICE,
    WE_KIND,
    WE_NAME,
    WE_ON,
    WE_SOURCE,
    WN_COVERS_ALL,
    WN_COVERS_ONE,
    WN_PART,
    World,
)
from dunning_dsl.engine.kernel.world_plans import begin_plan, covered_first, put_part
from dunning_dsl.engine.kernel.world_queue import close_up

_MILLION: Final = 1_000_000


def take_queued(
    columns: Columns, calendars: Calendars, terms: Terms, state: State, world: World, output: Output, row: int
) -> None:
    """Let what comes first happen, the history being folded up to its instant."""
    said = world.queue
    kind = int(said[row, Q_KIND])
    if kind == Q_LEAVES:
        deed = int(said[row, Q_INVOICE])
        close_up(world, row)
        leaves(columns, calendars, terms, state, world, output, deed)
        return
    day = day_of(calendars, int(state.me[ME_ZONE]), int(said[row, Q_AT]))
    if not _can_happen(state, world, row, day):
        close_up(world, row)
        return
    _write(columns, terms, world, row, day)
    source = int(said[row, Q_SOURCE])
    currency = int(said[row, Q_CURRENCY])
    parts = int(said[row, Q_ON])
    drawn = int(said[row, Q_DRAW])
    agreed = kind == EVENT_OFFER_ACCEPTED and said[row, Q_NAME] == terms.numbers[TERM_PAYMENT_PLAN]
    agreed = agreed and not plan_runs(state, currency)
    close_up(world, row)
    if kind == EVENT_PAYMENT:
        for debt in range(state.me[ME_DEBTS]):
            world.paid[debt] = state.debt[debt, D_PAID]
    fold_event(columns, calendars, terms, state, int(world.spare[0]))
    _tell(columns, state, world, source)
    if kind == EVENT_PAYMENT:
        _count_cash(columns, state, world, source)
    if agreed and plan_runs(state, currency):
        begin_plan(calendars, terms, state, world, currency, parts, drawn, day)


def _can_happen(state: State, world: World, row: int, day: int) -> bool:
    """Whether anything is left for it to be about; what it is about and how much is written into its row."""
    said = world.queue
    kind = int(said[row, Q_KIND])
    currency = int(said[row, Q_CURRENCY])
    invoice = int(said[row, Q_INVOICE])
    how = int(said[row, Q_AMOUNT])
    if how == COVER_PLAN or kind == EVENT_PLAN_BROKEN:
        return _on_plan(state, world, row)
    if kind in (EVENT_PAYMENT, EVENT_CREDIT):
        amount = _amount(state, world, row, currency, day)
        whole = how == COVER_DRAWN and happens(int(said[row, Q_DRAW]), int(world.numbers[WN_COVERS_ALL]))
        if whole and state.debt[invoice, D_DUE] <= day:
            said[row, Q_INVOICE] = NONE
        said[row, Q_AMOUNT] = amount
        return amount > 0
    if kind == EVENT_DISPUTE_OPENED:
        return open_debt(state, invoice)
    if kind == EVENT_DISPUTE_RESOLVED:
        return open_debt(state, invoice) and bool(state.debt[invoice, D_DISPUTED] == 1)
    if kind == EVENT_PROMISE_MADE or kind == EVENT_PAYMENT_FAILED:
        return _due(state, currency, day) > 0
    return True


def _on_plan(state: State, world: World, row: int) -> bool:
    """A part of a plan, or its end: what the oldest invoice does not take of a part is paid on the next."""
    said = world.queue
    debt = covered_first(state, int(said[row, Q_CURRENCY]), int(said[row, Q_DRAW]))
    if debt == NONE or said[row, Q_KIND] == EVENT_PLAN_BROKEN:
        return debt != NONE
    part = int(said[row, Q_ON])
    amount = min(rest(state, debt), part)
    said[row, Q_INVOICE] = debt
    said[row, Q_AMOUNT] = amount
    if amount < part:
        put_part(world, state, int(said[row, Q_AT]) + 1, int(said[row, Q_CURRENCY]), part - amount)
    return amount > 0


def _write(columns: Columns, terms: Terms, world: World, row: int, day: int) -> None:
    """Write the event into the spare row."""
    said = world.queue
    to = columns.events
    spare = int(world.spare[0])
    at = int(said[row, Q_AT])
    kind = int(said[row, Q_KIND])
    to[spare, E_KIND] = kind
    to[spare, E_KEY] = at
    to[spare, E_OWN] = 0
    to[spare, E_AT] = at
    to[spare, E_DAY] = day
    to[spare, E_OWN_DAY] = UNKNOWN
    to[spare, E_INVOICE] = said[row, Q_INVOICE]
    to[spare, E_AMOUNT] = said[row, Q_AMOUNT]
    to[spare, E_CURRENCY] = said[row, Q_CURRENCY]
    to[spare, E_CODE] = said[row, Q_CODE]
    to[spare, E_CHANNEL] = said[row, Q_CHANNEL]
    to[spare, E_MESSAGE] = said[row, Q_NAME] if kind == EVENT_MESSAGE_FAILED else NONE
    to[spare, E_NAME] = said[row, Q_NAME]
    to[spare, E_ROLE] = terms.numbers[TERM_CUSTOMER]
    to[spare, E_ON] = said[row, Q_ON] if kind == EVENT_PROMISE_MADE else UNKNOWN
    to[spare, E_VALUE] = NONE
    to[spare, E_COLUMN] = NONE
    to[spare, E_RULE] = NONE
    to[spare, E_CASE_INVOICE] = NONE
    to[spare, E_CASE_DAY] = NONE
    to[spare, E_ACTION] = NONE
    to[spare, E_MARKS] = 0
    to[spare, E_MARKS_END] = 0
    to[spare, E_IS_ACTION] = 0


def _amount(state: State, world: World, row: int, currency: int, day: int) -> int:
    """What is paid, or let go, in minor units."""
    due = _due(state, currency, day)
    how = int(world.queue[row, Q_AMOUNT])
    if how == COVER_SHARE:
        return due * int(world.queue[row, Q_ON]) // _MILLION
    if how == COVER_ALL:
        return due
    debt = int(world.queue[row, Q_INVOICE])
    left = rest(state, debt) if open_debt(state, debt) and state.debt[debt, D_COVERED] == 0 else 0
    drawn = int(world.queue[row, Q_DRAW])
    if left > 0 and happens(drawn, int(world.numbers[WN_COVERS_ALL])):
        counted = state.debt[debt, D_DUE] <= day and state.debt[debt, D_DISPUTED] == 0
        return due if counted else due + left
    if happens(drawn, int(world.numbers[WN_COVERS_ONE])):
        return left
    return left * int(world.numbers[WN_PART]) // _MILLION


def _due(state: State, currency: int, day: int) -> int:
    """All that is due in a currency on a day and neither disputed nor under a plan."""
    found = 0
    for debt in range(state.me[ME_DEBTS]):
        meant = state.debt[debt, D_CURRENCY] == currency and state.debt[debt, D_DUE] <= day
        if meant and issued(state, debt, day) and owed(state, debt):
            found += rest(state, debt)
    return found


def _tell(columns: Columns, state: State, world: World, source: int) -> None:
    """The event in the spare row as a row that leaves."""
    row = int(world.rows[ROWS_EVENT])
    if row == world.event.shape[0]:
        world.rows[ROWS_FULL] = 1
        return
    world.rows[ROWS_EVENT] = row + 1
    spare = int(world.spare[0])
    said = columns.events
    to = world.event
    to[row, WE_CUSTOMER] = state.me[ME_CUSTOMER]
    to[row, WE_AT] = said[spare, E_AT]
    to[row, WE_DAY] = said[spare, E_DAY]
    to[row, WE_KIND] = said[spare, E_KIND]
    to[row, WE_INVOICE] = said[spare, E_INVOICE]
    to[row, WE_CURRENCY] = said[spare, E_CURRENCY]
    to[row, WE_AMOUNT] = said[spare, E_AMOUNT]
    to[row, WE_CODE] = said[spare, E_CODE]
    to[row, WE_CHANNEL] = said[spare, E_CHANNEL]
    to[row, WE_NAME] = said[spare, E_NAME]
    to[row, WE_ON] = said[spare, E_ON]
    to[row, WE_SOURCE] = source


def _count_cash(columns: Columns, state: State, world: World, source: int) -> None:
    """What the payment in the spare row paid of each invoice."""
    day = int(columns.events[world.spare[0], E_DAY])
    for debt in range(state.me[ME_DEBTS]):
        paid = int(state.debt[debt, D_PAID]) - int(world.paid[debt])
        if paid == 0:
            continue
        row = int(world.rows[ROWS_CASH])
        if row == world.cash.shape[0]:
            world.rows[ROWS_FULL] = 1
            return
        world.rows[ROWS_CASH] = row + 1
        world.cash[row, WC_CUSTOMER] = state.me[ME_CUSTOMER]
        world.cash[row, WC_INVOICE] = debt
        world.cash[row, WC_DAY] = day
        world.cash[row, WC_AMOUNT] = paid
        world.cash[row, WC_SOURCE] = source
