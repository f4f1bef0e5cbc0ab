"""A simulated world made ready for the kernel: arrays of a response model, of its customers, and room to write.

What a model says is the caller's business (`dunning_simulator.response`); here is only what the kernel asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, localcontext
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from dunning_dsl.engine.kernel import draws
from dunning_dsl.engine.kernel import world_layout as w
from dunning_dsl.engine.kernel.layout import Array


def no_world() -> w.World:
    """What was recorded is what happens."""
    shapes = {"numbers": (w.WN_WIDTH,), "person": (w.WP_WIDTH,), "rows": (w.ROWS_WIDTH,), "before": (w.ROWS_WIDTH,)}
    return w.World(
        **{name: np.zeros(shapes.get(name, DIMENSIONS.get(name, (1,))), np.int64) for name in w.World._fields}
    )


DIMENSIONS: Mapping[str, tuple[int, ...]] = {
    **dict.fromkeys(("pulse", "opt_out", "complain", "cleared", "frail", "customer", "invoice", "clock"), (1, 1)),
    "queue": (1, w.Q_WIDTH),
    "event": (1, w.WE_WIDTH),
    "cash": (1, w.WC_WIDTH),
}
"""Shapes of the arrays that are not flat: those of a world have as many dimensions, whatever is in them."""


def room(invoices: int, currencies: int, rows: int, queue: int = 64) -> dict[str, Array]:
    """The scratch of a world, and room for so many rows of events and cash."""
    return {
        "person": _zeros(w.WP_WIDTH),
        "recent": _zeros(w.RECENT),
        "clock": _zeros(max(1, invoices), w.WK_WIDTH),
        "due": _zeros(currencies),
        "paid": _zeros(max(1, invoices)),
        "queue": _zeros(queue, w.Q_WIDTH),
        "event": _zeros(rows, w.WE_WIDTH),
        "cash": _zeros(rows, w.WC_WIDTH),
        "rows": _zeros(w.ROWS_WIDTH),
        "before": _zeros(w.ROWS_WIDTH),
    }


def roomier(world: w.World) -> w.World:
    """Twice the room for rows, with what was written kept, and for what is to come."""
    world.rows[w.ROWS_FULL] = 0
    events, cash = int(world.rows[w.ROWS_EVENT]), int(world.rows[w.ROWS_CASH])
    return world._replace(
        event=_more(world.event, events), cash=_more(world.cash, cash), queue=_zeros(2 * len(world.queue), w.Q_WIDTH)
    )


def _more(array: Array, used: int) -> Array:
    found = _zeros(2 * array.shape[0], array.shape[1])
    found[:used] = array[:used]
    return found


def hashes(texts: Iterable[str]) -> Array:
    """[n, 2]: the upper and lower 32 bits of a hash of each text, the same on every machine."""
    digests = b"".join(blake2b(text.encode(), digest_size=8).digest() for text in texts)
    return np.frombuffer(digests, ">u4").astype(np.int64).reshape(-1, 2)


@lru_cache(maxsize=1)
def exponential_table() -> Array:
    """-ln(1 - v) for v from 0 to one half, correctly rounded (`draws.exponential`)."""
    cells = 1 << draws.CELL_BITS
    with localcontext(prec=40):
        unit = Decimal(1 << draws.HAZARD_BITS)
        return _array(round(-(1 - Decimal(cell) / (2 * cells)).ln() * unit) for cell in range(cells + 1))


@lru_cache(maxsize=1)
def hazard_table() -> Array:
    """2^(step / steps) for steps from 0 to 1, correctly rounded (`draws.hazard`)."""
    steps = 1 << draws.STEP_BITS
    with localcontext(prec=40):
        unit, log_2 = Decimal(1 << draws.HAZARD_BITS), Decimal(2).ln()
        return _array(round((log_2 * step / steps).exp() * unit) for step in range(steps + 1))


def _array(values: Iterable[int]) -> Array:
    return np.fromiter(values, np.int64)


def _zeros(*shape: int) -> Array:
    return np.zeros(shape, np.int64)
