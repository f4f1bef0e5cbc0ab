"""Why rules did not go, in the interpreter's words, from the numbers that the kernel wrote about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dunning_dsl.decide import hindrances
from dunning_dsl.decide.attempt import amounts_of, unknown_values
from dunning_dsl.decide.evaluate import Snapshot
from dunning_dsl.decide.why import undecided
from dunning_dsl.engine.columns import decode_value
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import tables as k
from dunning_dsl.engine.kernel import view as v
from dunning_dsl.engine.kernel.guards import OWN_TIME
from dunning_dsl.engine.lower.conditions import FactSlot
from dunning_dsl.engine.lower.policy import VERB_OF
from dunning_dsl.engine.lower.scope import Scope
from dunning_dsl.engine.names import Names
from dunning_dsl.engine.plan import Plan
from dunning_dsl.engine.reading import EXPRESSIONS, nodes_read, parts_of
from dunning_dsl.facts import DERIVED
from dunning_dsl.program import statements as s
from dunning_dsl.program.expressions import Defined, Expr, Fact
from dunning_dsl.program.values import UNKNOWN, Type, Value
from dunning_dsl.program.words import guard_words, words

WHY: Final = (
    "",
    "never",
    "limit",
    "quiet",
    "stage",
    "retry",
    "unreachable",
    "hold",
    "case over",
    "repeated",
    "condition",
    "unknown",
    "amount",
    "time",
    "replacement",
)
"""The kind of a `Reason` by WHY_*."""

_VERBS: Final = {number: kind for kind, number in VERB_OF.items()}

STATUS_MASK: Final = (1 << v.BE_STATUS_BITS) - 1
WHY_MASK: Final = (1 << v.BE_WHY_BITS) - 1
_GUARD_MASK: Final = (1 << v.BE_GUARD_BITS) - 1
_GUARD_AT: Final = v.BE_STATUS_BITS + v.BE_WHY_BITS
EARLIEST_AT: Final = _GUARD_AT + v.BE_GUARD_BITS


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a rule, or an action without which it comes to nothing, did not go. `kind`, `text` and `earliest` are those
    of a `Reason`; the text is its `because` where it has one."""

    kind: str
    text: str
    earliest: int | None


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """Columns of `note` with the buckets of nodes and the values of facts that a rule reads; which of the facts are
    asked for nothing further; whether any definition on the way is a table."""

    nodes: list[int]
    facts: list[int]
    plain: NDArray[np.bool_]
    tables: bool


class Reasons:
    """Tells reasons of one plan; each is put into words once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._experiments = [
            (node, int(plan.tables[node, k.NODE_A]))
            for node in range(plan.nodes)
            if plan.tables[node, k.NODE_KIND] == k.NK_ARM
        ]
        self._scope = Scope.of(plan.program, "rules", (1,))
        self._decoders = [_decoder(plan, slot) for slot in plan.facts]
        self._replacements: dict[str, list[s.Rule]] = {}
        for rule in plan.program.rules:
            if rule.replaces is not None:
                self._replacements.setdefault(rule.replaces, []).append(rule)
        self._unknown: dict[bytes, tuple[str, ...]] = {}
        self._alike: dict[int, _Read] = {}
        self._masks: tuple[NDArray[np.bool_], NDArray[np.bool_]] | None = None
        self._said: dict[tuple[int, int], tuple[str, str]] = {}

    def hindrance(self, became: int, step: int) -> Hindrance:
        """Why a rule or, where a step is said (else -1), an action of it did not go."""
        key = (became & ((1 << EARLIEST_AT) - 1), step)
        if key not in self._said:
            self._said[key] = self._why(became, step)
        return Hindrance(*self._said[key], (became >> EARLIEST_AT) or None)

    def _why(self, became: int, step: int) -> tuple[str, str]:
        why = (became >> v.BE_STATUS_BITS) & WHY_MASK
        about = ((became >> _GUARD_AT) & _GUARD_MASK) - v.BE_GUARD_ZERO
        guards, program = self.plan.guards, self.plan.program
        action = self._step_of(step).action if step >= 0 else None
        text = ""
        match why:
            case k.WHY_NEVER:
                text = _guard(guards.nevers[about])
            case k.WHY_LIMIT:
                text = _guard(guards.limits[about])
            case k.WHY_QUIET:
                text = hindrances.OWN_TIME if about == OWN_TIME else _guard(guards.quiets[about])
            case k.WHY_STAGE if about >= 0 and isinstance(action, s.Escalate):
                text = hindrances.out_of_turn(program.stages[about], action.stage)
            case k.WHY_STAGE:
                text = hindrances.MOVED_TODAY
            case k.WHY_RETRY:
                text = hindrances.RETRIED_TODAY
            case k.WHY_UNREACHABLE:
                channels = self.plan.schema.channels
                text = hindrances.NO_CHANNEL if about < 0 else hindrances.unreachable(channels[about])
            case k.WHY_HOLD if about >= 0:
                text = hindrances.on_hold(_VERBS[about])
            case k.WHY_CASE_OVER if about >= 0:
                text = hindrances.closed(_VERBS[about])
            case k.WHY_AMOUNT if action is not None:
                text = hindrances.not_above_zero(amounts_of(action)[about])
            case k.WHY_UNKNOWN if step >= 0:
                condition = self._step_of(step).condition
                text = "" if condition is None else words(condition)
        return WHY[why], text

    def _step_of(self, step: int) -> s.Step:
        rule, position = self.plan.steps[step]
        return self.plan.program.rules[rule].steps[position]

    # --- what is unknown ----------------------------------------------------------------------------------------------

    def unknown(self, note: at.Array, day: int) -> tuple[str, ...]:
        """The unknown facts for which a rule was undecided, from its row of `note`."""
        rule = int(note[v.NR_RULE])
        key = self.alike(rule, note[None])[0].tobytes()
        if key not in self._unknown:
            values = note[v.NR_SEEN + self.plan.nodes :]
            self._unknown[key] = self._unknown_facts(rule, self._snapshot(int(note[v.NR_A]), day, note, values))
        return self._unknown[key]

    def alike(self, rule: int, notes: at.Array) -> at.Array:
        """What tells a rule's rows of `note` apart as to which facts are unknown: the buckets of what it reads, and
        which of these facts are unknown. Rows that are equal here have the same unknown facts.

        Where only one fact is unknown of all that a rule reads, it is the one, whatever the buckets: nothing becomes
        unknown but by a fact, or in a table without a row for what there is.
        """
        read = self._reads(rule)
        unknown = notes[:, read.facts] == at.UNKNOWN
        seen = notes[:, [v.NR_A, *read.nodes]]
        if not read.tables:
            seen[(unknown.sum(axis=1) == 1) & (unknown & read.plain).any(axis=1)] = 0
        return np.concatenate([notes[:, [v.NR_RULE]], seen, unknown.astype(np.int64)], axis=1)

    def masks(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """By rule and fact (a place in `plan.facts`): whether the rule reads it, and whether it is the one for which
        the rule is undecided where no other that it reads is unknown (`alike`)."""
        if self._masks is None:
            reads, telling = (np.zeros((len(self.plan.program.rules), len(self.plan.facts)), bool) for _ in range(2))
            for rule in range(len(reads)):
                read = self._reads(rule)
                facts = [place - v.NR_SEEN - self.plan.nodes for place in read.facts]
                reads[rule, facts] = True
                telling[rule, facts] = read.plain & (not read.tables)
            self._masks = reads, telling
        return self._masks

    def _reads(self, rule: int) -> _Read:
        if rule not in self._alike:
            self._alike[rule] = self._read_by(rule)
        return self._alike[rule]

    def _read_by(self, place: int) -> _Read:
        """What a rule and its replacements read. A node that is made of others says nothing beside them; programs are
        all taken, whatever they read."""
        rule, plan = self.plan.program.rules[place], self.plan
        parts = (rule, *self._replacements.get(rule.name, ()))
        nodes = list(nodes_read(plan.program, tuple(parts_of(parts, EXPRESSIONS))))
        tables = {d.name for d in plan.program.definitions if isinstance(d, s.Table)}
        read = {node.name for node in nodes if isinstance(node, Fact)}
        facts = {number for number, slot in enumerate(plan.facts) if slot.name in read}
        direct = (k.NK_CUTS, k.NK_MEMBER, k.NK_LISTED)
        seen = [
            v.NR_SEEN + node
            for node in range(plan.nodes)
            if (kind := int(plan.tables[node, k.NODE_KIND])) != k.NK_DENSE
            and (kind not in direct or int(plan.tables[node, k.NODE_A]) in facts)
        ]
        slots = sorted(facts)
        return _Read(
            seen,
            [v.NR_SEEN + plan.nodes + number for number in slots],
            np.array([not plan.facts[number].args for number in slots], bool),
            any(isinstance(node, Defined) and node.name in tables for node in nodes),
        )

    def _unknown_facts(self, place: int, snapshot: Snapshot) -> tuple[str, ...]:
        """As the interpreter finds them: the condition, that of the first replacement which may stand in the rule's
        place, the values of its actions."""
        rule = self.plan.program.rules[place]
        exprs: list[Expr] = []
        for one in (rule, *self._replacements.get(rule.name, ())):
            condition = one.head.condition
            if condition is not None and snapshot.value(condition) is UNKNOWN:
                exprs = [condition]
                break
        return undecided(snapshot, *(exprs or unknown_values(snapshot, rule))).facts

    def _snapshot(self, currency: int, day: int, note: at.Array, values: at.Array) -> Snapshot:
        plan = self.plan
        seen = {
            (slot.name, slot.args): decode(int(raw))
            for slot, decode, raw in zip(plan.facts, self._decoders, values, strict=True)
        }
        program = plan.program
        arms = {
            program.experiments[place].name: program.experiments[place].type.members[int(note[v.NR_SEEN + node])]
            for node, place in self._experiments
        }
        return Snapshot(
            self._scope.index,
            program.settings.currencies[currency],
            day,
            lambda name, args: seen[(name, args)],
            arms,
            reasons=False,
        )


def value_of(names: Names, type: Type, raw: int) -> Value:
    """A worked-out value as the language has it."""
    if raw == at.UNKNOWN:
        return UNKNOWN
    match type.kind:
        case "boolean":
            return raw == 1
        case "enum":
            return type.members[raw]
        case "text":
            return names.text(raw)
        case _:
            return raw


def _decoder(plan: Plan, slot: FactSlot) -> Callable[[int], Value]:
    """How a fact's integer is read."""
    names, schema, stages = plan.schema.names, plan.schema, plan.program.stages
    if slot.name not in DERIVED:
        column = schema.columns[schema.column_of[slot.name]]
        return lambda raw: decode_value(names, column, raw)
    if slot.name == "stage":
        return lambda raw: stages[raw] if stages else ""
    return lambda raw: value_of(names, slot.type, raw)


def _guard(guard: s.Never | s.Limit | s.Quiet) -> str:
    """Its own words, else the statement."""
    return guard.clauses.because or guard_words(guard, because=False)
