"""The engine and the interpreter over many generated policies and customers: 20,000 examples in every run.

An example is a generated policy over a generated customer: both replay the customer day by day, and every action, its
order, and what became of every rule on every day and why are the same. Each pair is counted once, and only where the
policy decides about the customer on some day. Policies that begin alike share the customers that were drawn for them,
so that drawing does not take more time than comparing; `test_differential.py` draws both anew each time, and shrinks.

`make differential` does ten times as many, other ones each time (`DUNNING_DIFFERENTIAL`: how many, `DUNNING_SEED`:
which).
"""

from __future__ import annotations

import os
from itertools import chain
from typing import Final, TypeVar

import pytest
from dunning_simulator.engines.kernel import Kernel
from dunning_simulator.rows import Request
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from dunning_dsl.decide.moment import terms_of
from dunning_dsl.ledger.model import Ledger
from tests.engine.test_differential import LAST, can_compile, the_same
from tests.strategies.histories import histories
from tests.strategies.ledgers import FIRST, ledgers
from tests.strategies.policies import Generated, headers, policies

EXAMPLES: Final = int(os.environ.get("DUNNING_DIFFERENTIAL", "20000"))
SEED: Final = int(os.environ.get("DUNNING_SEED", "0"))
CUSTOMERS: Final = 60
PARTS: Final = max(1, EXAMPLES // 2_000)
"""What a process takes at once: a header, the policies that begin with it, and their customers."""

FIRST_DAYS: Final = (-50, 0, 5, 30)
RULES: Final = (*(f"r{n}" for n in range(6)), "swap", "sends_notice", "tried", "again")

POLICIES: Final = 70
SLOW: Final = list(HealthCheck)

T = TypeVar("T")


def drawn(strategy: st.SearchStrategy[T], count: int, number: int) -> list[T]:
    """So many different values, the same ones for the same number; without the simplest, with which every search
    begins."""
    found: dict[str, T] = {}
    for again in range(10):

        @seed(number * 10 + again)
        @settings(max_examples=count + 5, phases=[Phase.generate], database=None, suppress_health_check=SLOW)
        @given(strategy)
        def draw(one: T) -> None:
            found.setdefault(repr(one), one)

        draw()
        if len(found) > count:
            break
    return list(found.values())[1 : count + 1]


@pytest.mark.parametrize("part", range(PARTS))
def test_generated_policies_over_generated_customers(part: int) -> None:
    number = SEED * PARTS + part
    header = drawn(headers(), 5, number)[-1]
    begun = policies(experiments=True, header=header)
    found = drawn(begun, POLICIES, number)
    kinds = (ledgers(max_events=10), histories(terms_of(found[0].program), RULES))
    book = [ledger for kind in kinds for ledger in drawn(kind, CUSTOMERS // 2, number)]
    first = FIRST + FIRST_DAYS[number % len(FIRST_DAYS)]
    examples = 0
    more = (policy for again in (1, 2) for policy in drawn(begun, POLICIES, number + again * 100_000))
    for policy in chain(found, more):
        decided = compared(policy, book, first)
        book = book if examples else decided  # whom the first has no case of, hardly any other has
        examples += len(decided)
        if examples >= EXAMPLES // PARTS:
            return
    raise AssertionError(f"{examples} examples, and {EXAMPLES // PARTS} were asked for")


def compared(policy: Generated, book: list[Ledger], first: int) -> list[Ledger]:
    """Compares; the customers about whom the policy decided."""
    request = Request(policy.program, first, LAST, reasons=True)
    try:
        return the_same(request, book, Kernel(request, compiled=can_compile()))
    except AssertionError as error:
        raise AssertionError(f"{error}\n{policy!r}") from error
