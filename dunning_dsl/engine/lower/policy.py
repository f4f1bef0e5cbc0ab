"""Rules, steps and guards as rows of tables: the whole of `lower`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from dunning_dsl.decide.attempt import VERB, holds_or_stops
from dunning_dsl.engine.kernel import changes
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.kernel import tables as k
from dunning_dsl.engine.kernel.facts import family_of
from dunning_dsl.engine.kernel.layout import NONE
from dunning_dsl.engine.lower.against import Against
from dunning_dsl.engine.lower.conditions import FactSlot, Reader
from dunning_dsl.engine.lower.flat import Flat
from dunning_dsl.engine.lower.nodes import Node, Nodes
from dunning_dsl.engine.lower.scope import Scope
from dunning_dsl.engine.names import Names
from dunning_dsl.engine.plan import Plan
from dunning_dsl.engine.reading import EXPRESSIONS, nodes_read, parts_of
from dunning_dsl.engine.schema import Schema
from dunning_dsl.engine.terms import terms as terms_of_schema
from dunning_dsl.facts import DERIVED, default_value
from dunning_dsl.program import statements as s
from dunning_dsl.program.expressions import Defined, Expr, Fact
from dunning_dsl.program.values import BOOLEAN
from dunning_dsl.program.vocabulary import EVENTS

VERB_OF = {
    "send": at.VERB_SEND,
    "ask feedback": at.VERB_ASK,
    "offer": at.VERB_OFFER,
    "retry": at.VERB_RETRY,
    "charge": at.VERB_CHARGE,
    "escalate": at.VERB_ESCALATE,
    "suspend": at.VERB_SUSPEND,
    "restore": at.VERB_RESTORE,
    "cancel": at.VERB_CANCEL,
    "refer": at.VERB_REFER,
    "write off": at.VERB_WRITE_OFF,
    "assign": at.VERB_ASSIGN,
    "hold": at.VERB_HOLD,
    "stop": at.VERB_STOP,
    "tag": at.VERB_TAG,
}
"""The kernel's number of a verb (`ActionTaken.kind`)."""

PATTERN = {"contact": k.PK_CONTACT, "channel": k.PK_CHANNEL, "send": k.PK_SEND, "anything": k.PK_ANYTHING}

EVENT_OF = {event: place for place, event in enumerate(EVENTS)}

_BEFORE_ALL = 1
"""A day before every date: epoch 0."""


def lowered(program: s.Program, guards: s.Program | None, names: Names | None) -> Plan:
    """See `lower`."""
    guarding = program if guards is None else guards
    names = Names() if names is None else names
    schema = Schema.of(program, guarding, names)
    return _Lowering(program, guarding, schema).plan()


@dataclass
class _Lowering:
    program: s.Program
    guards: s.Program
    schema: Schema
    rows: dict[tuple[int, int], int] = field(default_factory=dict)
    bits: int = 0

    def __post_init__(self) -> None:
        days = (_BEFORE_ALL, *self.schema.boundaries)
        self.rules = Scope.of(self.program, "rules", days)
        self.guarding = self.rules if self.guards is self.program else Scope.of(self.guards, "guards", days)
        self.reader = Reader(self.schema.names, {decl.name: decl for decl in self.schema.columns})
        self.flat = Flat()
        self.terms = terms_of_schema(self.schema, self.program, self.guards)
        self.conditions: list[tuple[Expr | None, Scope, int, bool]] = []
        self.steps: list[tuple[int, int]] = []
        self.worked: list[int] = []
        """The programs of actions and limits."""

    def plan(self) -> Plan:
        """Gather, make nodes, write rows."""
        self._bits()
        rewritten = [
            (self.reader.condition(c, sc) if c is not None else None, sc, b, m) for c, sc, b, m in self.conditions
        ]
        self._read_numbers()
        if "tone" in self.rules.index.definitions:
            self.reader.condition(Defined(BOOLEAN, "tone"), self.rules)
        scopes = {"rules": self.rules, "guards": self.guarding}
        self.nodes = Nodes(self.reader, scopes, self.program.stages, self.flat, len(self.rules.days))
        for condition, scope, bit, maybe in rewritten:
            if condition is not None:
                self.nodes.require(condition, scope, bit, maybe=maybe)
        self._dates()
        nevers = [self._pattern(never.pattern) for never in self.guards.nevers]
        limits = [self._pattern(limit.pattern) for limit in self.guards.limits]
        self.against = Against(self.flat, nevers, limits, self.never_bits[0] if nevers else 0)
        self._rules()
        self._guards()
        self._experiments()
        self._header()
        self._facts()
        self._nodes()
        height = max(row for row, _ in self.rows) + 1
        tables = np.full((height, k.P_TABLE_WIDTH), NONE, np.int64)
        for (row, column), value in self.rows.items():
            tables[row, column] = value
        return Plan(
            self.program,
            self.guards,
            self.schema,
            self.terms,
            tables,
            np.array(self.flat.values or [0], np.int64),
            tuple(self.reader.slots.values()),
            tuple(self.steps),
            len(self.nodes.nodes),
            self.bits,
        )

    def _set(self, row: int, column: int, value: int) -> None:
        self.rows[(row, column)] = value

    # --- bits ---------------------------------------------------------------------------------------------------------

    def _bit(self, condition: Expr | None, scope: Scope, *, maybe: bool) -> int:
        self.conditions.append((condition, scope, self.bits, maybe))
        self.bits += 1
        return self.bits - 1

    def _bits(self) -> None:
        """Every condition gets its bit: rule r bit r and, where it may be unknown, bit r of the words after the rules
        too; then everything else."""
        program = self.program
        self.rule_bits = [self._bit(r.head.condition, self.rules, maybe=False) for r in program.rules]
        self.bits = self.sets * k.WORD_BITS
        self.maybe_bits = []
        for rule in program.rules:
            maybe = self._bit(rule.head.condition, self.rules, maybe=True)
            unsure = rule.head.condition is not None and self.rules.may_be_unknown(rule.head.condition)
            self.maybe_bits.append(maybe if unsure else NONE)
        self.bits = 2 * self.sets * k.WORD_BITS
        self.never_bits = [self._bit(n.clauses.condition, self.guarding, maybe=True) for n in self.guards.nevers]
        self.limit_bits = [self._bit(n.clauses.condition, self.guarding, maybe=True) for n in self.guards.limits]
        self.quiet_bits = [self._bit(n.clauses.condition, self.guarding, maybe=True) for n in self.guards.quiets]
        self.step_bits = {
            (r, i): self._bit(step.condition, self.rules, maybe=False)
            for r, rule in enumerate(program.rules)
            for i, step in enumerate(rule.steps)
            if step.condition is not None
        }
        self.step_maybe_bits = {(r, i): self._maybe(program.rules[r].steps[i].condition) for r, i in self.step_bits}
        self.experiment_bits = [self._bit(e.condition, self.rules, maybe=False) for e in program.experiments]
        self.work_bit = self._bit(None, self.rules, maybe=False)
        """On which no rule rests: what an action's tone and numbers are worked out from bears on it."""

    def _maybe(self, condition: Expr | None) -> int:
        """A bit that stays where the condition is not false; none for one that is never unknown."""
        if condition is None or not self.rules.may_be_unknown(condition):
            return NONE
        return self._bit(condition, self.rules, maybe=True)

    @property
    def sets(self) -> int:
        """Words of a set of rules."""
        return -(-len(self.program.rules) // k.WORD_BITS) or 1

    def _dates(self) -> None:
        """Guards and experiments that hold only from or before a date."""
        days = self.rules.days
        guards: tuple[s.Never | s.Limit | s.Quiet, ...] = (
            *self.guards.nevers,
            *self.guards.limits,
            *self.guards.quiets,
        )
        for guard, bit in zip(guards, (*self.never_bits, *self.limit_bits, *self.quiet_bits), strict=True):
            self.nodes.between(guard.clauses.first_day, guard.clauses.before_day, bit, days)
        for experiment, bit in zip(self.program.experiments, self.experiment_bits, strict=True):
            self.nodes.between(experiment.first_day, experiment.before_day, bit, days)

    # --- numbers that actions and limits work out ---------------------------------------------------------------------

    def _read_numbers(self) -> None:
        for rule in self.program.rules:
            for step in rule.steps:
                for expr in _numbers_of(step.action):
                    self.reader.read(expr, self.rules)
        for limit in self.guards.limits:
            self.reader.read(limit.cap, self.rules)

    # --- rows ---------------------------------------------------------------------------------------------------------

    def _header(self) -> None:
        names, program = self.schema.names, self.program
        stage_of = [NONE] * self.schema.texts
        for place, stage in reversed(list(enumerate(program.stages))):
            stage_of[names.code(stage)] = place
        tone = NONE
        if "tone" in self.rules.index.definitions:
            tone = self.nodes.node(("row", "rules", "tone"))
            rows = self.rules.rows("tone")
            places = [program.tones.index(str(self.rules.constants(value)[0])) for _, value in rows]
            self._set(0, k.PH_TONES, self.flat.add([*places, NONE]))
        words = self.words
        header = {
            k.PH_FACTS: len(self.reader.slots),
            k.PH_NODES: len(self.nodes.nodes),
            k.PH_RULES: len(program.rules),
            k.PH_NEVERS: len(self.guards.nevers),
            k.PH_LIMITS: len(self.guards.limits),
            k.PH_QUIETS: len(self.guards.quiets),
            k.PH_EXPERIMENTS: len(program.experiments),
            k.PH_WORDS: words,
            k.PH_CATCH_UP: program.settings.catch_up,
            k.PH_TONE_NODE: tone,
            k.PH_STAGES: len(program.stages),
            k.PH_STAGE_OF: self.flat.add(stage_of) if stage_of else 0,
            k.PH_CODES: self.schema.texts,
            k.PH_CHANNELS: len(self.schema.channels),
            k.PH_COLUMNS: len(self.schema.columns),
            k.PH_SAME_GUARDS: int(self.guards is self.program),
            k.PH_EVENT_RULES: self.flat.add(
                [
                    r
                    for r, rule in enumerate(program.rules)
                    if isinstance(rule.head, s.OnEvent) and rule.replaces is None
                ]
                + [NONE]
            ),
            k.PH_ALL: self.flat.add(self._mask({bit for _, _, bit, _ in self.conditions})),
            **self._sets(),
            k.PH_EMPTY: names.code(""),
            k.PH_CUSTOMER: names.code("customer"),
            k.PH_PAYMENT_PLAN: names.code("payment_plan"),
            k.PH_DISCOUNT: names.code("discount"),
            k.PH_CURRENCIES: len(self.rules.currencies),
            k.PH_CHANNEL_CODES: self.flat.add([names.code(c) for c in self.schema.channels] or [NONE]),
            k.PH_NEEDS_CONSENT: self.flat.add(
                [int(c in program.consent_channels) for c in self.schema.channels] or [0]
            ),
        }
        for column, value in header.items():
            self._set(0, column, value)

    def _sets(self) -> dict[int, int]:
        """Sets and lists of rules."""
        rules = self.program.rules
        replaced = {rule.replaces for rule in rules}
        heads = [type(rule.head) if rule.replaces is None else None for rule in rules]
        every = [isinstance(rule.head, s.When) and rule.head.every is not None for rule in rules]
        found = {
            k.PH_WHEN: [head is s.When for head in heads],
            k.PH_EVERY: [head is s.When and again for head, again in zip(heads, every, strict=True)],
            k.PH_ON_DAY: [head is s.OnDay for head in heads],
            k.PH_ON_EVENT: [head is s.OnEvent for head in heads],
            k.PH_REPLACING: [head is None for head in heads],
            k.PH_REPLACED: [rule.name in replaced for rule in rules],
        }
        waiting = [
            self.flat.add([*(r for r in range(len(rules)) if self._waits_for(r, event)), NONE]) for event in EVENTS
        ]
        return {
            **{column: self.flat.add(self._set_of(members)) for column, members in found.items()},
            k.PH_RULE_WORDS: self.sets,
            k.PH_DAY_RULES: self.flat.add([*(r for r, head in enumerate(heads) if head is s.OnDay), NONE]),
            k.PH_WAITING: self.flat.add(waiting),
            k.PH_GUARD_BITS: self.flat.add(self._mask({*self.never_bits, *self.limit_bits, *self.quiet_bits})),
            k.PH_NEVER_BITS: self.flat.add(self._mask(set(self.never_bits))),
            k.PH_ANY_FIRST: int(any(holds_or_stops(rule) for rule in rules)),
            k.PH_FIRSTS: self.flat.add(self._set_of([holds_or_stops(r) or r.name in replaced for r in rules])),
            k.PH_NEVER_WORD: self.against.first_word,
            k.PH_NEVER_WORDS: self.against.words,
            k.PH_GROUPS: len(self.against.groups),
        }

    def _set_of(self, members: list[bool]) -> list[int]:
        return self._mask({place for place, member in enumerate(members) if member})[: self.sets]

    def _waits_for(self, place: int, event: str) -> bool:
        rule = self.program.rules[place]
        return rule.replaces is None and isinstance(rule.head, s.OnEvent) and rule.head.event == event

    @property
    def words(self) -> int:
        return -(-self.bits // k.WORD_BITS) or 1

    def _mask(self, bits: set[int]) -> list[int]:
        return [
            sum(1 << (bit - word * k.WORD_BITS) for bit in bits if bit // k.WORD_BITS == word)
            for word in range(self.words)
        ]

    def _facts(self) -> None:
        for row, slot in enumerate(self.reader.slots.values()):
            kind, a, b = self._fact(slot)
            self._set(row, k.FACT_KIND, kind)
            self._set(row, k.FACT_FAMILY, family_of(kind))
            self._set(row, k.FACT_A, a)
            self._set(row, k.FACT_B, b)
            if kind == k.FK_COLUMN and slot.decl is not None:
                defaults = [
                    self.nodes.programs.raw(default_value(slot.decl, currency), slot.decl.type)
                    for currency in self.rules.currencies
                ]
                self._set(row, k.FACT_DEFAULT, self.flat.add(defaults))

    def _fact(self, slot: FactSlot) -> tuple[int, int, int]:
        """Kind and arguments of a fact: channels and rates by place, texts by code."""
        if slot.name not in DERIVED:
            return k.FK_COLUMN, self.schema.column_of[slot.name], NONE
        kind = int(getattr(k, f"FK_{slot.name.upper()}"))
        args = [self._argument(slot, a) for a in slot.args]
        return (kind, *args, *[NONE] * (2 - len(args)))  # type: ignore[return-value]

    def _argument(self, slot: FactSlot, value: bool | int | str) -> int:
        if isinstance(value, str):
            return (
                self.schema.channel_of.get(value, NONE) if slot.name in _BY_CHANNEL else self.schema.names.code(value)
            )
        if slot.name == "interest":
            return list(map(int, self.terms.rates)).index(value)
        return int(value)

    def _touches(self) -> list[set[int]]:
        """By node: the bits that it bears on, by itself or through nodes that read it."""
        found = [set(node.masks) for node in self.nodes.nodes]
        tone = self.rows[0, k.PH_TONE_NODE]
        worked_from = {row for program in self.worked for row in self.nodes.programs.nodes_read(program)}
        for row in worked_from | ({tone} if tone != NONE else set()):
            found[row].add(self.work_bit)
        for row in range(len(found) - 1, -1, -1):
            for read in self.nodes.read_by(row):
                found[read] |= found[row]
        return found

    def _readers(self) -> list[int]:
        """By bit of `changes`: the set of nodes that rest on it, themselves or through what they read."""
        facts = [self._fact(slot) for slot in self.reader.slots.values()]
        rests: list[int] = []
        for node in self.nodes.nodes:
            found = changes.CASE | (changes.ARM if node.kind == k.NK_ARM else 0)
            read = self.nodes.facts_read_by(node) + ([node.a] if node.kind <= k.NK_LISTED else [])
            for kind, a, _ in (facts[fact] for fact in read):
                found |= changes.reads(kind, a)
            for other in self.nodes.read_by(len(rests)):
                found |= rests[other]
            rests.append(found)
        words = -(-len(rests) // k.WORD_BITS) or 1
        self._set(0, k.PH_NODE_WORDS, words)
        return [
            word for bit in range(changes.ALL.bit_length()) for word in _set_of_nodes([on >> bit & 1 for on in rests])
        ]

    def _nodes(self) -> None:
        touches = self._touches()
        masked: list[list[int]] = [[] for _ in range(self.words)]
        self._set(0, k.PH_READERS, self.flat.add(self._readers()))
        for row, node in enumerate(self.nodes.nodes):
            unknown = next((b for b, v in enumerate(node.domain) if not isinstance(v, bool | int | str)), NONE)
            first, words = self._masks(node)
            values = {
                k.NODE_KIND: node.kind,
                k.NODE_A: node.a,
                k.NODE_FIRST: node.first,
                k.NODE_COUNT: node.count,
                k.NODE_TABLE: node.table,
                k.NODE_SIZE: len(node.domain),
                k.NODE_UNKNOWN: unknown,
                k.NODE_MASK: self.flat.add(word for mask in words for word in mask),
                k.NODE_MASK_FIRST: first,
                k.NODE_MASK_WORDS: len(words[0]),
                k.NODE_TOUCHES: self.flat.add(self._mask(touches[row])),
            }
            values[k.NODE_OPEN] = values[k.NODE_MASK] + len(node.domain) * len(words[0])
            for column, value in values.items():
                self._set(row, column, value)
            for place in range(len(words[0])):
                masked[first + place] += [row, place]
        self._set(0, k.PH_MASKED, self.flat.add([self.flat.add([*one, NONE]) for one in masked]))
        of_rules = [any(bit < 2 * self.sets * k.WORD_BITS for bit in bits) for bits in touches]
        self._set(0, k.PH_BEARING, self.flat.add([*_set_of_nodes(of_rules), *_set_of_nodes([True] * len(touches))]))

    def _masks(self, node: Node) -> tuple[int, list[list[int]]]:
        """Of a node the first word that it bears on by itself and, by bucket, the words from there on that are left."""
        if not node.masks:
            return 0, [[]]
        first = min(node.masks) // k.WORD_BITS
        after = max(node.masks) // k.WORD_BITS + 1
        everything = set(range(self.bits))
        return first, [
            *(
                self._mask(everything - {b for b, ok in node.masks.items() if bucket not in ok})[first:after]
                for bucket in range(len(node.domain))
            ),
            self._mask(everything)[first:after],
        ]

    # --- rules --------------------------------------------------------------------------------------------------------

    def _rules(self) -> None:
        program = self.program
        place_of = {rule.name: place for place, rule in enumerate(program.rules)}
        patient = {rule.replaces or rule.name for rule in program.rules if holds_or_stops(rule)}
        step = 0
        for r, rule in enumerate(program.rules):
            swaps = [place_of[other.name] for other in program.rules if other.replaces == rule.name]
            slots = [i for i, owner in enumerate(self.terms.slot_rule) if owner == r]
            values = {
                k.RULE_BIT: self.rule_bits[r],
                k.RULE_MAYBE: self.maybe_bits[r],
                k.RULE_PATIENT: int(rule.name in patient),
                k.RULE_SLOT: slots[0] if slots else NONE,
                k.RULE_SLOTS: len(slots),
                k.RULE_STEP: step,
                k.RULE_STEPS: len(rule.steps),
                k.RULE_FIRST: int(holds_or_stops(rule)),
                k.RULE_WORKS: int(any(not self._fixed(e) for one in rule.steps for e in _numbers_of(one.action))),
                k.RULE_REPLACES: place_of[rule.replaces] if rule.replaces is not None else NONE,
                k.RULE_SWAP: self.flat.add([*swaps, NONE]),
                k.RULE_NAME: self.schema.names.code(rule.name),
                k.RULE_CONSUMED: int(self.terms.event_rule[r]),
                **self._head(rule.head),
            }
            for column, value in values.items():
                self._set(r, column, value)
            for position, one in enumerate(rule.steps):
                self._step(step, one, self.step_bits.get((r, position), NONE))
                self._set(step, k.STEP_MAYBE, self.step_maybe_bits.get((r, position), NONE))
                self.steps.append((r, position))
                step += 1
            self._set(r, k.RULE_GROUP, self._group(r, rule, step - 1))
            parts = parts_of((rule, *(program.rules[swap] for swap in swaps)), EXPRESSIONS)
            read = {node.name for node in nodes_read(program, tuple(parts)) if isinstance(node, Fact)}
            facts = [place for place, slot in enumerate(self.reader.slots.values()) if slot.name in read]
            self._set(r, k.RULE_FACTS, self.flat.add([*facts, NONE]))

    def _group(self, place: int, rule: s.Rule, step: int) -> int:
        """The group of a rule of one plain action, NONE of every other: one that is always wanted and that nothing is
        worked out for."""
        only = rule.steps[0].action
        plain = len(rule.steps) == 1 and (place, 0) not in self.step_bits and not holds_or_stops(rule)
        if not plain or _numbers_of(only) or isinstance(only, s.Escalate):
            return NONE
        alike = (k.STEP_VERB, k.STEP_AT, k.STEP_NEVERS, k.STEP_LIMITS)
        return self.against.group(*(self.rows[(step, column)] for column in alike), *self._channel_codes(only))

    def _channel_codes(self, action: s.Action) -> list[int]:
        """The text codes of an action's channels, NONE alone where it is no contact."""
        match action:
            case s.Send(channels):
                return [self.schema.names.code(channel) for channel in channels]
            case s.AskFeedback(channel):
                return [self.schema.names.code(channel)]
        return [NONE]

    def _fixed(self, expr: Expr) -> bool:
        """Whether a number is the same on every day and for every case of a currency."""
        return self.rules.constant(expr) and not self.rules.dated(expr)

    def _head(self, head: s.Head) -> dict[int, int]:
        match head:
            case s.When(_, every, most):
                at_most = self._whole(most) if most is not None else NONE
                return {
                    k.RULE_HEAD: k.HEAD_WHEN,
                    k.RULE_EVERY: self._whole(every) if every is not None else NONE,
                    k.RULE_MOST: 1 if every is None else at_most,
                }
            case s.OnDay():
                return {k.RULE_HEAD: k.HEAD_DAY}
            case s.OnEvent(event, argument, after):
                return {
                    k.RULE_HEAD: k.HEAD_EVENT,
                    k.RULE_EVENT: EVENT_OF[event],
                    k.RULE_ARGUMENT: self.schema.names.code_or_none(argument),
                    k.RULE_AFTER: self._whole(after) if after is not None else 0,
                }

    def _whole(self, expr: Expr) -> int:
        found = self.rules.snapshot().value(expr)
        assert isinstance(found, int)
        return found

    def _step(self, row: int, step: s.Step, bit: int) -> None:
        action, name = step.action, ""
        values = {
            k.STEP_VERB: VERB_OF[VERB[type(action)]],
            k.STEP_BIT: bit,
            k.STEP_CHANNEL_COUNT: 0,
            k.STEP_TONE: NONE,
            k.STEP_AT: NONE,
            k.STEP_STAGE: NONE,
            k.STEP_STRAIGHT: 0,
            k.STEP_AMOUNT: NONE,
            k.STEP_LASTS: NONE,
            k.STEP_BUSINESS: 0,
            k.STEP_ARG_COUNT: 0,
            k.STEP_CHOOSES: 0,
            k.STEP_ROLE: self.schema.names.code("customer"),
        }
        match action:
            case s.Send(channels, message, tone, role, minute):
                name = message
                values |= self._channels(channels)
                values[k.STEP_CHOOSES] = int(len(channels) > 1)
                values[k.STEP_TONE] = self.program.tones.index(tone) if tone is not None else NONE
                values[k.STEP_ROLE] = self.schema.names.code(role)
                values[k.STEP_AT] = self.schema.minute_of[minute] if minute is not None else NONE
            case s.AskFeedback(channel, message):
                name = message
                values |= self._channels((channel,))
            case s.Offer(kind, args, lasts):
                name = kind
                pairs = [(self._work(expr, self.rules), int(expr.type.numeric)) for _, expr in args]
                values[k.STEP_ARGS] = self.flat.add(x for pair in pairs for x in pair)
                values[k.STEP_ARG_COUNT] = len(args)
                values |= self._lasts(lasts)
            case s.Escalate(stage, straight):
                name = stage
                values[k.STEP_STAGE] = self.program.stages.index(stage)
                values[k.STEP_STRAIGHT] = int(straight)
            case s.Assign(queue, due):
                name = queue
                values |= self._lasts(due)
            case s.Charge(fee, amount):
                name = fee
                values[k.STEP_AMOUNT] = self._work(amount, self.rules)
            case s.Hold(lasts):
                values |= self._lasts(lasts)
            case s.Refer(agency):
                name = agency
            case s.Tag(tag):
                name = tag
        spoken = (values[k.STEP_VERB], self.schema.names.code(name), self._channel_codes(action))
        values[k.STEP_NAME] = spoken[1]
        values[k.STEP_NEVERS] = self.against.never_masks(*spoken)
        values[k.STEP_LIMITS] = self.against.limit_lists(*spoken)
        for column, value in values.items():
            self._set(row, column, value)

    def _channels(self, channels: tuple[str, ...]) -> dict[int, int]:
        places = [self.schema.channel_of[c] for c in channels]
        return {k.STEP_CHANNELS: self.flat.add(places), k.STEP_CHANNEL_COUNT: len(places)}

    def _lasts(self, lasts: s.Duration | None) -> dict[int, int]:
        if lasts is None:
            return {}
        return {
            k.STEP_LASTS: self._work(lasts.amount, self.rules),
            k.STEP_BUSINESS: int(lasts.business),
        }

    def _work(self, expr: Expr, scope: Scope) -> int:
        """Where the program of a number of an action or a limit stands."""
        self.worked.append(self.nodes.programs.write(expr, scope))
        return self.worked[-1]

    # --- guards -------------------------------------------------------------------------------------------------------

    def _guards(self) -> None:
        for row, (never, bit) in enumerate(zip(self.guards.nevers, self.never_bits, strict=True)):
            kind, name = self._pattern(never.pattern)
            self._set(row, k.NEVER_BIT, bit)
            self._set(row, k.NEVER_KIND, kind)
            self._set(row, k.NEVER_NAME, name)
        for row, (limit, bit) in enumerate(zip(self.guards.limits, self.limit_bits, strict=True)):
            kind, name = self._pattern(limit.pattern)
            self._set(row, k.LIMIT_BIT, bit)
            self._set(row, k.LIMIT_KIND, kind)
            self._set(row, k.LIMIT_NAME, name)
            self._set(row, k.LIMIT_CAP, self._work(limit.cap, self.guarding))
            window = self.guarding.snapshot().value(limit.window) if limit.window is not None else NONE
            assert isinstance(window, int)
            self._set(row, k.LIMIT_WINDOW, window)
        for row, (quiet, bit) in enumerate(zip(self.guards.quiets, self.quiet_bits, strict=True)):
            values = {
                k.QUIET_BIT: bit,
                k.QUIET_START: self.schema.minute_of[quiet.start],
                k.QUIET_END: self.schema.minute_of[quiet.end],
                k.QUIET_CROSSES: int(quiet.end <= quiet.start),
                k.QUIET_WEEKDAYS: sum(1 << day for day in quiet.weekdays),
                k.QUIET_CHANNELS: sum(1 << self.schema.channel_of[c] for c in quiet.channels),
            }
            for column, value in values.items():
                self._set(row, column, value)

    def _experiments(self) -> None:
        for row, (experiment, bit) in enumerate(zip(self.program.experiments, self.experiment_bits, strict=True)):
            self._set(row, k.EXPERIMENT_BIT, bit)
            self._set(row, k.EXPERIMENT_ARMS, len(experiment.type.members))

    def _pattern(self, pattern: s.Pattern) -> tuple[int, int]:
        if pattern.kind in PATTERN:
            return PATTERN[pattern.kind], self.schema.names.code_or_none(pattern.name)
        return k.PK_VERB + VERB_OF[pattern.kind], self.schema.names.code_or_none(pattern.name)


_BY_CHANNEL = frozenset({"sent", "channel_failed", "no_response", "consented", "opted_out", "reachable"})
"""Facts whose text argument is a channel."""


def _set_of_nodes(members: Sequence[int]) -> list[int]:
    """A set of nodes, as words of bits."""
    words = -(-len(members) // k.WORD_BITS) or 1
    return [
        sum(1 << (n % k.WORD_BITS) for n, member in enumerate(members) if member and n // k.WORD_BITS == word)
        for word in range(words)
    ]


def _numbers_of(action: s.Action) -> tuple[Expr, ...]:
    """What is worked out when an action is written."""
    match action:
        case s.Charge(_, amount):
            return (amount,)
        case s.Offer(_, args, lasts):
            return (*(expr for _, expr in args), *((lasts.amount,) if lasts is not None else ()))
        case s.Hold(lasts):
            return (lasts.amount,)
        case s.Assign(_, due) if due is not None:
            return (due.amount,)
        case _:
            return ()
