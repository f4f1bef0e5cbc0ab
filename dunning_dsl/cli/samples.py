"""Which sample case a message is shown for: one in which its rule goes, or its offer is made.

A search from case to case, one change at a time (`moves`), always to the one that comes closest. It gives up where no
change helps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final, TypeAlias

from dunning_dsl.cli.moves import Change, SetDefinition, SetFact, WithoutField, reads_of
from dunning_dsl.cli.preview import Preview, Samples, Setting
from dunning_dsl.program.expressions import Both, Defined, Expr
from dunning_dsl.program.statements import AskFeedback, FactDecl, Let, Offer, OnDay, Rule, Send, Step

if TYPE_CHECKING:
    from dunning_dsl.messages.uses import Use

Score: TypeAlias = tuple[int, ...]
"""How close a case comes; larger is closer."""

DONE: Final = 1000
"""The first number of a score at which nothing is left to change."""

MOST_STEPS: Final = 8


class Finder:
    """Samples of one policy; each case is made once."""

    def __init__(self, samples: Samples) -> None:
        self.samples = samples
        self._made: dict[object, Preview] = {}
        self._bases: dict[tuple[str, str], list[Setting]] = {}

    def case(self, setting: Setting) -> Preview:
        """The case of a setting."""
        key = (
            tuple(sorted(map(repr, setting.facts.items()))),
            tuple(sorted(map(repr, setting.definitions.items()))),
            setting.without,
            setting.invoices,
        )
        if key not in self._made:
            self._made[key] = self.samples.of(setting)
        return self._made[key]

    def changes(self, reads: Iterable[Change]) -> list[Change]:
        """Those changes that what was given leaves open."""
        given = self.samples.given.facts
        return [
            change
            for change in reads
            if not (isinstance(change, SetFact) and change.key in given)
            and not (isinstance(change, WithoutField) and change.name in self.samples.said)
        ]

    def climb(self, start: Setting, score: Callable[[Setting], Score], changes: list[Change]) -> tuple[Score, Setting]:
        """The closest case that is found from `start`, with its score."""
        best, at = start, score(start)
        for _ in range(MOST_STEPS):
            if at[0] >= DONE:
                break
            near, there = at, best
            for change in changes:
                setting = change.on(best)
                if setting == best:
                    continue
                found = score(setting)
                if found > near:
                    near, there = found, setting
            if near <= at:
                break
            best, at = there, near
        return at, best

    # --- the case of a rule ------------------------------------------------------------------------------------------

    def base(self, use: Use) -> Setting:
        """A case in which the use's rule goes, as far as one is found; the same for all uses of a message on a channel
        where it does for them."""
        known = self._bases.setdefault((use.message, use.channel), [])
        fitting = next((setting for setting in known if self.goes(use, setting)), None)
        if fitting is not None:
            return fitting
        start = self._on_its_day(use)
        conditions = self._conditions(use)
        reads = reads_of(self.case(start), conditions)
        changes = self.changes(self._natural(reads.changes(self._declared, self.samples.given.currency)))
        reached, found = self.climb(start, lambda setting: self._met(setting, conditions), changes)
        for setting in known:
            if self._met(setting, conditions) >= reached:
                return setting
        known.append(found)
        return found

    def goes(self, use: Use, setting: Setting) -> bool:
        """Whether the use's rule goes for a case, by its day and its conditions."""
        day = self._day(self._rule(use))
        there = setting.facts.get(("days_overdue", ()))
        return (day is None or day == there) and self._met(setting, self._conditions(use))[0] >= DONE

    @property
    def _declared(self) -> dict[str, FactDecl]:
        return {fact.name: fact for fact in self.samples.program.facts}

    def _natural(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Without definitions that are set: a sample of a rule is made of facts."""
        return (change for change in changes if not isinstance(change, SetDefinition))

    def _rule(self, use: Use) -> Rule:
        return next(rule for rule in self.samples.program.rules if rule.name == use.rule)

    def _day(self, rule: Rule) -> int | None:
        """The first day of an `on day`, its own or that of the rule in whose place it stands."""
        replaced = next((other for other in self.samples.program.rules if other.name == rule.replaces), None)
        for head in (rule.head, replaced.head if replaced else None):
            if isinstance(head, OnDay):
                day = self.case(Setting()).value(head.days[0])
                return day if isinstance(day, int) else None
        return None

    def _on_its_day(self, use: Use) -> Setting:
        day = self._day(self._rule(use))
        return Setting() if day is None else Setting(facts={("days_overdue", ()): day})

    def _conditions(self, use: Use) -> list[Expr]:
        """What must be true for the message to go: of the rule, of the one it replaces, and of the action itself."""
        rule = self._rule(use)
        replaced = next((other for other in self.samples.program.rules if other.name == rule.replaces), None)
        heads = [rule.head.condition, replaced.head.condition if replaced else None]
        steps = [step.condition for step in rule.steps if _is(step, use)]
        own = [] if None in steps else steps[:1]
        return [
            part for condition in (*heads, *own) if condition is not None for part in self._parts(Setting(), condition)
        ]

    def _parts(self, setting: Setting, condition: Expr) -> Iterator[Expr]:
        """The parts that must all be true, seen through `and` and `let`."""
        if isinstance(condition, Both):
            for part in condition.parts:
                yield from self._parts(setting, part)
            return
        if isinstance(condition, Defined):
            found = self.case(setting).snapshot.index.definitions[condition.name]
            if isinstance(found, Let):
                yield from self._parts(setting, found.expr)
                return
        yield condition

    def _met(self, setting: Setting, parts: list[Expr]) -> Score:
        shown = self.case(setting)
        met = sum(shown.value(part) is True for part in parts)
        return (DONE if met == len(parts) else met,)

    def half_way(self, setting: Setting, names: Iterable[str]) -> int:
        """How many parts of these definitions are true, which is how near they are to being true themselves."""
        lets = self.case(setting).snapshot.index.definitions
        named = [found.expr for name in names if isinstance(found := lets[name], Let)]
        parts = [part for expr in named if expr.type.kind == "boolean" for part in self._parts(setting, expr)]
        return sum(self.case(setting).value(part) is True for part in parts)

    # --- the case of an offer ----------------------------------------------------------------------------------------

    def offering(self, setting: Setting, step: Step) -> Setting | None:
        """A case in which the offer is made, from one in which it may not be; None where none is found."""
        offer = step.action
        assert isinstance(offer, Offer)
        conditions = list(self._parts(setting, step.condition)) if step.condition is not None else []
        arguments = [value for _, value in offer.args]

        def score(candidate: Setting) -> Score:
            made = self.case(candidate).offer(step) is not None
            return (DONE,) if made else (min(self._met(candidate, conditions)[0], DONE - 1),)

        reads = reads_of(self.case(setting), [*conditions, *arguments])
        changes = self.changes(self._natural(reads.changes(self._declared, self.samples.given.currency)))
        reached, found = self.climb(setting, score, changes)
        return found if reached[0] >= DONE else None


def _is(step: Step, use: Use) -> bool:
    match step.action:
        case Send(channels=channels, message=message):
            return message == use.message and use.channel in channels
        case AskFeedback(channel=channel, message=message):
            return message == use.message and channel == use.channel
        case _:
            return False
