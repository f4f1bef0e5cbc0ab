"""What the kernel's functions may be written in gives, compiled, what Python gives; what they may not is refused."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dunning_dsl.engine import jit
from dunning_dsl.engine.compiler.values import NotCompilableError
from dunning_dsl.engine.jit import compiled
from tests.engine import spoken

NUMBERS = st.integers(-(2**40), 2**40)
WORDS = st.integers(-(2**63), 2**63 - 1)
TWINS = compiled(spoken)


class Two(NamedTuple):
    """Named like no tuple of the kernel's: no width is known of it."""

    rows: Any
    marks: Any


def arrays(a: int, b: int) -> Two:
    """Some rows and some marks, another time as they were."""
    return Two(np.arange(a, a + 12, dtype=np.int64).reshape(4, 3), np.array([b, 0, -b, 7, 1], np.int64))


@settings(deadline=None)
@given(NUMBERS, NUMBERS, st.integers(0, 20))
def test_operators_mean_what_they_mean_in_python(a: int, b: int, by: int) -> None:
    assume(b != 0)
    for function in (spoken.sums, spoken.parts, spoken.parts_of_known, spoken.ordered, spoken.truths, spoken.extremes):
        assert getattr(TWINS, function.__name__)(a, b) == function(a, b), function.__name__
    assert TWINS.shifted(a, by) == spoken.shifted(a, by)


@settings(deadline=None)
@given(WORDS, WORDS)
def test_bits_of_whole_words(a: int, b: int) -> None:
    assert TWINS.bits(a, b) == spoken.bits(a, b)


@settings(deadline=None)
@given(st.integers(-5, 9), st.integers(-5, 9))
def test_turns_go_as_in_python(a: int, b: int) -> None:
    turns = (spoken.loops, spoken.backwards, spoken.leaves, spoken.listed, spoken.taken_first)
    for function in (*turns, spoken.chosen, spoken.swapped):
        assert getattr(TWINS, function.__name__)(a, b) == function(a, b), function.__name__


@settings(deadline=None)
@given(st.integers(-5, 9), st.integers(-5, 9), st.integers(0, 3))
def test_arrays_are_read_and_written_alike(a: int, b: int, row: int) -> None:
    plain, twin = arrays(a, b), arrays(a, b)
    assert TWINS.writes(twin, row) == spoken.writes(plain, row)
    assert all(np.array_equal(x, y) for x, y in zip(plain, twin, strict=True))
    assert TWINS.looks_behind(twin, row + 3) == spoken.looks_behind(plain, row + 3)


def test_what_is_given_back_is_of_its_own_kind() -> None:
    assert TWINS.ordered(1, 2) is spoken.ordered(1, 2)
    assert type(TWINS.sums(1, 2)) is int
    assert TWINS.nothing(arrays(1, 2)) is None


def test_arrays_that_the_kernel_does_not_take_are_refused() -> None:
    marks = arrays(1, 2).marks
    with pytest.raises(TypeError, match="int64"):
        TWINS.nothing(Two(np.zeros((4, 3), np.int32), marks))
    with pytest.raises(TypeError, match="C's order"):
        TWINS.nothing(Two(np.zeros((3, 4), np.int64).T, marks))


def test_a_call_that_does_not_fit_is_refused() -> None:
    with pytest.raises(NotCompilableError, match="in `sums`: a call with an array for `b`"):
        TWINS.sums(1, np.zeros(3, np.int64))
    with pytest.raises(NotCompilableError, match="in `sums`: a call with 1 arguments"):
        TWINS.sums(1)


def test_what_is_only_read_cannot_be_written_to() -> None:
    shut = arrays(1, 2)
    shut.marks.flags.writeable = False
    with pytest.raises(NotCompilableError, match=r"spoken, line \d+, in `writes`: writing to `marks\[2\]`"):
        TWINS.writes(shut, 1)


def test_an_index_out_of_bounds_is_told_with_its_place_where_indices_are_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DUNNING_KERNEL", "checked")
    twins = compiled(spoken)
    line = 1 + next(
        n for n, text in enumerate(Path(str(spoken.__file__)).read_text().splitlines()) if "far out" in text
    )
    assert twins.reaches(arrays(1, 2), 2) == spoken.reaches(arrays(1, 2), 2)
    for index in (5, -1):
        with pytest.raises(IndexError, match=f"tests.engine.spoken, line {line}$"):
            twins.reaches(arrays(1, 2), index)


def test_divisors_and_shifts_are_looked_at_where_indices_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUNNING_KERNEL", "checked")
    twins = compiled(spoken)
    tried = ((spoken.divided, (-7, 2), ((7, 0),)), (spoken.shifted_by, (5, 3), ((1, 64), (1, -1))))
    for function, right, wrong in tried:
        assert getattr(twins, function.__name__)(*right) == function(*right)
        for args in wrong:
            with pytest.raises(IndexError, match=r"a divisor or a shift is out of bounds in .*spoken, line"):
                getattr(twins, function.__name__)(*args)


def test_a_number_with_a_fraction_is_refused() -> None:
    with pytest.raises(TypeError, match=r"not `2.7`"):
        TWINS.divided(2.7, 1)


REFUSED = {
    "return value or 4": "`value or 4` of numbers",
    "found = value and 3\n    return found": "`value and 3` of numbers",
    "return value >> 64": "`value >> 64`",
    "return value // 0": "`value // 0`",
    "return value / 2": "`value / 2`",
    "return len([value])": r"`len\(\[value\]\)`",
    "return sum(n for n in range(value))": "`sum",
    "for _ in range(value):\n        pass\n    else:\n        value = 1\n    return value": "a loop with an `else`",
    "found = True\n    found = value\n    return value": "a number where a truth is wanted",
    "return other": "the name `other`",
    "for n in (1, value):\n        break\n    return value": r"`for ... in \(1, value\)`",
    "with value:\n        return 1": "`with value:`",
    "return value.real": "`value.real`",
    "return value + (1 << 63)": "`1 << 63`, which no word holds,",
    "return value[0]": "`value` as an array",
}


@pytest.mark.parametrize("body", REFUSED)
def test_what_is_not_compiled_is_refused_with_its_place(
    body: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "refused.py"
    file.write_text(f"def one(value: int) -> int:\n    {body}\n", encoding="utf-8")
    module = ModuleType("refused")
    module.__file__ = str(file)
    monkeypatch.setitem(sys.modules, "refused", module)
    exec(compile(file.read_text(encoding="utf-8"), str(file), "exec"), vars(module))
    with pytest.raises(NotCompilableError, match=rf"refused, line \d, in `one`: {REFUSED[body]}"):
        jit.compiled(module).one(3)
