"""The kernel's rows read back: customer by customer, in the words of the policy and the ids of the data.

In: the `Rows` of a chunk that was run with `tracing`. Out: one `Customer` each, in order, who says what the interpreter
says; what only some ask for (reasons, what became of a rule on one day) is worked out when it is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from dunning_dsl.decide.attempt import VERB
from dunning_dsl.decide.decision import STATUSES, Status
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import tables as k
from dunning_dsl.engine.kernel import view as v
from dunning_dsl.engine.plan import Plan
from dunning_dsl.engine.reasons import STATUS_MASK, Hindrance, Reasons, value_of
from dunning_dsl.engine.run import Rows
from dunning_dsl.program import statements as s
from dunning_dsl.program.values import Type, Value


@dataclass(frozen=True, slots=True)
class Step:
    """What is fixed of an action: everything that its row need not say."""

    rule: str
    position: int
    kind: str
    name: str
    role: str
    detail: str
    args: tuple[tuple[str, Type], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A case and the counted days on which it was decided, in order; `number` tells it from the customer's others in
    the rows."""

    number: int
    case_id: str
    anchor: str
    currency: str
    opened_on: int
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """One action of a counted decision: `day` is the customer's day of the decision, `number` that of the zone that
    sets the moment, `position` counts the actions of a customer's decision from 0."""

    case: int
    step: Step
    day: int
    number: int
    position: int
    channel: str | None
    tone: str | None
    amount: int | None
    args: tuple[tuple[str, Value], ...]
    until: int | None
    goes_at: int
    goes_day: int
    overtaken: bool


class Results:
    """Reads the rows of any number of chunks that were run under one plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        program = plan.program
        self.rules = tuple(rule.name for rule in program.rules)
        self.steps = tuple(_step(program.rules[rule], position) for rule, position in plan.steps)
        self.reasons = Reasons(plan)

    def customers(self, rows: Rows) -> Iterator[Customer]:
        """One after the other, those without a case too."""
        count = len(rows.encoded.customers)
        cases, actions, notes = (at.tolist() for at in _starts(rows, np.arange(count + 1)))
        for n in range(count):
            own = (slice(starts[n], starts[n + 1]) for starts in (cases, actions, notes))
            yield Customer(self, rows, n, *own)

    def customer(self, rows: Rows, place: int) -> Customer:
        """One of them."""
        own = (slice(*starts.tolist()) for starts in _starts(rows, np.array([place, place + 1])))
        return Customer(self, rows, place, *own)


def _starts(rows: Rows, customers: at.Array) -> Iterator[at.Array]:
    """Where the rows of customers begin: of cases, of actions, of notes."""
    for array in (rows.case, rows.action, rows.note):
        yield np.searchsorted(array[:, 0], customers)


@dataclass(slots=True)
class Customer:
    """One customer's rows. Lists of cases and actions are made when they are asked for."""

    results: Results
    rows: Rows
    place: int
    _cases: slice
    _actions: slice
    _notes: slice
    _ids: dict[int, int] = field(default_factory=dict, init=False)
    """Place in `cases` by number of the case."""

    @property
    def customer_id(self) -> str:
        return self.rows.encoded.customers[self.place]

    @property
    def became(self) -> at.Array:
        """By run of days and rule: what became of it, in one number."""
        return self.rows.became[self._cases]

    def cases(self) -> tuple[Case, ...]:
        """In the order in which they were first decided."""
        found: dict[int, tuple[at.Array, list[int]]] = {}
        for row in self.rows.case[self._cases]:
            days = self._days(int(row[v.CR_FIRST]), int(row[v.CR_LAST]))
            found.setdefault(int(row[v.CR_CASE]), (row, []))[1].extend(days)
        self._ids = {number: place for place, number in enumerate(found)}
        return tuple(self._case(row, tuple(days)) for row, days in found.values())

    def _days(self, first: int, last: int) -> list[int]:
        """The customer's days of these days' decisions."""
        calendars, encoded = self.rows.calendars, self.rows.encoded
        start = first - int(calendars.span[0])
        found: list[int] = calendars.moment_day[
            encoded.columns.zone[self.place], start : start + last - first + 1
        ].tolist()
        return found

    def _case(self, row: at.Array, days: tuple[int, ...]) -> Case:
        encoded = self.rows.encoded
        start = encoded.columns.invoice_start[self.place]
        anchor = encoded.invoices[encoded.columns.invoices[start + row[v.CR_ANCHOR], at.I_ID]]
        opened = int(row[v.CR_OPENED])
        case_id = f"{anchor}@{date.fromordinal(opened).isoformat()}"
        return Case(int(row[v.CR_CASE]), case_id, anchor, encoded.currencies[row[v.CR_CURRENCY]], opened, days)

    def actions(self) -> Iterator[Action]:
        """In the order decided; `case` is a place in `cases`, which is to be asked for first."""
        plan, results = self.results.plan, self.results
        names, channels, tones = plan.schema.names, plan.schema.channels, plan.program.tones
        for row in self.rows.action[self._actions].tolist():
            step = results.steps[row[v.AR_STEP]]
            contact = row[v.AR_CHANNEL] >= 0
            yield Action(
                case=self._ids[row[v.AR_CASE]],
                step=step,
                day=row[v.AR_DAY],
                number=row[v.AR_NUMBER],
                position=row[v.AR_POSITION],
                channel=channels[row[v.AR_CHANNEL]] if contact else None,
                tone=(tones[row[v.AR_TONE]] if tones else "") if contact else None,
                amount=_known(row[v.AR_AMOUNT]),
                args=tuple(
                    (name, value_of(names, type, row[v.AR_ARGS + i])) for i, (name, type) in enumerate(step.args)
                ),
                until=_known(row[v.AR_UNTIL]),
                goes_at=row[v.AR_AT],
                goes_day=row[v.AR_GOES],
                overtaken=row[v.AR_OVERTAKEN] == 1,
            )

    def counts(self) -> dict[tuple[str, Status], int]:
        """Case-days by rule and status."""
        rules = self.results.rules
        status = self.became & STATUS_MASK
        if not status.size:
            return {}
        cells = status + np.arange(len(rules), dtype=np.int64) * k.ST_COUNT
        days = np.broadcast_to(self._lengths()[:, None], status.shape)
        found = np.bincount(cells.ravel(), days.ravel(), len(rules) * k.ST_COUNT).astype(np.int64)
        places = np.flatnonzero(found)
        return {
            (rules[place // k.ST_COUNT], STATUSES[place % k.ST_COUNT]): count
            for place, count in zip(places.tolist(), found[places].tolist(), strict=True)
        }

    def _lengths(self) -> at.Array:
        rows = self.rows.case[self._cases]
        found: at.Array = rows[:, v.CR_LAST] - rows[:, v.CR_FIRST] + 1
        return found

    def missed(self, cases: tuple[Case, ...]) -> Iterator[tuple[str, str, int | None]]:
        """(case, rule, listed day or None for an event)."""
        slots = self.results.plan.terms.slot_day
        for note in self._noted(v.NOTE_MISSED):
            case = cases[self._ids[int(note[v.NR_CASE])]].case_id
            slot = _known(int(note[v.NR_A]))
            day = None if slot is None else int(slots[slot])
            yield case, self.results.rules[note[v.NR_RULE]], day

    def undecided(self, cases: tuple[Case, ...]) -> Iterator[tuple[str, str, str]]:
        """(case, rule, unknown fact)."""
        for note in self._noted(v.NOTE_UNDECIDED):
            case = cases[self._ids[int(note[v.NR_CASE])]].case_id
            number = int(note[v.NR_NUMBER])
            for fact in self.results.reasons.unknown(note, self._days(number, number)[0]):
                yield case, self.results.rules[note[v.NR_RULE]], fact

    def _noted(self, kind: int) -> at.Array:
        notes = self.rows.note[self._notes]
        found: at.Array = notes[notes[:, v.NR_KIND] == kind]
        return found

    def hindrances(self) -> Iterator[tuple[int, int, Status, Hindrance]]:
        """(run of days, rule, status, why) for each reason why a rule was blocked or deferred; a run is a place among
        those of the customer."""
        found = self.results.reasons.hindrance
        for row, rule, step, became, _ in self._hindered():
            yield row - self._cases.start, rule, STATUSES[became & STATUS_MASK], found(became, step)

    def _hindered(self) -> list[list[int]]:
        hindered = self.rows.hindered
        mine = np.searchsorted(hindered[:, v.HR_ROW], [self._cases.start, self._cases.stop])
        found: list[list[int]] = hindered[slice(*mine.tolist())].tolist()
        return found

    def reasons(self) -> Counter[tuple[str, Status, str, str]]:
        """Case-days by (rule, status, kind, text) of each reason why rules were blocked or deferred."""
        found = Counter[tuple[str, Status, str, str]]()
        for _, rule, step, became, days in self._hindered():
            why = self.results.reasons.hindrance(became, step)
            found[(self.results.rules[rule], STATUSES[became & STATUS_MASK], why.kind, why.text)] += days
        return found

    def statuses(self, cases: tuple[Case, ...]) -> Statuses:
        """What became of every rule, by case and day."""
        return Statuses(self, cases)

    def runs(self, cases: tuple[Case, ...]) -> dict[tuple[str, int], int]:
        """The run of days by case and day."""
        found: dict[tuple[str, int], int] = {}
        for run, row in enumerate(self.rows.case[self._cases]):
            case_id = cases[self._ids[int(row[v.CR_CASE])]].case_id
            for day in self._days(int(row[v.CR_FIRST]), int(row[v.CR_LAST])):
                found[(case_id, day)] = run
        return found


class Statuses(Mapping[tuple[str, int], Mapping[str, Status]]):
    """What became of every rule, by (case, day): worked out when asked for."""

    def __init__(self, customer: Customer, cases: tuple[Case, ...]) -> None:
        self._customer, self._cases = customer, cases

    @cached_property
    def _runs(self) -> dict[tuple[str, int], int]:
        return self._customer.runs(self._cases)

    def __getitem__(self, key: tuple[str, int]) -> Mapping[str, Status]:
        found = (self._customer.became[self._runs[key]] & STATUS_MASK).tolist()
        return {rule: STATUSES[status] for rule, status in zip(self._customer.results.rules, found, strict=True)}

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return iter(self._runs)

    def __len__(self) -> int:
        return len(self._runs)


def _step(rule: s.Rule, position: int) -> Step:
    action = rule.steps[position].action
    name, role, detail = "", "customer", ""
    args: tuple[tuple[str, Type], ...] = ()
    match action:
        case s.Send(message=name, role=role):
            pass
        case s.AskFeedback(message=name):
            pass
        case s.Offer(kind, given):
            name, args = kind, tuple((arg, expr.type) for arg, expr in given)
        case s.Escalate(stage=name) | s.Assign(queue=name) | s.Charge(name=name) | s.Refer(agency=name):
            pass
        case s.Tag(name):
            pass
        case s.Retry(on_backup):
            detail = "on backup" if on_backup else ""
        case s.Cancel(at_period_end):
            detail = "at period end" if at_period_end else ""
        case s.Hold(why=detail) | s.Stop(why=detail):
            pass
    return Step(rule.name, position, VERB[type(action)], name, role, detail, args)


def _known(raw: int) -> int | None:
    return None if raw == at.UNKNOWN else raw
