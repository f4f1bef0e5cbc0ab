"""The kernel's numbers for things are those of the tables they come from, and its arithmetic is exact."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dunning_dsl.check import check_file
from dunning_dsl.engine.columns import HOW, encode
from dunning_dsl.engine.jit import compiled
from dunning_dsl.engine.kernel import kinds, numbers, view
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.lower import lower
from dunning_dsl.engine.run import Runner
from dunning_dsl.engine.scratch import Sizes, new_state
from dunning_dsl.ledger.apply import VERBS
from dunning_dsl.ledger.model import EVENT_KINDS
from dunning_dsl.program.values import divide_half_away
from dunning_dsl.program.vocabulary import EVENTS
from tests.engine.told import VERB_NAMES

POLICY = Path(__file__).parents[2] / "bench" / "reference" / "policy.dun"


def test_kinds_stand_in_the_kernel_as_in_their_tables() -> None:
    of = vars(kinds)
    assert [of[f"EVENT_{kind.upper()}"] for kind in EVENT_KINDS] == list(range(len(EVENT_KINDS)))
    assert [of[f"ON_{event.upper()}"] for event in EVENTS] == list(range(len(EVENTS)))
    verbs = [at.NONE if kind not in VERBS else VERB_NAMES.index(VERBS[kind]) for kind in EVENT_KINDS]
    assert kinds.VERB_OF.tolist() == verbs
    named = ["SEND", "ASK", "OFFER", "RETRY", "CHARGE", "ESCALATE", "SUSPEND", "RESTORE", "CANCEL", "REFER"]
    named += ["WRITE_OFF", "ASSIGN", "HOLD", "STOP", "TAG"]
    assert [getattr(at, f"VERB_{name}") for name in named] == list(range(len(VERB_NAMES)))
    assert [name.split()[0] for name in VERB_NAMES] == [name.split("_")[0].lower() for name in named]
    assert sorted(HOW.values()) == [at.HOW_FIRED, at.HOW_HELD, at.HOW_MISSED, at.HOW_NOT_MET, at.HOW_UNDECIDED]


def test_columns_of_a_row_have_places_of_their_own() -> None:
    """Two names for one place would let one overwrite the other."""
    for prefix in ("E", "I", "ME", "D", "R", "PART", "C", "DEED", "O", "U", "H", "P", "M", "A", "T", "PLAN", "FIRED"):
        width = getattr(at, f"{prefix}_WIDTH")
        places = [n for name, n in vars(at).items() if name.startswith(f"{prefix}_") and name != f"{prefix}_WIDTH"]
        assert len(set(places)) == len(places), prefix
        assert all(0 <= n < width for n in places), prefix


def test_what_is_compiled_as_so_wide_is_so_wide() -> None:
    """The compiled kernel does not look; an array of another width would be read wrong."""
    checked = check_file(POLICY, messages=False).program
    assert checked is not None
    plan = lower(checked)
    encoded = encode(plan.schema, [])
    runner = Runner(plan, encoded.first_day, encoded.first_day + 9, fast=False, sizes=Sizes.for_chunk(encoded.columns))
    made = {
        "Columns": encoded.columns,
        "State": new_state(plan.schema, plan.terms, Sizes.for_chunk(encoded.columns)),
        "Policy": view.Policy(plan.tables, plan.flat),
        "Making": runner._making(),
        "Output": runner._output(5),
    }
    told = {**at.WIDTHS, **view.WIDTHS}
    assert told.keys() == made.keys()
    for name, widths in told.items():
        assert {field: getattr(made[name], field).shape[-1] for field in widths} == widths, name


# --- numbers ----------------------------------------------------------------------------------------------------------

LARGE = st.integers(-(10**15), 10**15)


@given(LARGE, LARGE, st.integers(1, 2**61 - 1), st.booleans())
def test_a_product_over_a_divisor_is_exact_and_rounded_half_away(a: int, b: int, c: int, down: bool) -> None:
    wanted = divide_half_away(a * b, -c if down else c)
    assume(abs(wanted) < 2**62)
    assert numbers.mul_div_half_away(a, b, -c if down else c) == wanted


@cache
def twin() -> Any:
    return compiled(numbers)


@settings(deadline=None)
@given(st.integers(-(10**12), 10**12), st.integers(-(10**10), 10**10))
def test_interest_is_exact_however_long_it_runs(a: int, b: int) -> None:
    wanted = divide_half_away(a * b, 365 * 10**6)
    assert numbers.mul_div_half_away(a, b, 365 * 10**6) == wanted
    assert int(twin().mul_div_half_away(a, b, 365 * 10**6)) == wanted
