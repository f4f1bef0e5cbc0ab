"""bench/reference/small.dun as one tree, from which it is written in each engine's own language, and made cases.

A case tells fourteen facts. The answer is the number of the rule that sends, 0 where nothing goes. Engines get names
that all of them can read (`email_failed`), amounts in whole dollars, and a fifth of an amount as a product of whole
numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final, TypeAlias

Facts: TypeAlias = dict[str, bool | int | str]

NAMES: Final = {
    "days_overdue": "days_overdue",
    "plan": "plan",
    "mrr": "mrr",
    "health": "health",
    "autopay": "autopay",
    "open_invoices": "open_invoices",
    "amount_due": "amount_due",
    "tenure": "tenure",
    "email_failed": "channel_failed(email)",
    "vulnerable": "vulnerable",
    "open_ticket": "open_ticket",
    "do_not_contact": "do_not_contact",
    "days_since_contact": "days_since_contact",
    "contacts_7": "contacts(7 days)",
}
"""The engines' name of each fact, and the policy's."""

INTEGERS: Final = (
    "days_overdue",
    "mrr",
    "health",
    "open_invoices",
    "amount_due",
    "tenure",
    "days_since_contact",
    "contacts_7",
)
FLAGS: Final = ("autopay", "email_failed", "vulnerable", "open_ticket", "do_not_contact")


@dataclass(frozen=True, slots=True)
class Test:
    """A fact beside a literal; `op` is one of == != < <= > >=."""

    fact: str
    op: str
    value: int | str


@dataclass(frozen=True, slots=True)
class Flag:
    """A fact that is true, or one that is not."""

    fact: str
    true: bool = True


@dataclass(frozen=True, slots=True)
class Among:
    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Above:
    """`times * fact` is above another fact."""

    fact: str
    times: int
    other: str


@dataclass(frozen=True, slots=True)
class Any:
    """Either of two."""

    parts: tuple[Part, ...]


Part: TypeAlias = Test | Flag | Among | Above | Any
Rule: TypeAlias = tuple[Part, ...]
"""All parts must hold."""


def _late(days: int, *parts: Part) -> Rule:
    return (Test("days_overdue", ">=", days), *parts)


def _by_hand() -> Flag:
    return Flag("autopay", False)


SILENT: Final = Any(
    (
        Flag("open_ticket"),
        Flag("do_not_contact"),
        Test("days_since_contact", "<", 2),
        Test("contacts_7", ">=", 3),
    )
)
"""Nothing goes."""

RULES: Final[tuple[Rule, ...]] = (
    _late(45, Test("plan", "==", "enterprise")),
    _late(45, Test("mrr", ">=", 3000)),
    _late(40, _by_hand()),
    _late(35, Test("health", "<", 30)),
    _late(35, Test("open_invoices", ">=", 2)),
    _late(30, Test("amount_due", ">=", 500)),
    _late(30, Among("plan", ("free", "pro"))),
    _late(25, Test("days_overdue", "<=", 34), Test("tenure", "<", 90)),
    _late(25, Flag("email_failed")),
    _late(21, Test("amount_due", ">=", 400)),
    _late(21, Any((Test("mrr", ">=", 1000), Test("health", ">=", 80)))),
    _late(18, Flag("vulnerable")),
    _late(14, Test("plan", "==", "pro"), _by_hand()),
    _late(14, Above("amount_due", 5, "mrr")),
    _late(10, Test("days_overdue", "<=", 20), Test("tenure", ">=", 365)),
    _late(10, Test("health", "<", 50)),
    _late(7, Flag("email_failed"), Test("mrr", "<", 500)),
    _late(7, Test("plan", "!=", "free")),
    _late(5, Flag("autopay")),
    _late(3, Test("open_invoices", "==", 1)),
    _late(3, Test("tenure", ">=", 30)),
    _late(1, Test("mrr", ">=", 4000)),
    _late(-3, _by_hand(), Test("plan", "==", "free")),
    _late(-7, _by_hand()),
)


def cases(count: int, seed: int) -> list[Facts]:
    """Made cases, each told by all facts, in the order of `NAMES`."""
    rng = Random(seed)
    return [_case(rng) for _ in range(count)]


def _case(rng: Random) -> Facts:
    found: Facts = {
        "days_overdue": rng.randint(-10, 60),
        "plan": rng.choice(("free", "pro", "enterprise")),
        "mrr": rng.randint(0, 5000),
        "health": rng.randint(0, 100),
        "autopay": rng.random() < 0.5,
        "open_invoices": rng.randint(1, 4),
        "amount_due": rng.randint(1, 900),
        "tenure": rng.randint(0, 800),
        "email_failed": rng.random() < 0.2,
        "vulnerable": rng.random() < 0.1,
        "open_ticket": rng.random() < 0.1,
        "do_not_contact": rng.random() < 0.1,
        "days_since_contact": rng.randint(0, 40),
        "contacts_7": rng.choice((0, 0, 0, 1, 1, 2, 3)),
    }
    assert tuple(found) == tuple(NAMES)
    return found


def in_words(case: Mapping[str, bool | int | str]) -> Facts:
    """The case as `policy.decide` takes it."""
    return {NAMES[name]: value for name, value in case.items()}


# --- written out ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Words:
    """How a language with infix operators says things; `{}` stands for a fact's name where `fact` has one."""

    all: str = " and "
    any: str = " or "
    no: str = "not {}"
    same: str = "=="
    fact: str = "{}"
    text: str = "'{}'"
    among: str = "in"
    brackets: str = "[]"

    def rule(self, rule: Rule) -> str:
        return self.all.join(map(self.part, rule))

    def part(self, part: Part) -> str:
        match part:
            case Test(fact, op, value):
                shown = self.text.format(value) if isinstance(value, str) else str(value)
                return f"{self._name(fact)} {self.same if op == '==' else op} {shown}"
            case Flag(fact, true):
                return self._name(fact) if true else self.no.format(self._name(fact))
            case Among(fact, values):
                listed = ", ".join(self.text.format(v) for v in values)
                return f"{self._name(fact)} {self.among} {self.brackets[0]}{listed}{self.brackets[1]}"
            case Above(fact, times, other):
                return f"{self._name(fact)} * {times} > {self._name(other)}"
            case Any(parts):
                return f"({self.any.join(map(self.part, parts))})"

    def _name(self, fact: str) -> str:
        return self.fact.format(fact)

    def chain(self, then: str = " ? ", otherwise: str = " : ") -> str:
        """The whole policy as one expression: a condition, a number, else the rest."""
        found = "0"
        for number, rule in reversed(list(enumerate(RULES, 1))):
            found = f"({self.rule(rule)}){then}{number}{otherwise}{found}"
        return f"({self.part(SILENT)}){then}0{otherwise}{found}"
