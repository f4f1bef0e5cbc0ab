"""Functions in the Python that the kernel is written in, for `test_compiler`."""

from __future__ import annotations

from typing import Any

import numpy as np

KNOWN = 7
TABLE = np.array([[5, 1, 4], [2, 8, 3]], np.int64)


def sums(a: int, b: int) -> int:
    return a + b - 3 * a * (b % 1000) + -b + (not a) + (a == b)


def parts(a: int, b: int) -> int:
    return (a // b) * 31 + a % b


def parts_of_known(a: int, b: int) -> int:
    return a // KNOWN + a % KNOWN + b // -KNOWN + b % -KNOWN + a // 8 + b % 8


def ordered(a: int, b: int) -> bool:
    return bool(a < b or (-5 <= a < b + 9 and a != KNOWN) or a in (b, KNOWN, 3))


def truths(a: int, b: int) -> int:
    found = 0
    if a and b > 0:
        found += 1
    if not (a > 0 and b // a > 2) or a & 4:
        found += 2
    if a > 0 if b > 0 else a < 0:
        found += 4
    return found + int(bool(a & 1 or b & 1)) + (8 if (a > b) == (b > 0) else 16)


def extremes(a: int, b: int) -> int:
    return min(a, b, 100) + 2 * max(a, b) - abs(a) + abs(min(b, 0))


def shifted(a: int, by: int) -> int:
    return (a << by) ^ (a >> by) ^ (1 << by)


def bits(a: int, b: int) -> int:
    return (a & b) | (~a ^ b)


def loops(a: int, b: int) -> int:
    found = 0
    for n in range(a, b):
        for m in range(n):
            if m == 3:
                continue
            if m == 6:
                break
            found += 10 * n + m
            m = 100  # does not change what comes next
            found += m
    return found


def backwards(a: int, b: int) -> int:
    found = 0
    for n in range(a, -b, -2):
        found = 3 * found + n
    for n in range(0, a, 3):
        found += n
    return found


def leaves(a: int, b: int) -> int:
    n = a
    while True:
        n += 1
        if n > b:
            return n
        if n == 4:
            break
    while n < 20 and n * n < 150:
        n += 2
    return -n


def listed(a: int, b: int) -> int:
    found = 0
    for n in (a, KNOWN, b):
        if n < 0:
            continue
        found = 5 * found + n
    return int(found + TABLE[a % 2, b % 3])


def taken_first(a: int, b: int) -> int:
    found = 0
    for n in (a, b):
        b = 100
        found = 3 * found + n
    return found + b


def chosen(a: int, b: int) -> int:
    if a > b:
        found = 1
    elif a == b:
        found = 2 if a > 0 else a // 3
    else:
        return _half(a) if b > 2 else 11
    return found + _half(b)


def _half(number: int) -> int:
    return number // 2


def swapped(a: int, b: int) -> int:
    a, b = b, a - b
    return 3 * a + b


def writes(two: Any, row: int) -> int:
    marks = two.marks
    at = two.rows[row]
    at[1] = 50
    marks[2] = row > 1
    marks[0] += at[2]
    two.rows[row, 0] -= marks[3]
    two.rows[_half(row), 2] |= 64
    return _row_sum(two.rows[row]) + two.rows.shape[0] * two.rows.shape[1] + marks.shape[0]


def _row_sum(row: Any) -> int:
    found = 0
    for place in range(row.shape[0]):
        found += row[place]
    return found


def looks_behind(two: Any, place: int) -> bool:
    """What lies behind the end of an array is not looked at."""
    return bool(place < two.marks.shape[0] and two.marks[place] == 7)


def nothing(two: Any) -> None:
    two.marks[0] = 1


def divided(a: int, b: int) -> int:
    return a // b + a % b


def shifted_by(a: int, b: int) -> int:
    return (a >> b) + (a << b)


def reaches(two: Any, index: int) -> int:
    return 1 + _far(two.marks, index)


def _far(marks: Any, index: int) -> int:
    return int(marks[index])  # far out
