"""A customer's columns as a policy's facts: which are read, which are missing, what stands in, and what does not
fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import lru_cache
from typing import Any, Final

from dunning_dsl.history import cells
from dunning_dsl.history.cells import Bad
from dunning_dsl.history.raw import RawCustomer
from dunning_dsl.history.relations import ADDRESS, CONSENT, REACHABLE, known
from dunning_dsl.program.expressions import Amounts, Fact
from dunning_dsl.program.statements import AskFeedback, Duration, FactDecl, Program, Send
from dunning_dsl.program.values import UNKNOWN, Value

_OURS: Final = frozenset(known("customers"))

value_of = lru_cache(100_000)(cells.fact_value)


_CALENDAR: Final = frozenset({"business_day", "holiday", "business_days_overdue"})
"""Facts that rest on the holidays of where the customer is."""


def facts_read(program: Program) -> frozenset[str]:
    """The names of all facts that any part of a policy reads; `country` and `region` also where it counts
    business days."""
    found: set[str] = set()
    parts = (
        program.definitions,
        program.rules,
        program.nevers,
        program.limits,
        program.quiets,
        program.experiments,
    )
    waiting: list[Any] = list(parts)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Fact):
            found.add(node.name)
        if (isinstance(node, Duration) and node.business) or (isinstance(node, Fact) and node.name in _CALENDAR):
            found |= {"country", "region"}
        if isinstance(node, tuple):
            waiting.extend(node)
        elif is_dataclass(node):
            waiting.extend(getattr(node, part.name) for part in fields(node))
    return frozenset(found)


def channels_sent_on(program: Program) -> tuple[str, ...]:
    """The channels on which any rule may write to somebody, in the policy's order."""
    actions = [step.action for rule in program.rules for step in rule.steps]
    found = {c for a in actions if isinstance(a, Send) for c in a.channels}
    found |= {a.channel for a in actions if isinstance(a, AskFeedback)}
    return tuple(sorted(found, key=lambda c: (program.channels.index(c) if c in program.channels else 99, c)))


@dataclass(slots=True)
class Typing:
    """How the columns of one history become the facts of one policy.

    `typed` are the columns that hold a fact, `base` what stands for those that are missing, by currency; `read` the
    facts that the policy reads or declares itself: a cell of theirs that does not fit keeps the customer out, in
    other facts it is only a warning.
    """

    decls: Mapping[str, FactDecl]
    read: frozenset[str]
    typed: tuple[FactDecl, ...]
    stood_in: tuple[FactDecl, ...]
    others: tuple[str, ...]
    consent: Mapping[str, str]
    reach: Mapping[str, str]
    address: Mapping[str, str]
    channels: tuple[str, ...] = ()
    """Those of the policy, in its order, that no column says anything of; `sent_on` are those that it sends on."""
    sent_on: tuple[str, ...] = ()
    left_open: frozenset[str] = frozenset()
    """Facts whose missing column is left to each policy that decides, for they give it different defaults."""
    _bases: dict[str, dict[str, Value]] = field(default_factory=dict)

    @property
    def has_addresses(self) -> bool:
        """Whether the data speaks of addresses at all: then a channel without a column reaches nobody."""
        return bool(self.address or self.reach)

    def columns(self, customer: RawCustomer) -> dict[str, Value]:
        """The facts of a customer who passed `issues`."""
        found = dict(self.base(customer.currency))
        for decl in self.typed:
            usable = self.usable(decl, customer.cells.get(decl.name.lower()), customer.currency)
            if usable is not None:
                found[decl.name] = usable
        return found

    def usable(self, decl: FactDecl, text: str | None, currency: str) -> Value | None:
        """What a cell gives its customer: its value, what stands in for one that does not fit, or nothing."""
        value = self.cell(decl, text, currency)
        return default_of(decl, currency) if isinstance(value, Bad) else value

    def base(self, currency: str) -> dict[str, Value]:
        """What stands for the missing columns of customers in a currency."""
        base = self._bases.get(currency)
        if base is None:
            found = {decl.name: default_of(decl, currency) for decl in self.stood_in if decl.name not in self.left_open}
            base = self._bases[currency] = {name: value for name, value in found.items() if value is not None}
        return base

    def cell(self, decl: FactDecl, text: str | None, currency: str) -> Value | Bad:
        """The value of a fact's cell; empty is unknown for an optional fact, the empty text for a text, and else a
        mistake."""
        if text is not None:
            if decl.type.kind == "money" and not currency:
                return Bad("D710")
            return value_of(decl, text, currency)
        if decl.optional:
            return UNKNOWN
        return "" if decl.type.kind == "text" else Bad("D722", {"fact": decl.name})

    def issues(
        self, customer: RawCustomer, changes: Iterable[tuple[str, str | None]]
    ) -> Iterator[tuple[str, str, Bad, bool]]:
        """What does not fit: column, cell, why, and whether it keeps the customer out."""
        for decl in self.typed:
            text = customer.cells.get(decl.name.lower())
            value = self.cell(decl, text, customer.currency)
            if isinstance(value, Bad):
                yield decl.name, text or "", value, decl.name in self.read
        for name, text in changes:
            changed = self.decls.get(name)
            if changed is None:
                continue
            value = self.cell(changed, text, customer.currency)
            if isinstance(value, Bad):
                yield name, text or "", value, name in self.read

    def changed(self, name: str | None, text: Value | None, currency: str) -> Value | None:
        """What a `fact_changed` event sets; text where the policy has no such fact."""
        decl = self.decls.get(name or "")
        if decl is None:
            return text
        value = self.cell(decl, None if text is None else str(text), currency)
        return default_of(decl, currency) if isinstance(value, Bad) else value


def default_of(decl: FactDecl, currency: str) -> Value | None:
    """A declared default in the customer's currency (the policy's first where it lists no such), unknown for an
    optional fact."""
    if isinstance(decl.default, Amounts):
        by_currency = dict(decl.default.by_currency)
        return by_currency.get(currency, next(iter(by_currency.values()), 0))
    if decl.default is None and decl.optional:
        return UNKNOWN
    return decl.default


def typing(program: Program | None, columns: tuple[str, ...], left_open: frozenset[str] = frozenset()) -> Typing:
    """How `columns` of customers become the facts of `program`; without one there are no facts, only fields."""
    decls = {} if program is None else {f.name: f for f in program.facts if f.source == "column" and not f.parameters}
    present = {name: decls[_spelled(name, decls)] for name in columns if _spelled(name, decls) in decls}
    special = {prefix: _by_channel(columns, prefix) for prefix in (CONSENT, REACHABLE, ADDRESS)}
    read = frozenset() if program is None else facts_read(program) | {f.name for f in program.facts if not f.library}
    absent = [decl for name, decl in decls.items() if name not in {d.name for d in present.values()}]
    told = special[REACHABLE].keys() | special[ADDRESS].keys()
    hidden = {name for prefix in (CONSENT, REACHABLE) for name in special[prefix].values()}
    return Typing(
        decls=decls,
        read=read,
        typed=tuple(present.values()),
        stood_in=tuple(absent),
        others=tuple(n for n in columns if n not in present and n not in hidden and n not in _OURS),
        consent=special[CONSENT],
        reach=special[REACHABLE],
        address=special[ADDRESS],
        channels=() if program is None else tuple(c for c in program.channels if c not in told),
        sent_on=() if program is None else tuple(c for c in channels_sent_on(program) if c not in told),
        left_open=left_open,
    )


def _spelled(name: str, decls: Mapping[str, FactDecl]) -> str:
    """The fact of a column; columns are read without regard to capitals."""
    return name if name in decls else next((known for known in decls if known.lower() == name), name)


def _by_channel(columns: tuple[str, ...], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): name for name in columns if name.startswith(prefix)}
