"""Programs of a policy: numbers that are worked out on a stack (`tables` says what the operations are)."""

from __future__ import annotations

from dunning_dsl.engine.kernel.facts import fact
from dunning_dsl.engine.kernel.layout import (
    UNKNOWN,
    Array,
    Calendars,
    Columns,
    State,
    Terms,
)
from dunning_dsl.engine.kernel.numbers import mul_div_half_away
from dunning_dsl.engine.kernel.tables import (
    OP_ADD,
    OP_CONST,
    OP_DIV,
    OP_ELSE,
    OP_END,
    OP_FACT,
    OP_MAX,
    OP_MIN,
    OP_MUL,
    OP_PARAM,
    OP_PICK,
    OP_SCALE,
    OP_SUB,
    PH_CURRENCIES,
)
from dunning_dsl.engine.kernel.view import (
    FAR,
    HIGH,
    LOW,
    V_CURRENCY,
    V_DRIFT,
    V_NEXT,
    V_PAUSES,
    V_ROW,
    V_TODAY,
    Making,
    Policy,
)


def run(
    columns: Columns, calendars: Calendars, terms: Terms, policy: Policy, state: State, making: Making, program: int
) -> int:
    """What a program works out for the case in view. `V_NEXT` gets the first later day on which it may jump, and the
    stack's places LOW and HIGH between what it changes each day until then."""
    stack = making.stack
    view = making.seen
    top = 0
    following = FAR
    at = program
    while policy.t[at] != OP_END:
        op = policy.t[at]
        a = policy.t[at + 1]
        b = policy.t[at + 2]
        at += 3
        if op <= OP_PARAM:
            stack[LOW + top] = 0
            stack[HIGH + top] = 0
            if op == OP_CONST:
                stack[top] = a
            elif op == OP_FACT:
                stack[top] = fact(columns, calendars, terms, policy, state, making, a)
                stack[LOW + top] = min(0, view[V_DRIFT]) if view[V_PAUSES] == 1 else view[V_DRIFT]
                stack[HIGH + top] = max(0, view[V_DRIFT]) if view[V_PAUSES] == 1 else view[V_DRIFT]
                following = min(following, view[V_NEXT])
            elif op == OP_PARAM:
                stack[top] = policy.t[a + epoch_of(calendars, making) * policy.p[0, PH_CURRENCIES] + view[V_CURRENCY]]
                following = min(following, view[V_NEXT])
            else:
                stack[top] = policy.t[b + making.bucket[view[V_ROW], a]]
                following = min(following, making.until[view[V_ROW], a])
            top += 1
        elif op == OP_SCALE:
            if stack[top - 1] != UNKNOWN:
                stack[top - 1] = mul_div_half_away(stack[top - 1], a, b)
            if b == 1 and a > 0:
                stack[LOW + top - 1] *= a
                stack[HIGH + top - 1] *= a
            elif _moves(stack, top - 1):
                following = view[V_TODAY] + 1
        elif op == OP_PICK:
            index = top - a + stack[top - a - 1]
            top -= a
            stack[LOW + top - 1] = stack[LOW + index]
            stack[HIGH + top - 1] = stack[HIGH + index]
            stack[top - 1] = stack[index]
        else:
            top -= 1
            if not _drift_of_two(op, stack, top, a, b):
                following = view[V_TODAY] + 1
            stack[top - 1] = _two(op, stack[top - 1], stack[top], a, b)
    view[V_NEXT] = following
    return stack[0]


def moves(making: Making) -> bool:
    """Whether what was worked out last may be another tomorrow without a jump."""
    return _moves(making.stack, 0)


def _moves(stack: Array, place: int) -> bool:
    return bool(stack[LOW + place] != 0 or stack[HIGH + place] != 0)


def _drift_of_two(op: int, stack: Array, top: int, a: int, b: int) -> bool:
    """Between what an operation on the values at `top - 1` and `top` changes each day; False where that is not said."""
    left = top - 1
    if stack[left] == UNKNOWN or stack[top] == UNKNOWN:
        if op == OP_ELSE and stack[left] == UNKNOWN:
            stack[LOW + left] = stack[LOW + top]
            stack[HIGH + left] = stack[HIGH + top]
    elif op == OP_ADD:
        stack[LOW + left] += stack[LOW + top]
        stack[HIGH + left] += stack[HIGH + top]
    elif op == OP_SUB:
        low = stack[LOW + top]
        stack[LOW + left] -= stack[HIGH + top]
        stack[HIGH + left] -= low
    elif op == OP_MIN or op == OP_MAX:
        stack[LOW + left] = min(stack[LOW + left], stack[LOW + top])
        stack[HIGH + left] = max(stack[HIGH + left], stack[HIGH + top])
    elif op == OP_MUL and b == 1 and not _moves(stack, top):
        one = stack[LOW + left] * stack[top] * a
        other = stack[HIGH + left] * stack[top] * a
        stack[LOW + left] = min(one, other)
        stack[HIGH + left] = max(one, other)
    else:
        return op == OP_ELSE or not (_moves(stack, left) or _moves(stack, top))
    return True


def _two(op: int, left: int, right: int, a: int, b: int) -> int:
    """An operation on two values; unknown as soon as one is, but for `default`."""
    if op == OP_ELSE:
        return right if left == UNKNOWN else left
    if left == UNKNOWN or right == UNKNOWN:
        return UNKNOWN
    if op == OP_ADD:
        return left + right
    if op == OP_SUB:
        return left - right
    if op == OP_MUL:
        return mul_div_half_away(left, right * a, b)
    if op == OP_DIV:
        return mul_div_half_away(left, a, right * b)
    if op == OP_MIN:
        return min(left, right)
    if op == OP_MAX:
        return max(left, right)
    return UNKNOWN


def epoch_of(calendars: Calendars, making: Making) -> int:
    """The stretch of time that today lies in, and where the next one begins."""
    view = making.seen
    view[V_NEXT] = FAR
    place = view[V_TODAY] - calendars.span[0]
    epoch = calendars.epoch[place]
    ahead = place + 1
    while ahead < calendars.span[1] and ahead < place + 40:
        if calendars.epoch[ahead] != epoch:
            break
        ahead += 1
    view[V_NEXT] = view[V_TODAY] + ahead - place
    return epoch
