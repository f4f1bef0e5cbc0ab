"""Which bits there are, and which facts each of them rests on.

A decision's *state* is one integer. Some of its bits stand for statements (a rule's condition, an `if`, a guard, a
channel that can be reached) and are set where the statement is not ruled out; others are *fields*, which hold the
bucket of a fact. Every bucket of a fact has a mask, and the state is the AND over the facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import CodeType
from typing import TYPE_CHECKING

from dunning_dsl.decide.attempt import VERB, holds_or_stops
from dunning_dsl.decide.candidates import Candidate, Times, candidacy
from dunning_dsl.decide.evaluate import Snapshot
from dunning_dsl.decide.experiments import is_enrolled
from dunning_dsl.decide.guards import Guards
from dunning_dsl.decide.interpret import Policy
from dunning_dsl.decide.moment import Moment
from dunning_dsl.decide.one_moment import CUSTOMER, make
from dunning_dsl.decide.patterns import matches
from dunning_dsl.engine.lower.conditions import FactSlot, Reader, domain
from dunning_dsl.engine.lower.scope import FactKey, Scope, walk
from dunning_dsl.engine.names import Names
from dunning_dsl.engine.one.exactness import OVERDUE, Exactness
from dunning_dsl.engine.one.judgements import (
    Judge,
    unless_above_zero,
    unless_known,
    unless_not_false,
    unless_says,
    unless_true,
)
from dunning_dsl.engine.one.statements import (
    Guard,
    channels_of,
    clause_dates,
    guards_of,
    param_dates,
    values_of,
    wide,
    without_condition,
)
from dunning_dsl.engine.reading import nodes_read, split
from dunning_dsl.ledger.case import Deed
from dunning_dsl.ledger.fold import Terms
from dunning_dsl.ledger.model import Customer
from dunning_dsl.program import statements as s
from dunning_dsl.program.expressions import Arm, Compare, Const, Defined, Either, Expr, Fact
from dunning_dsl.program.values import BOOLEAN, COUNT, DAYS, MONEY, TEXT, Type, Value

if TYPE_CHECKING:
    from dunning_dsl.engine.one.tables import Joint

TEXTS = 128
"""Texts that are kept compiled: those used last."""

AMOUNT: FactKey = ("amount_due", ())
STAGE: FactKey = ("stage", ())
ON_HOLD: FactKey = ("on_hold", ())


@dataclass(frozen=True, slots=True)
class Item:
    """Bits that are judged together. `leaves` are the facts, cut where the policy cuts them, that the judgement rests
    on; one that is `worked` rests on a number as well, which is worked out anew for each case."""

    bits: int
    judge: Judge
    leaves: tuple[FactKey, ...]
    worked: bool = False
    condition: Expr | None = None
    """What has to be true, where that is all there is to it."""
    reads: tuple[FactKey, ...] | None = None
    """Of one that is worked out, the facts that are read for it; None where an arm is read as well."""


@dataclass(frozen=True, slots=True)
class Field:
    """Where the bucket of a fact stands in the state."""

    shift: int
    mask: int


class Layout:
    """The bits of a policy whose guards are its own."""

    def __init__(self, policy: Policy, terms: Terms) -> None:
        program = policy.program
        self.policy, self.program, self.terms = policy, program, terms
        self.scope = Scope.of(program, "rules", (1, *sorted(param_dates(program))))
        self.boundaries = tuple(sorted({*self.scope.days[1:], *clause_dates(program)}))
        self.reader = Reader(Names(), {})
        self._compiled: dict[str, CodeType] = {}
        self.items: list[Item] = []
        self.bits = 1  # the lowest is always set, so that no mask is nothing
        self.rules = tuple(self._bit() for _ in program.rules)
        place = {rule.name: row for row, rule in enumerate(program.rules)}
        self.swaps: dict[int, list[int]] = {}
        for row, rule in enumerate(program.rules):
            if rule.replaces is not None:
                self.swaps.setdefault(place[rule.replaces], []).append(row)
        self.maybe = {row: self._bit() for rows in self.swaps.values() for row in rows}
        self.turns = sum(bit for bit, rule in zip(self.rules, program.rules, strict=True) if rule.replaces is None)
        self.first = {row for row, rule in enumerate(program.rules) if holds_or_stops(rule)}
        self.holding = any(isinstance(step.action, s.Hold) for rule in program.rules for step in rule.steps)
        self.exists, self.free = self._bit(), self._bit()
        self._rules()
        self.guards = self.free | self._guards() | self._channels()
        own = [self._steps(row, rule) for row, rule in enumerate(program.rules)]
        self.enrolled = {e.name: self._enrolment(e) for e in program.experiments}
        self.tone = self._tone()
        self._whole_case()
        self.given = self._given_counts()
        self.exactness = Exactness(self)
        self.fields = self._fields()
        self.relevant = tuple(
            own[row] | self.free | self._bearing(rule) | self._fields_of(rule) for row, rule in enumerate(program.rules)
        )
        self.relevant_to = dict(zip(self.rules, self.relevant, strict=True))
        for key in (STAGE, *self.given):
            self.guards |= self.fields[key].mask if key in self.fields else 0
        self.all = (1 << self.bits) - 1

    def compiled(self, text: str) -> CodeType:
        """Text as code. It is the same from day to day, and takes longer to compile than all else that a day needs."""
        found = self._compiled.pop(text, None) or compile(text, "<written>", "exec")
        if len(self._compiled) >= TEXTS:
            del self._compiled[next(iter(self._compiled))]
        self._compiled[text] = found  # last of all, so that the first is the one that was used longest ago
        return found

    # --- bits ---------------------------------------------------------------------------------------------------------

    def _bit(self) -> int:
        self.bits += 1
        return 1 << (self.bits - 1)

    def _item(
        self,
        bits: int,
        judge: Judge,
        *exprs: Expr,
        leaves: Iterable[FactKey] = (),
        condition: Expr | None = None,
    ) -> None:
        found, worked = self.leaves(exprs)
        reads = self._reads(exprs) if worked else None
        self.items.append(Item(bits, judge, tuple(dict.fromkeys((*leaves, *found))), worked, condition, reads))

    def _reads(self, exprs: tuple[Expr, ...]) -> tuple[FactKey, ...] | None:
        keys: dict[FactKey, None] = {}
        for node in nodes_read(self.program, exprs):
            if isinstance(node, Arm):
                return None
            if isinstance(node, Fact):
                keys.update(dict.fromkeys(self.scope.keys(node)))
        return tuple(keys)

    def leaves(self, exprs: Iterable[Expr]) -> tuple[tuple[FactKey, ...], bool]:
        """The facts and arms that expressions rest on, and whether on a number that has to be worked out."""
        keys: dict[FactKey, None] = {}
        worked = False
        for expr in exprs:
            try:
                waiting = [self.reader.condition(expr, self.scope)]
            except NotImplementedError:  # two texts that both change are compared
                worked = True
                continue
            while waiting:
                part = waiting.pop()
                for one in walk(part):
                    if isinstance(one, Arm):
                        keys[arm_key(one.experiment)] = None
                    elif isinstance(one, Fact) and one.name.startswith("#number "):
                        worked = True
                    elif isinstance(one, Fact) and one.name.startswith("#row "):
                        definition = self.reader.definitions[self.scope.tag, one.name[5:]]
                        waiting += [e for conditions, value in definition.rows for e in (*conditions, value)]
                    elif isinstance(one, Fact):
                        keys.update(dict.fromkeys(self.scope.keys(one)))
        return tuple(keys), worked

    def slot(self, key: FactKey, type: Type, cuts: Iterable[int] = ()) -> FactKey:
        """A fact that is looked at though no expression reads it, cut where told."""
        args = tuple(Const(COUNT if isinstance(a, int) else TEXT, a) for a in key[1])
        self.reader.slot(Fact(type, key[0], args), self.scope).cuts.update(cuts)
        return key

    # --- rules --------------------------------------------------------------------------------------------------------

    def _rules(self) -> None:
        timed = 0
        for bit, rule in zip(self.rules, self.program.rules, strict=True):
            if rule.head.condition is not None:
                for part in split(rule.head.condition):
                    self._item(bit, unless_true(bit, part), part, condition=part)
            if not isinstance(rule.head, s.OnEvent) and rule.replaces is None:
                timed |= bit
            if isinstance(rule.head, s.OnDay):
                self._listed(bit, rule, rule.head)
        for row, bit in self.maybe.items():
            condition = self.program.rules[row].head.condition
            if condition is not None:
                self._item(bit, unless_not_false(bit, condition), condition)
        self.timed = timed
        held = timed | self.free
        self._item(
            held,
            lambda see, moment: held if see.source("on_hold", ()) is True else 0,
            leaves=[self.slot(ON_HOLD, BOOLEAN)],
        )

    def _listed(self, bit: int, rule: s.Rule, head: s.OnDay) -> None:
        """Whether one of its listed days is due, which the interpreter tells by the days overdue."""
        bare = without_condition(rule, head)
        days = [int(str(v)) for day in head.days for v in self.scope.constants(day)]
        catch_up = self.program.settings.catch_up
        cuts = {cut for day in days for cut in (day, day + 1, day + catch_up + 1)}

        def judge(see: Snapshot, moment: Moment) -> int:
            made = make(
                self.policy,
                {OVERDUE: see.source("days_overdue", ())},
                self.terms,
                moment,
                currency=see.currency,
                events=(),
                arms={},
                customer=Customer(CUSTOMER, None),
            )
            times = Times(made.state.cases[0], moment.day, False, catch_up)
            return 0 if isinstance(candidacy(bare, times, see, patient=False), Candidate) else bit

        key = self.slot(OVERDUE, DAYS, {*cuts, -self.program.settings.look_ahead})
        self._item(bit, judge, leaves=[key])

    def _steps(self, row: int, rule: s.Rule) -> int:
        """The bits of a rule's `if`s and of its amounts: those that are above zero, those that are known."""
        bits = 0
        for step in rule.steps:
            if step.condition is not None:
                bits |= (bit := self._bit())
                self._item(bit, unless_true(bit, step.condition), step.condition)
            for expr in values_of(step.action):
                if self.scope.constant(expr):
                    continue
                above = Compare(">", expr, Const(expr.type, 0)) if expr.type.numeric else expr
                bits |= (bit := self._bit())
                self._item(bit, unless_above_zero(bit, expr), above)
                bits |= (bit := self._bit())
                self._item(bit, unless_known(bit, expr), above)
        return bits

    # --- what stands in the way ---------------------------------------------------------------------------------------

    def _guards(self) -> int:
        self.guard_bits: list[tuple[Guard, int]] = []
        for guard in guards_of(self.program):
            condition = guard.clauses.condition
            parts = condition.parts if isinstance(condition, Either) else (condition,)
            for part in parts:  # one bit each: an `or` is not false where one of its parts is not
                bit = self._bit()
                judge = self._unless_binds(bit, replace(guard.clauses, condition=part))
                self._item(bit, judge, *([] if part is None else [part]))
                self.guard_bits.append((guard, bit))
        return sum(bit for _, bit in self.guard_bits)

    def _unless_binds(self, bit: int, clauses: s.Clauses) -> Judge:
        return lambda see, moment: 0 if Guards(self.program, see, moment, 0, []).binds(clauses) else bit

    def _channels(self) -> int:
        self.channel_bits: dict[tuple[str, str], int] = {}
        for rule in self.program.rules:
            for step in rule.steps:
                for channel in channels_of(step.action):
                    asked = ("reachable", "channel_failed") if len(channels_of(step.action)) > 1 else ("reachable",)
                    for name in asked:
                        if (name, channel) not in self.channel_bits:
                            bit = self.channel_bits[name, channel] = self._bit()
                            key = self.slot((name, (channel,)), BOOLEAN)
                            self._item(bit, unless_says(bit, key, name == "reachable"), leaves=[key])
        return sum(self.channel_bits.values())

    def _given_counts(self) -> tuple[FactKey, ...]:
        """What limits read of the facts told: contacts or messages in their window, as far as that matters."""
        most = sum(len(rule.steps) for rule in self.program.rules) + 1
        found: dict[FactKey, None] = {}
        for limit in self.program.limits:
            if limit.window is None or limit.pattern.kind not in ("contact", "channel"):
                continue
            window = self.scope.snapshot().value(limit.window)
            assert isinstance(window, int)
            args = (window,) if limit.pattern.kind == "contact" else (limit.pattern.name or "", window)
            key: FactKey = ("contacts" if limit.pattern.kind == "contact" else "sent", args)
            caps = [int(str(cap)) for cap in self.scope.constants(limit.cap)]
            found[self.slot(key, COUNT, (c for cap in caps for c in range(max(1, cap - most), cap + 1)))] = None
        return tuple(found)

    # --- everything else ----------------------------------------------------------------------------------------------

    def _enrolment(self, experiment: s.Experiment) -> int:
        bit = self._bit()
        clauses = s.Clauses(experiment.condition, "", experiment.first_day, experiment.before_day)

        def judge(see: Snapshot, moment: Moment) -> int:
            return 0 if is_enrolled(experiment, see, moment.day) else bit

        self._item(bit, judge, *([] if clauses.condition is None else [clauses.condition]))
        return bit

    def _tone(self) -> tuple[FactKey, ...] | None:
        """What the policy's tone rests on; None where it has to be worked out, nothing where it has none of its own."""
        if "tone" not in self.policy.index.definitions:
            return ()
        keys, worked = self.leaves([Defined(BOOLEAN, "tone")])
        return None if worked else keys

    def _whole_case(self) -> None:
        """Nothing owed is no case. What else the made history derives of the amount changes where the amount does."""
        cuts = {1, *self.terms.ignore_under.values()}
        for slot in self.reader.slots.values():
            if slot.type.kind == "money" and slot.name in ("amount_overdue", "largest_invoice", "amount_disputed"):
                cuts |= slot.cuts
        key = self.slot(AMOUNT, MONEY, cuts)

        def judge(see: Snapshot, moment: Moment) -> int:
            amount = see.source("amount_due", ())
            return 0 if not isinstance(amount, int) or amount > 0 else self.exists

        self._item(self.exists, judge, leaves=[key])

    def _fields(self) -> dict[FactKey, Field]:
        """A field for every fact whose bucket is looked up together with others, or by itself."""
        wanted: dict[FactKey, None] = dict.fromkeys((AMOUNT, *self.given, *(self.tone or ())))
        for item in self.items:
            if len(item.leaves) > 1 and not item.worked:
                wanted.update(dict.fromkeys(item.leaves))
        if any(isinstance(step.action, s.Escalate) for rule in self.program.rules for step in rule.steps):
            wanted[self.slot(STAGE, Type("enum", self.program.stages))] = None
        for name in self.enrolled:
            wanted[arm_key(name)] = None
        fields = {}
        for key in wanted:
            width = max(1, (len(self.domain(key)) - 1).bit_length())
            fields[key] = Field(self.bits, ((1 << width) - 1) << self.bits)
            self.bits += width
        return fields

    def unread(self, joints: Iterable[Joint], *, whole_debt: bool, arms: bool) -> int:
        """The fields that nobody looks at, of a case in which these joints are looked up, made facts rest on the
        `whole_debt`, and arms are drawn."""
        read = sum(
            self.fields[key].mask for key in {*self.given, *(self.tone or ()), *([AMOUNT] if whole_debt else [])}
        )
        for joint in joints:
            read |= joint.select
        return sum(f.mask for key, f in self.fields.items() if key != STAGE and not (arms and key[0] == ARM)) & ~read

    def domain(self, key: FactKey) -> list[Value]:
        """One value of each bucket of a fact, or the arms of an experiment."""
        if key[0] == ARM:
            return list(next(e for e in self.program.experiments if e.name == key[1][0]).type.members)
        return domain(self.reader.slots[key], self.program.stages)

    def cuts(self, key: FactKey) -> FactSlot | None:
        return self.reader.slots.get(key)

    def _bearing(self, rule: s.Rule) -> int:
        """The bits of guards and channels that may bear on a rule's turn."""
        found = 0
        for step in rule.steps:
            channels = channels_of(step.action)
            message = getattr(step.action, "message", "")
            for channel in channels or (None,):
                deed = Deed(VERB[type(step.action)], message, 0, channel)
                for guard, bit in self.guard_bits:
                    if isinstance(guard, s.Quiet):
                        bears = channel is not None and (not guard.channels or channel in guard.channels)
                    else:
                        bears = matches(wide(guard.pattern), deed)
                    found |= bit if bears else 0
            for (_, channel), bit in self.channel_bits.items():
                found |= bit if channel in channels else 0
        return found

    def _fields_of(self, rule: s.Rule) -> int:
        found = sum(self.fields[key].mask for key in self.given)
        if any(isinstance(step.action, s.Escalate) for step in rule.steps):
            found |= self.fields[STAGE].mask
        return found


ARM = "#arm"


def arm_key(experiment: str) -> FactKey:
    """An experiment's arm, looked up as facts are."""
    return ARM, (experiment,)
