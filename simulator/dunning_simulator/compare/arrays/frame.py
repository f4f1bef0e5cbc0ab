"""A policy's rows of one chunk as arrays that tallies count: cases with their days, and the actions taken in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from dunning_dsl.engine.contract import ArrowTexts
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import view as v
from dunning_dsl.engine.names import Names
from dunning_dsl.engine.reasons import value_of
from dunning_dsl.engine.results import Results
from dunning_dsl.engine.run import Rows
from dunning_dsl.history.arrow import numbers
from dunning_simulator.compare.arrays.actions import Actions
from dunning_simulator.compare.arrays.ids import Bools, Ints, grouped, key_of, rank_within, spread
from dunning_simulator.rows import CONTACTS
from dunning_simulator.words import action_words

NOWHERE: Final = -1
_TABLE: Final = 1 << 20


class Reading:
    """How one policy's rows are read. `lexicon` has the words of all policies and of the data as the same numbers; the
    empty text is 0."""

    def __init__(self, results: Results, lexicon: Names) -> None:
        self.results, self.lexicon = results, lexicon
        assert lexicon.code("") == 0
        plan, code = results.plan, lexicon.code
        steps = results.steps
        self.rules = results.rules
        place = {rule: number for number, rule in enumerate(self.rules)}
        self.step_rule = _ints(place[step.rule] for step in steps)
        self.step_verb = _ints(code(step.kind) for step in steps)
        self.step_name = _ints(code(step.name) for step in steps)
        self.step_role = _ints(code(step.role) for step in steps)
        self.step_contact = np.array([step.kind in CONTACTS for step in steps], bool)
        self.step_charge = np.array([step.kind == "charge" for step in steps], bool)
        self.step_args = _ints(len(step.args) for step in steps)
        self._channel = _ints([0, *map(code, plan.schema.channels)])
        self._tone = _ints([0, *map(code, plan.program.tones)])
        ways = np.arange(len(steps) * len(self._channel))
        self.channel_of_way: Ints = self._channel[ways % len(self._channel)]
        self._reaches = ways % len(self._channel) > 0
        step = ways // len(self._channel)
        verb, name = self.step_verb[step], self.step_name[step]
        words = np.stack([verb, self.channel_of_way, name], axis=1).reshape(len(ways), 3)
        kinds = dict.fromkeys(map(tuple, words.tolist()))
        self.kinds: tuple[tuple[int, int, int], ...] = tuple(kinds)
        """The words of verb, channel and name of the kinds of action that there may be."""
        numbers = {kind: number for number, kind in enumerate(kinds)}
        self.kind_by_way = _ints(numbers[words] for words in map(tuple, words.tolist()))

    def way(self, step: Ints, channel: Ints) -> Ints:
        """One number for a step and the index of its channel, NONE for none."""
        return step * len(self._channel) + (channel + 1)

    def shape(self, way: Ints, tone: Ints) -> Ints:
        """One number for a way and the tone, which only what reaches somebody has."""
        tones = len(self._tone)
        return way if tones == 1 else way * tones + np.where(self._reaches[way], tone + 1, 0)

    def parts(self, shape: int) -> tuple[int, int, int]:
        """The step of a shape, and the words of its channel and its tone."""
        way = shape // len(self._tone)
        step, channel = way // len(self._channel), int(self.channel_of_way[way])
        return step, channel, int(self._tone[shape % len(self._tone)])

    def tone_of(self, shape: Ints) -> Ints:
        """The word of the tone."""
        found: Ints = self._tone[shape % len(self._tone)]
        return found

    def kind_of(self, shape: int) -> tuple[int, int, int]:
        """The words of verb, channel and name."""
        return self.kinds[self.kind_by_way[shape // len(self._tone)]]

    def called(self, shape: int, amount: int | None, currency: str) -> str:
        """What an action is called in a report (`words.row_words`)."""
        number, channel, tone = self.parts(shape)
        step, text = self.results.steps[number], self.lexicon.text
        return action_words(step.kind, text(channel), step.name, text(tone), step.role, amount, currency)

    def args(self, step: int, raw: list[int]) -> str:
        """What an action was given."""
        names = self.results.plan.schema.names
        found = tuple(
            (name, value_of(names, type, value))
            for (name, type), value in zip(self.results.steps[step].args, raw, strict=False)
        )
        return repr(found)


def _ints(values: Any) -> Ints:
    return np.array(list(values), np.int64)


def texts_at(ids: Sequence[str], rows: Ints) -> list[str]:
    """Some of these ids."""
    assert isinstance(ids, ArrowTexts)
    found: list[str] = ids.take(rows).to_pylist()
    return found


def ranks_of_ids(ids: Sequence[str], rows: Ints) -> Ints:
    """The place of each row's id among these ids in the order of texts."""
    import pyarrow.compute as pc

    assert isinstance(ids, ArrowTexts)
    found: Ints = numbers(pc.rank(ids.take(rows), tiebreaker="dense")).astype(np.int64)
    return found


@dataclass(frozen=True)
class Cases:
    """A chunk's cases in the order in which each customer's were first decided. `anchor` is the row of the invoice in
    the chunk, `currency` a word; `first` and `last` are the first and last counted day on which it was decided."""

    customer: Ints
    anchor: Ints
    currency: Ints
    opened: Ints
    first: Ints
    last: Ints
    days: Ints
    """How many counted days."""

    def __len__(self) -> int:
        return len(self.customer)


class Frame:
    """One policy's rows of one chunk. `spoken` has what is said of the chunk's actions; frames that are compared share
    it, and it ends with them, since amounts differ from customer to customer."""

    def __init__(self, reading: Reading, rows: Rows, spoken: Names) -> None:
        self.reading, self.rows, self.spoken = reading, rows, spoken
        self.customers = len(rows.encoded.customers)
        self.run_first, self.run_last = (rows.case[:, column].copy() for column in (v.CR_FIRST, v.CR_LAST))
        self.run_days: Ints = self.run_last - self.run_first + 1
        number = rows.case[:, v.CR_CASE]
        self._base = int(number.max()) + 1 if len(number) else 1
        self._run_key: Ints = rows.case[:, v.CR_CUSTOMER] * self._base + number

    # --- cases --------------------------------------------------------------------------------------------------------

    @cached_property
    def _numbered(self) -> tuple[Ints, Ints, Ints]:
        """The different (customer, number of the case) of the runs in order, the first run of each, and the place of
        each in `cases`."""
        first = grouped(self._run_key)[0]
        place = np.empty(len(first), np.int64)
        place[np.argsort(first)] = np.arange(len(first))
        return self._run_key[first], first, place

    @cached_property
    def _place_by_key(self) -> Ints | None:
        """`_numbered` as a table, where that is small."""
        if self.customers * self._base > _TABLE:
            return None
        keys, _, place = self._numbered
        table = np.empty(self.customers * self._base, np.int64)
        table[keys] = place
        return table

    def case_places(self, customer: Ints, number: Ints) -> Ints:
        """Places in `cases`."""
        return self._places(customer * self._base + number)

    def _places(self, keys: Ints) -> Ints:
        table = self._place_by_key
        if table is not None:
            return table[keys]
        used, _, place = self._numbered
        return place[np.searchsorted(used, keys)]

    @cached_property
    def run_case(self) -> Ints:
        """The case of each run of days."""
        return self._places(self._run_key)

    def day_of(self, customer: Ints, number: Ints) -> Ints:
        """The customers' days of the decisions of these days of the zone that sets the moment."""
        calendars, zone = self.rows.calendars, self.rows.encoded.columns.zone
        found: Ints = calendars.moment_day[zone[customer], number - int(calendars.span[0])]
        return found

    @cached_property
    def _last_run(self) -> Ints:
        """The last run of each case; runs stand in the order of days."""
        found = np.empty(len(self._numbered[1]), np.int64)
        found[self.run_case] = np.arange(len(self.run_case))
        return found

    @cached_property
    def cases(self) -> Cases:
        encoded = self.rows.encoded
        _, first, place = self._numbered
        head = np.empty(len(first), np.int64)
        head[place] = first
        rows = self.rows.case[head]
        customer = rows[:, v.CR_CUSTOMER]
        words = _ints(self.reading.lexicon.code(currency) for currency in encoded.currencies)
        return Cases(
            customer=customer,
            anchor=encoded.columns.invoice_start[customer] + rows[:, v.CR_ANCHOR],
            currency=words[rows[:, v.CR_CURRENCY]],
            opened=rows[:, v.CR_OPENED],
            first=self.day_of(customer, self.run_first[head]),
            last=self.day_of(customer, self.run_last[self._last_run]),
            days=np.bincount(self.run_case, self.run_days, len(first)).astype(np.int64),
        )

    def named(self, cases: Ints) -> tuple[list[str], list[str], list[str]]:
        """The customer, the anchor and the currency of some cases in words."""
        encoded, text = self.rows.encoded, self.reading.lexicon.text
        customers = texts_at(encoded.customers, self.cases.customer[cases])
        currencies = [text(code) for code in self.cases.currency[cases].tolist()]
        return customers, texts_at(encoded.invoices, self.cases.anchor[cases]), currencies

    @cached_property
    def case_number(self) -> Ints:
        """Which of the cases of its anchor in its currency each case is (`divergence.Key`)."""
        cases = self.cases
        order = np.lexsort((cases.opened, cases.customer))
        found = np.empty(len(cases), np.int64)
        found[order] = rank_within(key_of(cases.customer, cases.anchor, cases.currency)[order])
        return found

    # --- days ---------------------------------------------------------------------------------------------------------

    def days_before(self, day: Ints, wanted: Bools) -> int:
        """The counted days of the wanted cases before a day of each."""
        calendars, zone = self.rows.calendars, self.rows.encoded.columns.zone[self.cases.customer]
        number = np.empty(len(day), np.int64)
        for one, days in enumerate(calendars.moment_day):
            here = zone == one
            number[here] = np.searchsorted(days, day[here]) + int(calendars.span[0])
        number[~wanted] = 0
        return int(np.clip(number[self.run_case] - self.run_first, 0, self.run_days).sum())

    @cached_property
    def _all_days(self) -> tuple[Ints, Ints]:
        """The run of each counted day of a case, and the customer's day."""
        run = np.repeat(np.arange(len(self.run_days)), self.run_days)
        return run, self.day_of(self.rows.case[run, v.CR_CUSTOMER], spread(self.run_first, self.run_days))

    @cached_property
    def first_day(self) -> int:
        """That of the first column of `run_of`."""
        day = self._all_days[1]
        return int(day.min()) if len(day) else 0

    @cached_property
    def run_of(self) -> Ints:
        """By case and day, from `first_day` on: the run of days; `NOWHERE` where the case was not decided."""
        run, day = self._all_days
        width = int(day.max()) - self.first_day + 1 if len(day) else 0
        found = np.full((len(self.cases), width), NOWHERE, np.int64)
        found[self.run_case[run], day - self.first_day] = run
        return found

    # --- actions ------------------------------------------------------------------------------------------------------

    @cached_property
    def action_columns(self) -> Ints:
        """The kernel's rows of actions without their arguments, column by column: most are read often."""
        found: Ints = np.ascontiguousarray(self.rows.action[:, : v.AR_ARGS].T)
        return found

    @cached_property
    def _overtaken(self) -> Bools:
        found: Bools = self.action_columns[v.AR_OVERTAKEN] == 1
        return found

    @cached_property
    def actions(self) -> Actions:
        """Those that were not overtaken."""
        return Actions(self, np.flatnonzero(~self._overtaken) if self._overtaken.any() else None)

    @cached_property
    def overtaken(self) -> Actions:
        return Actions(self, np.flatnonzero(self._overtaken))

    def words_of(self, actions: Actions, places: Ints | None = None) -> Ints:
        """What actions are called in a report, as numbers of `spoken`; `places` are some of them."""
        step, shape, amount = (part if places is None else part[places] for part in _said(actions))
        charged = self.reading.step_charge[step] & (amount != at.UNKNOWN)
        if charged.any():
            case = actions.case if places is None else actions.cases_of(places)
            amount, currency = np.where(charged, amount, 0), np.where(charged, self.cases.currency[case], 0)
        else:
            amount = currency = np.zeros(len(shape), np.int64)
        first, which = grouped(key_of(shape, charged.astype(np.int64), amount, currency))
        called = [
            self.reading.called(
                int(shape[at_]),
                int(amount[at_]) if charged[at_] else None,
                self.reading.lexicon.text(int(currency[at_])),
            )
            for at_ in first.tolist()
        ]
        return _ints(map(self.spoken.code, called))[which] if called else np.zeros(0, np.int64)


def _said(actions: Actions) -> tuple[Ints, Ints, Ints]:
    return actions.step, actions.shape, actions.amount
