"""Facts of a case at a moment, each by the definition of `dunning_dsl.facts`, as the kernel's integers.

Taking one also says how long it stays: `V_NEXT` is the first later day on which it may jump though nothing happens,
`V_DRIFT` what is added to it each day until then, `V_PAUSES` whether on some days nothing is. All may be too careful,
never too bold.
"""

from __future__ import annotations

from dunning_dsl.engine.kernel.amounts import debt_amounts
from dunning_dsl.engine.kernel.cases import concerns, current_promise, outstanding
from dunning_dsl.engine.kernel.facts_contact import in_window, of_contact, of_customer, summed
from dunning_dsl.engine.kernel.holds import case_stage, days_in_stage
from dunning_dsl.engine.kernel.layout import (
    A_ANSWERED,
    A_DAY,
    A_OWN_DAY,
    C_ANCHOR,
    C_HOLDS,
    D_DISPUTED,
    D_DUE,
    D_ISSUED,
    D_SETTLED,
    F_DISPUTED,
    F_DUE,
    F_INTEREST,
    F_LARGEST,
    F_OPEN,
    F_OVERDUE,
    F_OVERDUE_COUNT,
    F_PART_PAID,
    H_CASE,
    H_FIRST,
    H_LAST,
    H_SEEN,
    ME_ATTEMPTS,
    ME_COUNTRY,
    ME_DEBTS,
    ME_DECLINE,
    ME_FIRST_DECLINE,
    ME_HOLDS,
    ME_PAYMENTS,
    ME_REFUSED,
    ME_REGION,
    ME_REPORTED,
    ME_SERVICE,
    MISSING,
    NONE,
    P_BROKEN,
    P_DUE,
    PLAN_RUNS,
    UNKNOWN,
    VERB_CHARGE,
    Calendars,
    Columns,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.tables import (
    FACT_A,
    FACT_B,
    FACT_DEFAULT,
    FACT_FAMILY,
    FACT_KIND,
    FF_CALENDAR,
    FF_CASE,
    FF_COLUMN,
    FF_CONTACT,
    FF_CUSTOMER,
    FF_DEBT,
    FF_MONEY,
    FK_AMOUNT_DISPUTED,
    FK_AMOUNT_DUE,
    FK_AMOUNT_OVERDUE,
    FK_ATTEMPT_PENDING,
    FK_ATTEMPTS,
    FK_AVERAGE_DAYS_LATE,
    FK_BUSINESS_DAY,
    FK_BUSINESS_DAYS_OVERDUE,
    FK_COLUMN,
    FK_DAY_OF_MONTH,
    FK_DAYS_IN_STAGE,
    FK_DAYS_OVERDUE,
    FK_DAYS_SINCE_ISSUE,
    FK_DAYS_SINCE_PAYMENT,
    FK_DECLINE_CODE,
    FK_DISCOUNT_GIVEN,
    FK_DISPUTED,
    FK_FEES_CHARGED,
    FK_FIRST_DECLINE_CODE,
    FK_HOLDER_REPORTED_DECEASED,
    FK_INTEREST,
    FK_LARGEST_INVOICE,
    FK_LATE_PAYMENTS,
    FK_NO_RESPONSE,
    FK_ON_HOLD,
    FK_ON_PAYMENT_PLAN,
    FK_OPEN_INVOICES,
    FK_OVERDUE_INVOICES,
    FK_PART_PAID,
    FK_PROMISE_BROKEN,
    FK_PROMISE_DUE_IN,
    FK_PROMISED,
    FK_REFUSED_FOR_GOOD,
    FK_STAGE,
    FK_SUSPENDED,
    FK_WEEKDAY,
    PH_CODES,
    PH_STAGE_OF,
)
from dunning_dsl.engine.kernel.view import (
    FAR,
    FOREVER,
    V_AMOUNTS,
    V_CASE,
    V_CASE_DAY,
    V_CLOSED,
    V_CURRENCY,
    V_DRIFT,
    V_HELD,
    V_NEXT,
    V_PAUSES,
    V_TODAY,
    Making,
    Policy,
)


def fact(
    columns: Columns, calendars: Calendars, terms: Terms, policy: Policy, state: State, making: Making, row: int
) -> int:
    """The value of a fact row of the policy for the case in view."""
    making.seen[V_NEXT] = FAR
    making.seen[V_DRIFT] = 0
    making.seen[V_PAUSES] = 0
    family = policy.p[row, FACT_FAMILY]
    kind = policy.p[row, FACT_KIND]
    a = policy.p[row, FACT_A]
    if family == FF_COLUMN:
        value = state.column[a]
        return policy.t[policy.p[row, FACT_DEFAULT] + making.seen[V_CURRENCY]] if value == MISSING else value
    if family == FF_DEBT:
        return _of_debt(calendars, terms, state, making, kind, a)
    if family == FF_CASE:
        return _of_case(policy, state, making, kind)
    if family == FF_MONEY:
        return _of_money(policy, state, making, kind, a)
    if family == FF_CONTACT:
        return of_contact(policy, state, making, kind, a, policy.p[row, FACT_B])
    if family == FF_CUSTOMER:
        return of_customer(columns, policy, state, making, kind, a, policy.p[row, FACT_B])
    making.seen[V_NEXT] = making.seen[V_TODAY] + 1
    return of_calendar(calendars, state, kind, making.seen[V_TODAY])


def family_of(kind: int) -> int:
    """The family of a kind of fact."""
    if kind == FK_COLUMN:
        return FF_COLUMN
    if kind <= FK_ON_PAYMENT_PLAN or kind == FK_INTEREST:
        return FF_DEBT
    if kind <= FK_DAYS_SINCE_PAYMENT:
        return FF_CASE
    if kind <= FK_AVERAGE_DAYS_LATE or FK_FIRST_DECLINE_CODE <= kind <= FK_HOLDER_REPORTED_DECEASED:
        return FF_MONEY
    if kind <= FK_NO_RESPONSE:
        return FF_CONTACT
    return FF_CUSTOMER if kind <= FK_DISCOUNT_GIVEN else FF_CALENDAR


# --- the debt ---------------------------------------------------------------------------------------------------------


def _of_debt(calendars: Calendars, terms: Terms, state: State, making: Making, kind: int, a: int) -> int:
    view = making.seen
    case = view[V_CASE]
    anchor = state.case[case, C_ANCHOR]
    if kind == FK_DAYS_OVERDUE:
        view[V_DRIFT] = 1 - view[V_CLOSED]
        return view[V_CASE_DAY] - state.debt[anchor, D_DUE]
    if kind == FK_DAYS_SINCE_ISSUE:
        view[V_DRIFT] = 1 - view[V_CLOSED]
        known = state.debt[anchor, D_ISSUED] != UNKNOWN
        return view[V_CASE_DAY] - (state.debt[anchor, D_ISSUED] if known else state.debt[anchor, D_DUE])
    if kind == FK_BUSINESS_DAYS_OVERDUE:
        view[V_DRIFT] = 1 - view[V_CLOSED]
        view[V_PAUSES] = 1
        return _business_days(calendars, state, state.debt[anchor, D_DUE], view[V_CASE_DAY])
    if kind == FK_DISPUTED:
        return state.debt[anchor, D_DISPUTED]
    if kind == FK_ON_PAYMENT_PLAN:
        return state.plan[view[V_CURRENCY], PLAN_RUNS]
    return _amount(terms, state, making, kind, a)


def _amount(terms: Terms, state: State, making: Making, kind: int, rate: int) -> int:
    """Amounts are added up once for a case in view; of a closed case they are those just after it closed."""
    view = making.seen
    case = view[V_CASE]
    amount = making.amount
    if view[V_AMOUNTS] == 0:
        view[V_AMOUNTS] = 1
        if view[V_CLOSED] == 1:
            for place in range(amount.shape[0]):
                amount[place] = state.frozen[case, place]
        else:
            debt_amounts(terms, state, case, view[V_TODAY], amount)
    if view[V_CLOSED] == 0:
        view[V_NEXT] = _next_due(state, view[V_TODAY])
    if kind == FK_AMOUNT_DUE:
        return amount[F_DUE]
    if kind == FK_AMOUNT_OVERDUE:
        return amount[F_OVERDUE]
    if kind == FK_AMOUNT_DISPUTED:
        return amount[F_DISPUTED]
    if kind == FK_OPEN_INVOICES:
        return amount[F_OPEN]
    if kind == FK_OVERDUE_INVOICES:
        return amount[F_OVERDUE_COUNT]
    if kind == FK_LARGEST_INVOICE:
        return amount[F_LARGEST]
    if kind == FK_PART_PAID:
        return amount[F_PART_PAID]
    if amount[F_OVERDUE_COUNT] > 0 and view[V_CLOSED] == 0:
        view[V_NEXT] = view[V_TODAY] + 1
    return amount[F_INTEREST + rate]


def _next_due(state: State, today: int) -> int:
    """The next day on which an invoice comes to be issued or overdue."""
    found = FAR
    for debt in range(state.me[ME_DEBTS]):
        if state.debt[debt, D_DUE] >= today and state.debt[debt, D_DUE] + 1 < found:
            found = state.debt[debt, D_DUE] + 1
        if state.debt[debt, D_ISSUED] > today and state.debt[debt, D_ISSUED] < found:
            found = state.debt[debt, D_ISSUED]
    return found


# --- the case ---------------------------------------------------------------------------------------------------------


def _of_case(policy: Policy, state: State, making: Making, kind: int) -> int:
    view = making.seen
    case = view[V_CASE]
    today = view[V_TODAY]
    if kind == FK_PROMISED or kind == FK_PROMISE_DUE_IN or kind == FK_PROMISE_BROKEN:
        return _of_promise(state, making, kind)
    if kind == FK_STAGE:
        return stage_seen(policy, state, making)
    if kind == FK_DAYS_IN_STAGE:
        view[V_DRIFT] = 1 - view[V_CLOSED]
        view[V_PAUSES] = 1  # days on hold do not count
        return days_in_stage(state, case, view[V_CASE_DAY])
    if kind == FK_ON_HOLD:
        return 1 if view[V_HELD] == 1 or seen_held(state, making, case, today) else 0
    if kind == FK_SUSPENDED:
        for row in range(state.me[ME_SERVICE] - 1, -1, -1):
            if state.service[row, 0] <= today:
                return state.service[row, 1]
            view[V_NEXT] = state.service[row, 0]
        return 0
    last = -1
    for row in range(state.me[ME_PAYMENTS]):
        if state.payment[row] <= today:
            last = max(last, state.payment[row])
        else:
            view[V_NEXT] = min(view[V_NEXT], state.payment[row])
    if last < 0:
        return FOREVER
    view[V_DRIFT] = 1
    return today - last


def stage_seen(policy: Policy, state: State, making: Making) -> int:
    """The place of the stage that facts see; one that the policy no longer has reads as the first."""
    view = making.seen
    code = case_stage(state, view[V_CASE], view[V_CASE_DAY] + view[V_CLOSED])
    if code < 0 or code >= policy.p[0, PH_CODES]:
        return 0
    return max(0, policy.t[policy.p[0, PH_STAGE_OF] + code])


def seen_held(state: State, making: Making, case: int, today: int) -> bool:
    """Whether facts see a hold; the next day on which that may change."""
    if state.case[case, C_HOLDS] == 0:
        return False
    view = making.seen
    found = False
    for row in range(state.me[ME_HOLDS]):
        if state.hold[row, H_CASE] == case:
            begins = max(state.hold[row, H_FIRST], state.hold[row, H_SEEN])
            if begins > today:
                view[V_NEXT] = min(view[V_NEXT], begins)
            elif state.hold[row, H_LAST] >= today:
                found = True
                view[V_NEXT] = min(view[V_NEXT], state.hold[row, H_LAST] + 1)
    return found


def _of_promise(state: State, making: Making, kind: int) -> int:
    view = making.seen
    promise = current_promise(state, view[V_CURRENCY])
    if promise == NONE or not concerns(state, promise, view[V_CASE]):
        return FOREVER if kind == FK_PROMISE_DUE_IN else 0
    if kind == FK_PROMISE_BROKEN:
        return state.promise[promise, P_BROKEN]
    if kind == FK_PROMISED:
        return 1 if outstanding(state, promise) else 0
    if not outstanding(state, promise):
        return FOREVER
    view[V_DRIFT] = -1
    return state.promise[promise, P_DUE] - view[V_TODAY]


# --- attempts and settlements -----------------------------------------------------------------------------------------


def _of_money(policy: Policy, state: State, making: Making, kind: int, a: int) -> int:
    view = making.seen
    today = view[V_TODAY]
    if kind == FK_DECLINE_CODE:
        return state.me[ME_DECLINE]
    if kind == FK_FIRST_DECLINE_CODE:
        return state.me[ME_FIRST_DECLINE]
    if kind == FK_REFUSED_FOR_GOOD:
        return state.me[ME_REFUSED]
    if kind == FK_HOLDER_REPORTED_DECEASED:
        return state.me[ME_REPORTED]
    if kind == FK_FEES_CHARGED:
        return summed(state, making, VERB_CHARGE, NONE, a)
    if kind == FK_LATE_PAYMENTS or kind == FK_AVERAGE_DAYS_LATE:
        return _settled(state, making, kind, a)
    if kind == FK_ATTEMPT_PENDING:
        last = state.me[ME_ATTEMPTS] - 1
        if last < 0 or state.attempt[last, A_ANSWERED] == 1:
            return 0
        day = state.attempt[last, A_DAY]
        if day + 1 >= today:
            view[V_NEXT] = today + 1
        return 1 if day < today and today <= day + 1 else 0
    count = 0
    latest = UNKNOWN
    for row in range(state.me[ME_ATTEMPTS]):
        day = state.attempt[row, A_DAY]
        own = state.attempt[row, A_OWN_DAY]
        if own != UNKNOWN and own >= today:
            view[V_NEXT] = min(view[V_NEXT], own + 1)
            continue
        latest = max(latest, day)
        count += in_window(view, day, a)
    if kind == FK_ATTEMPTS:
        return count
    if latest == UNKNOWN:
        return FOREVER
    view[V_DRIFT] = 1
    return today - latest


def _settled(state: State, making: Making, kind: int, window: int) -> int:
    view = making.seen
    count = 0
    total = 0
    for debt in range(state.me[ME_DEBTS]):
        settled = state.debt[debt, D_SETTLED]
        if settled == UNKNOWN:
            continue
        late = settled - state.debt[debt, D_DUE]
        if kind == FK_AVERAGE_DAYS_LATE:
            count += 1
            total += max(0, late)
        elif late > 0:
            count += in_window(view, settled, window)
    if kind == FK_LATE_PAYMENTS:
        return count
    return total // count if count > 0 else UNKNOWN


# --- the calendar -----------------------------------------------------------------------------------------------------


def country_row(calendars: Calendars, state: State) -> int:
    """The row of the customer's place among the holidays: of the region, where that has one, else of the country."""
    region = state.me[ME_REGION]
    if 0 <= region < calendars.country_row.shape[0] and calendars.country_row[region] > 0:
        return calendars.country_row[region]
    code = state.me[ME_COUNTRY]
    return calendars.country_row[code] if 0 <= code < calendars.country_row.shape[0] else 0


def business_before(calendars: Calendars, country: int, day: int) -> int:
    """Business days before a day, from the first of the tables."""
    return calendars.business[country, day - calendars.span[0]]


def _business_days(calendars: Calendars, state: State, start: int, end: int) -> int:
    """Business days after `start` up to and including `end`; negative where `end` is earlier."""
    country = country_row(calendars, state)
    return business_before(calendars, country, end + 1) - business_before(calendars, country, start + 1)


def business_day(calendars: Calendars, country: int, day: int) -> bool:
    return bool(business_before(calendars, country, day + 1) > business_before(calendars, country, day))


def of_calendar(calendars: Calendars, state: State, kind: int, day: int) -> int:
    """A fact of the calendar on a day."""
    if kind == FK_WEEKDAY:
        return (day - 1) % 7
    if kind == FK_DAY_OF_MONTH:
        return calendars.month_day[day - calendars.span[0]]
    country = country_row(calendars, state)
    if kind == FK_BUSINESS_DAY:
        return 1 if business_day(calendars, country, day) else 0
    return calendars.holiday[country, day - calendars.span[0]]
