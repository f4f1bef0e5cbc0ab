"""Arrow record batches in, Arrow record batches out: the engine as a function of batches, wherever they come from.

In: batches as `contract` describes them, in any order, of any size. Out: for each a batch of the actions that the
policy would have taken, a row each, by customer in the order of the batch and then in the order decided. One customer's
rows depend on nothing but that customer's row, so how a data set is cut into batches, and where they are replayed,
changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dunning_dsl.engine.batches import BatchEncoder
from dunning_dsl.engine.contract import ArrowTexts
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import view as v
from dunning_dsl.engine.lower import lower
from dunning_dsl.engine.plan import Plan
from dunning_dsl.engine.reasons import value_of
from dunning_dsl.engine.results import Results
from dunning_dsl.engine.run import Rows, Runner
from dunning_dsl.history.book import Book
from dunning_dsl.program.statements import Program

if TYPE_CHECKING:
    import pyarrow as pa

_EPOCH: Final = 719_163
"""1970-01-01 as an ordinal."""


@dataclass
class Replay:
    """One policy over one data set, from `first_day` to `last_day`, both counted. It belongs to one thread; `fast`
    asks for the compiled kernel. Where it is sent to another process its plan is made anew there, in milliseconds."""

    plan: Plan
    book: Book
    first_day: int
    last_day: int
    fast: bool = True
    _runner: Runner = field(init=False)
    _encoder: BatchEncoder = field(init=False)

    def __post_init__(self) -> None:
        self._runner = Runner(self.plan, self.first_day, self.last_day, fast=self.fast, reuse=True)
        self._encoder = BatchEncoder(self.plan.schema, self.book, reuse=True)

    def __reduce__(self) -> tuple[Any, ...]:
        plan = self.plan
        return _arrived, (plan.program, plan.guards, self.book, self.first_day, self.last_day, self.fast)

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The actions of each batch's customers. Raises `OtherWordsError` for a batch of another data set."""
        table = ActionTable(self._results)
        for batch in batches:
            yield table.of(self._runner.run(self._encoder.encode(batch)))

    def in_spark(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The same for `mapInArrow` over the nested file: Spark hands on no metadata, so that these are customers of
        the book's data set is the caller's word, and it takes neither dictionaries nor instants in seconds
        (`spark_schema`)."""
        from dunning_dsl.history.nested import DIGEST_KEY

        told = {DIGEST_KEY: self.book.words.encode()}
        for actions in self(batch.replace_schema_metadata(told) for batch in batches):
            yield actions.cast(spark_schema())

    @cached_property
    def _results(self) -> Results:
        return Results(self.plan)


def _arrived(program: Program, guards: Program, book: Book, first_day: int, last_day: int, fast: bool) -> Replay:
    """A replay in the process that it was sent to."""
    return Replay(lower(program, guards), book, first_day, last_day, fast)


def action_schema() -> pa.Schema:
    """What a batch of actions holds. Money is in minor units of `currency`; `day` is the customer's day of the
    decision, `goes_on` that on which the action may go, `goes_at` the instant; `args` is what an offer was given, as
    JSON. An `overtaken` action was decided and had lost its cause by the time it could go."""
    import pyarrow as pa

    words = pa.dictionary(pa.int32(), pa.string())
    return pa.schema(
        [
            ("customer_id", pa.string()),
            ("case_id", pa.string()),
            ("invoice_id", pa.string()),
            ("currency", words),
            ("day", pa.date32()),
            ("position", pa.int32()),
            ("rule", words),
            ("action", words),
            ("channel", words),
            ("name", words),
            ("tone", words),
            ("role", words),
            ("amount", pa.int64()),
            ("args", pa.string()),
            ("until", pa.date32()),
            ("goes_at", pa.timestamp("s", "UTC")),
            ("goes_on", pa.date32()),
            ("detail", words),
            ("overtaken", pa.bool_()),
        ]
    )


def spark_schema() -> pa.Schema:
    """`action_schema` in the types that Spark knows; `pyspark.sql.pandas.types.from_arrow_schema` makes it Spark's."""
    import pyarrow as pa

    def known(kind: Any) -> Any:
        if pa.types.is_dictionary(kind):
            return kind.value_type
        return pa.timestamp("us", "UTC") if pa.types.is_timestamp(kind) else kind

    return pa.schema([one.with_type(known(one.type)) for one in action_schema()])


class ActionTable:
    """Makes batches of actions from the rows of one plan. May be shared by threads."""

    def __init__(self, results: Results) -> None:
        self.results, self.form = results, action_schema()

    def of(self, rows: Rows) -> pa.RecordBatch:
        """A row for each action."""
        import pyarrow as pa

        return pa.RecordBatch.from_arrays(list(self._columns(rows)), schema=self.form)

    def _columns(self, rows: Rows) -> Iterator[pa.Array]:
        import pyarrow as pa
        import pyarrow.compute as pc

        action, encoded = rows.action, rows.encoded
        steps, program = self.results.steps, self.results.plan.program
        step, customer = action[:, v.AR_STEP], action[:, v.AR_CUSTOMER]
        case = _first_run(rows)[_case_of(rows)]
        anchor = encoded.columns.invoice_start[customer] + rows.case[case, v.CR_ANCHOR]
        invoice = _taken(encoded.invoices, anchor)
        opened = _date(rows.case[case, v.CR_OPENED]).cast(pa.string())
        channel = action[:, v.AR_CHANNEL]
        tone = np.where((channel >= 0) & bool(program.tones), action[:, v.AR_TONE], at.NONE)
        yield _taken(encoded.customers, customer)
        yield pc.binary_join_element_wise(invoice, opened, "@")
        yield invoice
        yield _words(encoded.currencies, rows.case[case, v.CR_CURRENCY])
        yield _date(action[:, v.AR_DAY])
        yield pa.array(action[:, v.AR_POSITION], pa.int32())
        yield _words([one.rule for one in steps], step)
        yield _words([one.kind for one in steps], step)
        yield _words(self.results.plan.schema.channels, channel)
        yield _words([one.name for one in steps], step)
        yield _words(program.tones, tone)
        yield _words([one.role for one in steps], step)
        yield pa.array(action[:, v.AR_AMOUNT], pa.int64(), mask=action[:, v.AR_AMOUNT] == at.UNKNOWN)
        yield pa.array(self._args(action), pa.string())
        yield _date(action[:, v.AR_UNTIL])
        yield pa.array(action[:, v.AR_AT], pa.int64()).cast(self.form.field("goes_at").type)
        yield _date(np.where(action[:, v.AR_GOES] != 0, action[:, v.AR_GOES], action[:, v.AR_DAY]))
        yield _words([one.detail for one in steps], step)
        yield pa.array(action[:, v.AR_OVERTAKEN] == 1)

    def _args(self, action: at.Array) -> list[str | None]:
        import json

        given = np.array([bool(step.args) for step in self.results.steps], bool)
        found: list[str | None] = [None] * len(action)
        names = self.results.plan.schema.names
        for row in np.flatnonzero(given[action[:, v.AR_STEP]]).tolist():
            raw = action[row, v.AR_ARGS :].tolist()
            args = self.results.steps[action[row, v.AR_STEP]].args
            told = {name: value_of(names, type, raw[place]) for place, (name, type) in enumerate(args)}
            known = {name: value if isinstance(value, (bool, int, str)) else None for name, value in told.items()}
            found[row] = json.dumps(known, ensure_ascii=False)
        return found


def _case_of(rows: Rows) -> at.Array:
    """The place of each action's case among the different cases of the chunk."""
    keys = _case_keys(rows, rows.case[:, v.CR_CUSTOMER], rows.case[:, v.CR_CASE])
    wanted = _case_keys(rows, rows.action[:, v.AR_CUSTOMER], rows.action[:, v.AR_CASE])
    return np.searchsorted(np.unique(keys), wanted)


def _first_run(rows: Rows) -> at.Array:
    """The first run of days of each different case."""
    keys = _case_keys(rows, rows.case[:, v.CR_CUSTOMER], rows.case[:, v.CR_CASE])
    found: at.Array = np.unique(keys, return_index=True)[1]
    return found


def _case_keys(rows: Rows, customer: at.Array, number: at.Array) -> at.Array:
    most = int(rows.case[:, v.CR_CASE].max()) + 1 if len(rows.case) else 1
    return customer * most + number


def _taken(texts: Any, places: at.Array) -> pa.Array:
    import pyarrow as pa

    if isinstance(texts, ArrowTexts):
        return texts.take(places)
    return pa.array([texts[place] for place in places.tolist()], pa.string())


def _words(texts: Iterable[str], places: at.Array) -> pa.Array:
    """Words by place, none where it is below 0."""
    import pyarrow as pa

    indices = pa.array(places, pa.int32(), mask=places < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(texts), pa.string()))


def _date(days: at.Array) -> pa.Array:
    import pyarrow as pa

    unknown = days == at.UNKNOWN
    return pa.array(np.where(unknown, 0, days - _EPOCH).astype(np.int32), pa.int32(), mask=unknown).cast(pa.date32())
