"""When the kernel that replays is compiled, and when it stays plain Python."""

from __future__ import annotations

import subprocess
import sys

import pytest
from dunning_simulator.engines import kernel as engine
from dunning_simulator.engines.interpreter import Interpreter
from dunning_simulator.engines.kernel import Kernel
from dunning_simulator.replay import replay
from dunning_simulator.rows import Request

from dunning_dsl.engine.jit import CannotCompileError
from tests.simulator.test_replay import DUE, POLICY, book, checked, owing

REQUEST = Request(checked(POLICY), DUE - 20, DUE + 60, reasons=True)
DAYS = 81
"""Customer-days of one customer of it."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often a compiled kernel was asked for, and was not to be had; none is kept from an earlier run."""
    found: list[str] = []

    def kernel() -> None:
        found.append("asked")
        raise CannotCompileError

    monkeypatch.setattr(engine, "kernel", kernel)
    monkeypatch.setattr(engine, "kept", lambda: False)
    return found


def test_little_work_is_not_worth_a_compiler(asked: list[str]) -> None:
    assert len(list(Kernel(REQUEST).replay(book(5)))) == 5
    assert asked == []


def test_much_work_is(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "COMPILED_FROM", 30 * DAYS)
    list(Kernel(REQUEST).replay(book(29)))
    assert asked == []
    list(Kernel(REQUEST).replay(book(30)))
    assert asked == ["asked"]


def test_a_compiled_kernel_that_is_kept_is_worth_loading_for_less(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LOADED_FROM", 5 * DAYS)
    list(Kernel(REQUEST).replay(book(5)))
    assert asked == []
    monkeypatch.setattr(engine, "kept", lambda: True)
    list(Kernel(REQUEST).replay(book(5)))
    assert asked == ["asked"]


def test_work_adds_up_over_calls_over_a_stream_and_over_kernels_side_by_side(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "COMPILED_FROM", 30 * DAYS)
    one = Kernel(REQUEST)
    list(one.replay(book(15)))
    assert asked == []
    list(one.replay(book(15)))
    assert asked == ["asked"]
    list(Kernel(REQUEST).replay(iter(book(30))))
    list(Kernel(REQUEST, sharing=2).replay(book(15)))
    assert asked == ["asked"] * 3


def test_where_nothing_compiles_it_the_rows_are_the_same(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "COMPILED_FROM", 1)
    kernel, customers = Kernel(REQUEST), book(5)
    assert list(kernel.replay(customers)) == list(Interpreter(REQUEST).replay(customers))
    assert (kernel.compiled, asked) == (False, ["asked"])


def test_the_interpreter_replays_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Kernel, "replay", None)
    (found,) = replay(REQUEST.program, [owing()], first_day=DUE, last_day=DUE + 5, engine="interpreter")
    assert [row.rule for row in found.actions] == ["nudge"]


def test_a_small_run_imports_no_compiler() -> None:
    program = (
        "import sys; from tests.simulator.test_kernel import Kernel, REQUEST, owing; "
        "list(Kernel(REQUEST).replay([owing()])); assert 'llvmlite' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
