"""Exact arithmetic that does not fit 64 bits on its way."""

from __future__ import annotations

from typing import Final

_SMALL: Final = 1 << 31


def mul_div_half_away(a: int, b: int, c: int) -> int:
    """`a * b / c` to the nearest integer, halves away from zero (N1); the product may pass 64 bits. `c` and each factor
    are below 2^61 in size, `c` is not 0, and the result fits."""
    negative = (a < 0) != (b < 0)
    a = abs(a)
    b = abs(b)
    if c < 0:
        negative = not negative
        c = -c
    if a < _SMALL and b < _SMALL:
        found = _half_up(a * b // c, a * b % c, c)
    else:
        # a * b = c * (whole_a * b + rest_a * whole_b) + rest_a * rest_b: only the last product may be large.
        whole_a, rest_a = a // c, a % c
        whole_b, rest_b = b // c, b % c
        found = whole_a * b + rest_a * whole_b + _mul_div_rest(rest_a, rest_b, c)
    return -found if negative else found


def _mul_div_rest(a: int, b: int, c: int) -> int:
    """The rounded `a * b / c` of two factors not below 0 and below `c`."""
    if c < _SMALL:
        return _half_up(a * b // c, a * b % c, c)
    quotient = 0
    rest = 0
    for place in range(62):
        quotient = 2 * quotient
        rest = 2 * rest
        if rest >= c:
            rest -= c
            quotient += 1
        if (b >> (61 - place)) & 1 == 1:
            rest += a
            if rest >= c:
                rest -= c
                quotient += 1
    return _half_up(quotient, rest, c)


def _half_up(quotient: int, rest: int, c: int) -> int:
    return quotient + 1 if 2 * rest >= c else quotient
