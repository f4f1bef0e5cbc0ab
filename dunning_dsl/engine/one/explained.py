"""What became of every rule of a case, and why, word for word as the interpreter says it, from what it said of others.

`decide.interpret.take_turns` goes through the rules, as for the interpreter; what it asks about a rule is looked up in
a `Tree`, and the values of this case are put where the words show them. Where nothing is remembered, the interpreter's
own functions answer, and are listened to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from dunning_dsl.decide.attempt import attempt
from dunning_dsl.decide.candidates import Candidate, Times, candidacy
from dunning_dsl.decide.decision import ActionTaken, CaseDecision, RuleOutcome
from dunning_dsl.decide.evaluate import Snapshot
from dunning_dsl.decide.experiments import arms_of
from dunning_dsl.decide.interpret import Arms, fact_words, passed_over, take_turns
from dunning_dsl.decide.one_moment import case_of, invoice_of, opened_on
from dunning_dsl.engine.lower.scope import FactKey
from dunning_dsl.engine.one.asked import Case, Pairs
from dunning_dsl.engine.one.blanks import Blanks, Read
from dunning_dsl.engine.one.context import DERIVED_OF, Context, HandOver, Untold
from dunning_dsl.engine.one.exactness import BY_PATH, OVERDUE
from dunning_dsl.engine.one.layout import ON_HOLD, STAGE
from dunning_dsl.engine.one.paths import Counts, Fork, Leaf, Number, Questions, Recording, Tree
from dunning_dsl.engine.one.quick import case_decision, with_actions
from dunning_dsl.engine.one.scene import Scene, Told
from dunning_dsl.engine.one.tables import MOST
from dunning_dsl.ledger.case import Deed
from dunning_dsl.program.expressions import Fact
from dunning_dsl.program.statements import OnDay, Rule
from dunning_dsl.program.values import Type, Value
from dunning_dsl.program.words import value_words

Rules = tuple[tuple[Rule, Tree, Fork | None], ...]
"""With each rule its tree, and how far on the way in it is known already."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What is known of rules by the days overdue: what became of those that rest on nothing else, what was read for
    them, and the rules that remain, before the first of these and after it."""

    outcomes: dict[str, RuleOutcome]
    leaf: Leaf | None
    before: Rules
    after: Rules


class Explainer:
    """Explanations of one context's cases."""

    def __init__(self, context: Context, scene: Scene) -> None:
        self.context, self.layout, self.program = context, context.layout, context.layout.program
        self.currency = scene.told.currency
        self.exactness = self.layout.exactness
        see = Snapshot(self.layout.policy.index, self.currency, context.moment.day, scene.snapshot.source)
        self.learning = context.learning
        self.questions = Questions(self.layout, see, self.exactness.tests, self.learning)
        number = self.questions.number
        self.overdue, self.stage, self.on_hold = number(OVERDUE), number(STAGE), number(ON_HOLD)
        self.derived_of = tuple(map(number, DERIVED_OF))
        self.readings: dict[str, Read] = {
            text: number((node.name, tuple([cast(Any, see.value(a)) for a in node.args])))
            if isinstance(node, Fact)
            else node.name
            for text, node in self.exactness.readings.items()
        }
        self.history = scene.made.state.cases[0]
        """Of the first case. Of no case's history is anything asked but whether it is open, where it is not learned."""
        self.closing = not self.history.open
        self.names = tuple(rule.name for rule in self.program.rules)
        timed = [rule for rule in self.program.rules if rule.replaces is None]
        self.candidacies = tuple(tuple((rule, Tree(), None) for rule in timed) for _ in range(2))
        """By whether the case is on hold: the rules that are no replacements."""
        self.settled: tuple[dict[Value, Settled], ...] = ({}, {})
        self.replacing = {name: Tree() for name in self.names}
        self.tones = Tree()
        self.pairs: dict[Number, Pairs] = {}
        self.opened: dict[tuple[str, Value], tuple[tuple[str, str, str], int]] = {}
        """By customer and days overdue: the ids of the case and its invoice, the currency, the day it was opened."""
        kept = self.layout.policy.facts.values()
        self.calendar = tuple(fact.name for fact in kept if fact.kept == "calendar")
        self.types: dict[str, Type] = {}

    def explain(self, told: Told, untold: Untold, actions: tuple[ActionTaken, ...]) -> CaseDecision:
        """Raises HandOver where the interpreter is to explain the case."""
        count, plainly, told_bits = untold.asked
        if count != self.questions.count:
            with self.learning:
                plainly = self.questions.plainly(untold.told)
                told_bits = self.questions.told(untold.told, self.calendar)
                untold.asked = self.questions.count, plainly, told_bits
        case = Case(self, told, untold, actions, plainly)
        arms = self._arms(case)
        tone = self._tone(case)
        outcomes = take_turns(self.layout.policy, _Remembered(self, case))
        told_when = told.customer_id, case.values[self.overdue]
        names, opened = self.opened.get(told_when) or self._opened(*told_when)
        return case_decision(
            names,
            opened,
            self.closing,
            str(case.values[self.stage]) if self.program.stages else None,
            tone or None,
            tuple([outcomes[name] for name in self.names]),
            self._values(case),
            arms,
            self._assumed(case, untold) if case.mask & ~told_bits else (),
        )

    def _opened(self, customer_id: str, overdue: Value) -> tuple[tuple[str, str, str], int]:
        today, look_ahead = self.context.moment.day, self.program.settings.look_ahead
        _, opened = opened_on({OVERDUE: overdue}, today, look_ahead)
        if len(self.opened) >= MOST:
            self.opened.clear()
        names = case_of(customer_id, opened), invoice_of(customer_id), self.currency
        found = self.opened[customer_id, overdue] = names, opened
        return found

    def _arms(self, case: Case) -> Arms:
        if not self.program.experiments:
            return ()
        told, see = case.told, case.see
        arms = arms_of(self.program, self.history, told.customer_id, see, self.context.moment.day, told.arms)
        with self.learning:
            leaf = self._leaf(see, None)
        case.take(leaf)
        return arms

    def _tone(self, case: Case) -> str:
        if "tone" not in self.layout.policy.index.definitions:
            return next(iter(self.program.tones), "")
        leaf = self.tones.find(case) or self._learn_tone(case)
        case.take(leaf)
        return cast(str, leaf.said)

    def _values(self, case: Case) -> tuple[tuple[str, str], ...]:
        values, pairs = case.values, self.pairs
        shown = [pairs[number][values[number]] for number in case.facts]
        for name, text in case.defined.items():
            shown.append((name, self.defined_words(name, case.see.definition(name)) if text is None else text))
        return tuple(shown)

    def defined_words(self, name: str, value: Value) -> str:
        return value_words(value, self.types[name], self.currency)

    def _assumed(self, case: Case, untold: Untold) -> tuple[str, ...]:
        facts, told = self.questions.facts, untold.told
        assumed = [n for n in case.facts if facts[n] not in told and facts[n][0] not in self.calendar]
        return tuple([self.pairs[number].name for number in assumed])

    def settle(self, case: Case, outcomes: Mapping[str, RuleOutcome]) -> None:
        """Remember which rules rest on the days overdue alone, or on nothing, of a case whose candidacies are known."""
        with self.learning:
            self._settle(case, outcomes)

    def _settle(self, case: Case, outcomes: Mapping[str, RuleOutcome]) -> None:
        known, overdue = self.settled[case.held], case.values[self.overdue]
        alone: dict[str, RuleOutcome] = {}
        rest: tuple[list[tuple[Rule, Tree, Fork | None]], ...] = ([], [])
        read: Leaf | None = None
        for rule, tree, _ in self.candidacies[case.held]:
            leaf = tree.find(case)
            if leaf is None or rule.name not in outcomes or not self._rests_on_days(tree, leaf, case):
                rest[read is not None].append((rule, tree, tree.beyond(case, self.questions.of(OVERDUE))))
            else:
                alone[rule.name] = outcomes[rule.name]
                read = leaf if leaf.facts else read
        if len(known) >= MOST:
            known.clear()
        known[overdue] = Settled(alone, read, tuple(rest[False]), tuple(rest[True]))

    def _rests_on_days(self, tree: Tree, leaf: Leaf, case: Case) -> bool:
        """Whether nothing but the days overdue is read for it, and shown by it."""
        alone = tree.beyond(case, self.questions.of(OVERDUE)) is None
        return alone and not leaf.defined and leaf.facts.keys() <= {self.overdue}

    # --- what is not remembered yet -----------------------------------------------------------------------------------
    # Another thread may have learned it before this one came to.

    def _hearing(self, case: Case, exact: frozenset[FactKey], days: tuple[int, ...] | None = None) -> Recording:
        cuts = {} if days is None else {OVERDUE: days}
        return Recording(self.layout.policy.index, self.context.moment.day, case, self.questions, exact, cuts)

    def _leaf(self, seen: Snapshot, said: object) -> Leaf:
        """What was said, and what was read for it."""
        mask = 0
        for key, (node, _) in seen.facts.items():
            mask |= self.questions.bit(key)
            number = self.questions.number(key)
            if number not in self.pairs:
                self.pairs[number] = Pairs(fact_words(node, key[1]), node.type, self.currency)
        defined: dict[str, str | None] = {}
        for name, (kind, value) in seen.defined.items():
            mask |= self.questions.bit(name)
            self.types[name] = kind
            defined[name] = self.defined_words(name, value) if kind.kind in BY_PATH else None
        return Leaf(said, dict.fromkeys(map(self.questions.number, seen.facts)), defined, mask)

    def _keep(self, tree: Tree, case: Case, heard: Recording, said: object) -> Leaf:
        if isinstance(said, RuleOutcome):
            said = Blanks.of(said, self.readings) or said
        leaf = self._leaf(heard, said)
        if not tree.put(heard.path, case, leaf):
            for known in self.settled:  # which lead into the tree as it was
                known.clear()
        return leaf

    def _learn_tone(self, case: Case) -> Leaf:
        with self.learning:
            heard = self._hearing(case, self.exactness.tone)
            return self.tones.find(case) or self._keep(self.tones, case, heard, str(heard.definition("tone")))

    def learn_candidacy(self, tree: Tree, rule: Rule, case: Case) -> Leaf:
        with self.learning:
            known = tree.find(case)
            if known is not None:
                return known
            heard = self._hearing(case, self.exactness.candidacy[rule.name], self.exactness.days[rule.name])
            if isinstance(rule.head, OnDay):
                heard.note(self.questions.fact(OVERDUE, exact=True))
            history, catch_up = case.scene.made.state.cases[0], self.program.settings.catch_up
            times = Times(history, self.context.moment.day, case.held, catch_up)
            patient = rule.name in self.layout.policy.patient
            return self._keep(tree, case, heard, candidacy(rule, times, heard, patient=patient))

    def learn_replacing(self, tree: Tree, rule: Rule, case: Case) -> Leaf:
        with self.learning:
            heard = self._hearing(case, self.exactness.candidacy[rule.name])
            return tree.find(case) or self._keep(tree, case, heard, passed_over(rule, heard))

    def learn_turn(self, tree: Tree, rule: Rule, case: Case) -> Leaf:
        with self.learning:
            known = tree.find(case)
            if known is not None:
                return known
            turns, node = self.context.turns, case.node
            bench = turns.bench(node, case.scene)
            heard = self._hearing(case, self.exactness.turn[rule.name])
            bench.snapshot = bench.guards.snapshot = heard
            bench.guards.given = Counts(heard, bench.guards.given or {})
            outcome, deeds = attempt(bench, rule)
            said = Blanks.of(replace(outcome, actions=()), self.readings) or outcome
            after = turns.child(node, rule, outcome, deeds) if outcome.actions else node
            return self._keep(tree, case, heard, (said, tuple(deeds), after))


class _Remembered:
    """`decide.interpret.Answers`, from what is remembered."""

    def __init__(self, explainer: Explainer, case: Case) -> None:
        self.explainer, self.case = explainer, case

    def candidacies(self, outcomes: dict[str, RuleOutcome]) -> list[Candidate]:
        case, explainer = self.case, self.explainer
        settled = explainer.settled[case.held].get(case.values[explainer.overdue])
        if settled is None:
            found = self._candidacies(explainer.candidacies[case.held], outcomes)
            explainer.settle(case, outcomes)
            return found
        outcomes.update(settled.outcomes)
        before = self._candidacies(settled.before, outcomes)
        if settled.leaf is not None:
            case.take(settled.leaf)
        return [*before, *self._candidacies(settled.after, outcomes)]

    def _candidacies(self, rules: Rules, outcomes: dict[str, RuleOutcome]) -> list[Candidate]:
        case, known = self.case, self.case.answers.get
        unread = ~case.mask
        found: list[Candidate] = []
        for rule, tree, beyond in rules:
            leaf: Any = beyond or tree.root
            while type(leaf) is Fork:  # as `Tree.find`, without its calls
                place = leaf.place
                answer = known(place)
                leaf = leaf.get(case.answer(place) if answer is None else answer)
            if leaf is None:
                leaf = self.explainer.learn_candidacy(tree, rule, case)
            if leaf.mask & unread:
                case.take(leaf)
                unread = ~case.mask
            said = leaf.said
            kind = type(said)
            if kind is RuleOutcome:
                outcomes[rule.name] = said
            elif kind is Candidate:
                found.append(said)
            else:
                outcomes[rule.name] = case.outcome(said)
        return found

    def passed_over(self, rule: Rule) -> RuleOutcome | None:
        case, tree = self.case, self.explainer.replacing[rule.name]
        leaf = tree.find(case) or self.explainer.learn_replacing(tree, rule, case)
        case.take(leaf)
        said = leaf.said
        return case.outcome(said) if type(said) is Blanks else said

    def attempt(self, rule: Rule) -> tuple[RuleOutcome, Iterable[Deed]]:
        case, node = self.case, self.case.node
        if node.ended == "held":
            raise HandOver("a rule takes its turn after a hold of the same decision")
        trees = node.told[case.held]
        tree = trees.get(rule.name)
        if tree is None:
            tree = trees.setdefault(rule.name, Tree())
        known = case.answers.get
        leaf: Any = tree.root
        while type(leaf) is Fork:
            place = leaf.place
            answer = known(place)
            leaf = leaf.get(case.answer(place) if answer is None else answer)
        if leaf is None:
            leaf = self.explainer.learn_turn(tree, rule, case)
        if leaf.mask & ~case.mask:
            case.take(leaf)
        said, deeds, case.node = leaf.said
        outcome = case.outcome(said) if type(said) is Blanks else said
        if outcome.status == "fired":
            outcome = with_actions(outcome, tuple([a for a in case.actions if a.rule == rule.name]))
        return outcome, deeds
