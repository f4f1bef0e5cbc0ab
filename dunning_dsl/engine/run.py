"""Running the kernel: scratch and buffers that grow as needed, and the choice between compiled and plain functions."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from dunning_dsl.engine.calendars import calendars
from dunning_dsl.engine.columns import Encoded
from dunning_dsl.engine.jit import compiled, kept_entry
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import loop
from dunning_dsl.engine.kernel import tables as k
from dunning_dsl.engine.kernel import view as v
from dunning_dsl.engine.kernel.world_layout import ROWS_FULL, WN_ON, WP_FULL, World
from dunning_dsl.engine.plan import Plan
from dunning_dsl.engine.scratch import Sizes, new_making, new_state
from dunning_dsl.engine.world import no_world, roomier


@dataclass(frozen=True, slots=True)
class Rows:
    """What the kernel wrote about a chunk: `kernel.view` says what the columns are, `calendars` which days numbers
    are."""

    encoded: Encoded
    calendars: at.Calendars
    action: at.Array
    case: at.Array
    note: at.Array
    hindered: at.Array
    became: at.Array
    counts: at.Array
    decisions: int
    """Customer-days on which the kernel looked at a customer's cases."""
    world: World
    """Where the world was simulated, `event` and `cash` say what happened in it, `rows` how many of each."""


@dataclass
class Runner:
    """Replays chunks under one plan, one at a time. `every_day` steps through days on which nothing can change,
    `fast` asks for compiled functions: neither changes a byte. A runner belongs to one thread."""

    plan: Plan
    first_day: int
    last_day: int
    fast: bool = True
    every_day: bool = False
    tracing: bool = False
    """What became of every rule on every day is asked for, and so are reasons."""
    reasons: bool = False
    """Why rules were blocked or deferred is asked for."""
    bare: bool = False
    """Nothing but actions and, in a simulated world, what happened is asked for."""
    sizes: Sizes | None = None
    rows: int = 1024
    making_rows: int = 64
    reuse: bool = False
    """Write every run's rows over those of the run before: for who is done with them by then."""
    _kept: v.Output | None = field(default=None, init=False)

    def run(self, encoded: Encoded, world: World | None = None) -> Rows:
        """Replay the customers of a chunk from the first counted day (or their case's opening) through the last, in the
        recorded world or in one that is simulated from the first counted day on."""
        world = no_world() if world is None else world
        tables = calendars(self.plan.schema, encoded, self.first_day, self.last_day)
        policy = v.Policy(self.plan.tables, self.plan.flat)
        replay = kernel(bool(world.numbers[WN_ON])).replay if self.fast else loop.replay
        need = Sizes.for_chunk(encoded.columns)
        self.sizes = need if self.sizes is None else self.sizes.at_least(need)
        output = self._output(self.rows)
        state = new_state(self.plan.schema, self.plan.terms, self.sizes)
        making = self._making()
        while True:
            replay(encoded.columns, tables, self.plan.terms, policy, state, making, world, output)
            numbers = output.numbers
            if numbers[v.ON_STATE_FULL] == 1:
                self.sizes = self.sizes.doubled()
                self.making_rows *= 2
                state = new_state(self.plan.schema, self.plan.terms, self.sizes)
                making = self._making()
            if numbers[v.ON_FULL] == 1:
                output = self._grown(output)
            if world.rows[ROWS_FULL] == 1 or world.person[WP_FULL] == 1:
                world = roomier(world)
            elif numbers[v.ON_STATE_FULL] == numbers[v.ON_FULL] == 0:
                break
            numbers = output.numbers
            numbers[v.ON_FULL] = numbers[v.ON_STATE_FULL] = 0
        numbers = output.numbers
        self._kept = output if self.reuse else None
        return Rows(
            encoded,
            tables,
            output.action[: numbers[v.ON_ACTIONS]],
            output.case[: numbers[v.ON_CASES]],
            output.note[: numbers[v.ON_NOTES]],
            output.hindered[: numbers[v.ON_HINDERED]],
            output.became[: numbers[v.ON_CASES] if self.tracing else 0],
            output.counts,
            int(numbers[v.ON_STEPS]),
            world,
        )

    def _making(self) -> v.Making:
        assert self.sizes is not None
        return new_making(self.plan, self.sizes, self.making_rows)

    def _output(self, rows: int) -> v.Output:
        numbers = _zeros(v.ON_WIDTH)
        numbers[v.ON_TRACING] = v.TRACE_ALL if self.tracing else v.TRACE_REASONS if self.reasons else 0
        numbers[v.ON_BARE] = int(self.bare)
        numbers[v.ON_EVERY_DAY] = int(self.every_day)
        numbers[v.ON_FIRST] = self.first_day
        numbers[v.ON_LAST] = self.last_day
        rules = max(1, len(self.plan.program.rules))
        if self._kept is not None:
            return self._kept._replace(numbers=numbers, counts=_zeros(rules, k.ST_COUNT))
        return v.Output(
            numbers=numbers,
            action=_zeros(rows, v.AR_WIDTH),
            case=_zeros(rows, v.CR_WIDTH),
            note=_zeros(rows, v.NR_SEEN + self.plan.nodes + len(self.plan.facts)),
            hindered=_zeros(rows if self.tracing or self.reasons else 1, v.HR_WIDTH),
            became=_zeros(rows if self.tracing else 1, rules),
            counts=_zeros(rules, k.ST_COUNT),
        )

    def _grown(self, output: v.Output) -> v.Output:
        """Twice the room, with what was written kept."""
        self.rows *= 2

        def more(array: at.Array, used: int) -> at.Array:
            found = _zeros(2 * array.shape[0], array.shape[1])
            found[:used] = array[:used]
            return found

        places = [v.ON_ACTIONS, v.ON_CASES, v.ON_NOTES, v.ON_HINDERED]
        actions, cases, notes, hindered = output.numbers[places].tolist()
        return output._replace(
            action=more(output.action, actions),
            case=more(output.case, cases),
            note=more(output.note, notes),
            hindered=more(output.hindered, hindered),
            became=more(output.became, cases) if self.tracing else output.became,
        )


def kept() -> bool:
    """Whether a compiled kernel is kept from an earlier run, as far as can be told without asking the compiler: one is
    there, and no younger than the sources."""
    return kept_entry(loop, "replay")


def kernel(simulates: bool = False) -> Any:
    """The kernel's compiled twins: for the recorded world or, where it `simulates`, for either. Made once."""
    return _kernel(simulates)


@lru_cache(maxsize=2)
def _kernel(simulates: bool) -> Any:
    return compiled(loop, SIMULATES=simulates)


def _zeros(*shape: int) -> at.Array:
    return np.zeros(shape, np.int64)
