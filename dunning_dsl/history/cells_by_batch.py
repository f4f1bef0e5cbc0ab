"""The cells of a batch of customers, each different one once: a policy's facts are made of what there is, not of every
customer's.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dunning_dsl.history.arrow import codes_of, numbers, places
from dunning_dsl.history.texts import NONE, SPELLED
from dunning_dsl.ledger.model import EVENT_KINDS

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray


FACT_CHANGED: Final = EVENT_KINDS.index("fact_changed")


@dataclass(frozen=True, slots=True)
class Distinct:
    """Every different (cell, currency of the customer) of a column, and which of them each customer of the batch
    has. An empty cell is None."""

    values: tuple[tuple[str | None, str], ...]
    place: NDArray[np.int64]


def texts_of(batch: pa.RecordBatch, column: str) -> tuple[list[str | None], NDArray[np.int64]]:
    """The different texts of a column, None the last of them, and which each customer has."""
    import pyarrow as pa

    array: Any = batch.column(column)
    if pa.types.is_dictionary(array.type) and len(array.dictionary) > 2 * len(array):
        array = array.dictionary_decode()  # a slice does not need the words of its whole row group
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    texts: list[str | None] = array.dictionary.to_pylist()
    return [*texts, None], codes_of(array, len(texts))


def distinct(batch: pa.RecordBatch, column: str, currencies: tuple[list[str | None], NDArray[np.int64]]) -> Distinct:
    """What a column holds; `currencies` are `texts_of` the batch's `currency`."""
    import numpy as np

    texts, codes = texts_of(batch, column)
    named, currency = currencies
    keys = codes * len(named) + currency
    used = np.flatnonzero(np.bincount(keys, minlength=1))
    place = np.zeros(len(texts) * len(named), np.int64)
    place[used] = np.arange(len(used))
    values = tuple((texts[key // len(named)], named[key % len(named)] or "") for key in used.tolist())
    return Distinct(values, place[keys])


Change = tuple[str | None, str | None, str]
"""A fact, the text of its new value, and the currency that it is read in."""


def changes(
    batch: pa.RecordBatch,
    texts: tuple[str, ...],
    currencies: tuple[list[str | None], NDArray[np.int64]],
    *,
    own: bool = False,
) -> tuple[list[Change], NDArray[np.int64], NDArray[np.int64]]:
    """What facts changed to: every different change, which of them each event of `fact_changed` says, and whose event
    it is.

    The currency is the customer's or, with `own`, the event's where it has one. Needs the events' `kind`, `name`,
    `value` and `spelled`, and their `currency` for `own`.
    """
    import numpy as np

    events: Any = batch.column("events")
    offsets = numbers(events.offsets)
    values = events.values.slice(offsets[0], offsets[-1] - offsets[0])
    rows = np.flatnonzero(numbers(values.field("kind")) == FACT_CHANGED)
    owner = np.searchsorted(offsets - offsets[0], rows, side="right") - 1
    said = values.field("value").take(places(rows)).dictionary_encode()
    worth: list[str | None] = [*said.dictionary.to_pylist(), None]
    named, customers = currencies
    money: list[str | None] = [*named, *texts]
    name = numbers(values.field("name"))[rows].astype(np.int64)
    value, currency = codes_of(said, len(worth) - 1), customers[owner]
    if own:
        theirs = numbers(values.field("currency"))[rows].astype(np.int64)
        currency = np.where(theirs == NONE, currency, np.where(theirs == SPELLED, SPELLED, theirs + len(named)))
    found: dict[Change, int] = {}
    which = np.zeros(len(rows), np.int64)
    plain = (name != SPELLED) & (currency != SPELLED)
    keys = ((name - NONE) * len(worth) + value) * len(money) + currency
    kinds, inverse = np.unique(keys[plain], return_inverse=True)
    parts = [kinds // (len(worth) * len(money)) + NONE, kinds // len(money) % len(worth), kinds % len(money)]
    readable = (
        (None if n == NONE else texts[n], worth[v], money[c] or "")
        for n, v, c in zip(*(part.tolist() for part in parts), strict=True)
    )
    numbered = np.array([found.setdefault(change, len(found)) for change in readable], np.int64)
    which[plain] = numbered[inverse.ravel()]
    for row in np.flatnonzero(~plain).tolist():
        spelled = json.loads(values.field("spelled")[int(rows[row])].as_py())
        n, v, c = int(name[row]), int(value[row]), int(currency[row])
        fact = spelled["name"] if n == SPELLED else None if n == NONE else texts[n]
        change = (fact, worth[v], spelled["currency"] if c == SPELLED else money[c] or "")
        which[row] = found.setdefault(change, len(found))
    return list(found), which, owner
