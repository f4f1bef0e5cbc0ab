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
from dunning_simulator.compare.arrays.ids import Ints, grouped, key_of, rank_within, spread
from dunning_simulator.compare.recorded import Kind
from dunning_simulator.compare.tally import Deed
from dunning_simulator.rows import CONTACTS
from dunning_simulator.words import action_words

NOWHERE: Final = -1


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
        self.deeds: dict[tuple[int, ...], Deed] = {}
        self.kinds: dict[tuple[int, ...], Kind] = {}
        """What is counted, each made once."""
        # the last is that of no channel, no tone
        self.channel = _ints([*map(code, plan.schema.channels), 0])
        self.tone = _ints([*map(code, plan.program.tones), 0])

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


def ranks_of_ids(ids: Sequence[str], rows: Ints) -> Ints:
    """The place of each row's id among these ids in the order of texts."""
    import pyarrow.compute as pc

    assert isinstance(ids, ArrowTexts)
    found: Ints = pc.rank(ids.take(rows), tiebreaker="dense").to_numpy().astype(np.int64)
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


@dataclass(frozen=True)
class Actions:
    """A chunk's actions in the order taken, overtaken ones left out. `case` is a place in `Cases`, `went` the day it
    goes, `day` that of its decision; `verb`, `channel`, `name`, `tone` are words, `contact` says whether it reaches
    the customer."""

    row: Ints
    """In the kernel's rows."""
    customer: Ints
    case: Ints
    day: Ints
    went: Ints
    step: Ints
    verb: Ints
    channel: Ints
    name: Ints
    tone: Ints
    contact: Any


class Frame:
    """One policy's rows of one chunk. `spoken` has what is said of the chunk's actions; frames that are compared share
    it, and it ends with them, since amounts differ from customer to customer."""

    def __init__(self, reading: Reading, rows: Rows, spoken: Names) -> None:
        self.reading, self.rows, self.spoken = reading, rows, spoken
        self.customers = len(rows.encoded.customers)
        case = rows.case
        self.run_days: Ints = case[:, v.CR_LAST] - case[:, v.CR_FIRST] + 1
        self._base = int(case[:, v.CR_CASE].max()) + 1 if len(case) else 1

    @cached_property
    def _numbered(self) -> tuple[Ints, Ints, Ints]:
        """The different (customer, number of the case) of the runs in order, the first run of each, and the place of
        each in `cases`."""
        keys = self.rows.case[:, v.CR_CUSTOMER] * self._base + self.rows.case[:, v.CR_CASE]
        first, _ = grouped(keys)
        place = np.empty(len(first), np.int64)
        place[np.argsort(first)] = np.arange(len(first))
        return keys[first], first, place

    def case_places(self, customer: Ints, number: Ints) -> Ints:
        """Places in `cases`."""
        used, _, place = self._numbered
        return place[np.searchsorted(used, customer * self._base + number)]

    @cached_property
    def run_case(self) -> Ints:
        """The case of each run of days."""
        return self.case_places(self.rows.case[:, v.CR_CUSTOMER], self.rows.case[:, v.CR_CASE])

    @cached_property
    def _all_days(self) -> tuple[Ints, Ints]:
        """The run of each counted day of a case, and the customer's day."""
        case, calendars = self.rows.case, self.rows.calendars
        run = np.repeat(np.arange(len(case)), self.run_days)
        number = spread(case[:, v.CR_FIRST] - int(calendars.span[0]), self.run_days)
        zone = self.rows.encoded.columns.zone[case[run, v.CR_CUSTOMER]]
        return run, calendars.moment_day[zone, number]

    @cached_property
    def cases(self) -> Cases:
        rows, encoded = self.rows.case, self.rows.encoded
        _, first, place = self._numbered
        head = np.empty(len(first), np.int64)
        head[place] = first
        head = rows[head]
        customer = head[:, v.CR_CUSTOMER]
        words = _ints(self.reading.lexicon.code(currency) for currency in encoded.currencies)
        run, day = self._all_days
        of_case = self.run_case[run]
        begins, ends = np.full(len(first), 1 << 40, np.int64), np.zeros(len(first), np.int64)
        np.minimum.at(begins, of_case, day)
        np.maximum.at(ends, of_case, day)
        return Cases(
            customer=customer,
            anchor=encoded.columns.invoice_start[customer] + head[:, v.CR_ANCHOR],
            currency=words[head[:, v.CR_CURRENCY]],
            opened=head[:, v.CR_OPENED],
            first=begins,
            last=ends,
            days=np.bincount(of_case, minlength=len(first)),
        )

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

    @cached_property
    def actions(self) -> Actions:
        return self._actions(overtaken=False)

    @cached_property
    def overtaken(self) -> Actions:
        return self._actions(overtaken=True)

    def _actions(self, *, overtaken: bool) -> Actions:
        reading = self.reading
        place = np.flatnonzero((self.rows.action[:, v.AR_OVERTAKEN] == 1) == overtaken)
        rows = self.rows.action[place]
        step, channel = rows[:, v.AR_STEP], rows[:, v.AR_CHANNEL]
        reaches = channel >= 0
        tones = len(reading.tone) - 1
        return Actions(
            row=place,
            customer=rows[:, v.AR_CUSTOMER],
            case=self.case_places(rows[:, v.AR_CUSTOMER], rows[:, v.AR_CASE]),
            day=rows[:, v.AR_DAY],
            went=np.where(rows[:, v.AR_GOES] != 0, rows[:, v.AR_GOES], rows[:, v.AR_DAY]),
            step=step,
            verb=reading.step_verb[step],
            channel=reading.channel[np.where(reaches, channel, -1)],
            name=reading.step_name[step],
            tone=reading.tone[np.where(reaches & (tones > 0), rows[:, v.AR_TONE], -1)],
            contact=reading.step_contact[step],
        )

    @cached_property
    def amount(self) -> Ints:
        """Of each of `actions`, `UNKNOWN` where it has none."""
        found: Ints = self.rows.action[self.actions.row, v.AR_AMOUNT]
        return found

    @cached_property
    def deeds(self) -> list[Ints]:
        """Columns that are alike for actions that are the same to the customer (`ActionRow.deed`), whatever policy
        takes them."""
        actions, rows = self.actions, self.rows.action[self.actions.row]
        amount = np.where(self.amount == at.UNKNOWN, 0, self.amount)
        until = np.where(rows[:, v.AR_UNTIL] == at.UNKNOWN, 0, rows[:, v.AR_UNTIL])
        role = self.reading.step_role[actions.step]
        args = np.full(len(rows), self.spoken.code("()"), np.int64)
        for row in np.flatnonzero(self.reading.step_args[actions.step]).tolist():
            given = self.reading.args(int(actions.step[row]), rows[row, v.AR_ARGS :].tolist())
            args[row] = self.spoken.code(given)
        return [
            *(actions.verb, actions.channel, actions.name, actions.tone, role, amount, args),
            *(until, rows[:, v.AR_AT]),
        ]

    @cached_property
    def words(self) -> Ints:
        """What each of `actions` is called in a report (`words.row_words`), in `spoken`."""
        actions, reading = self.actions, self.reading
        charged = reading.step_charge[actions.step] & (self.amount != at.UNKNOWN)
        amount = np.where(charged, self.amount, 0)
        currency = np.where(charged, self.cases.currency[actions.case], 0)
        key = key_of(actions.step, actions.channel, actions.tone, charged.astype(np.int64), amount, currency)
        first, which = grouped(key)
        text, steps = reading.lexicon.text, reading.results.steps
        called = [
            action_words(
                steps[actions.step[at_]].kind,
                text(int(actions.channel[at_])),
                steps[actions.step[at_]].name,
                text(int(actions.tone[at_])),
                steps[actions.step[at_]].role,
                int(amount[at_]) if charged[at_] else None,
                text(int(currency[at_])),
            )
            for at_ in first.tolist()
        ]
        return _ints(map(self.spoken.code, called))[which] if called else np.zeros(0, np.int64)

    @cached_property
    def case_number(self) -> Ints:
        """Which of the cases of its anchor in its currency each case is (`divergence.Key`)."""
        cases = self.cases
        order = np.lexsort((cases.opened, cases.customer))
        found = np.empty(len(cases), np.int64)
        found[order] = rank_within(key_of(cases.customer, cases.anchor, cases.currency)[order])
        return found

    @cached_property
    def anchor_rank(self) -> Ints:
        """The place of each case's anchor among the chunk's invoices by id."""
        return ranks_of_ids(self.rows.encoded.invoices, self.cases.anchor)
