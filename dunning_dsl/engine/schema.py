"""What encoding customers needs to know of a policy: texts, columns, channels, times of day, dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import chain
from typing import Any, Final

from dunning_dsl.decide.moment import terms_of
from dunning_dsl.engine.names import Names
from dunning_dsl.engine.reading import guards_roots, nodes_read, parts_of, rules_roots
from dunning_dsl.facts import DERIVED
from dunning_dsl.ledger import fold
from dunning_dsl.ledger.answers import NO_CODE
from dunning_dsl.program import statements as s
from dunning_dsl.program.expressions import Const, Expr, Fact, Param
from dunning_dsl.program.values import TEXT

COUNTRY: Final = s.FactDecl("country", TEXT, "column", default="")
"""The column that holidays are looked up by, where a policy does not declare it."""

_BUSINESS_FACTS: Final = frozenset({"holiday", "business_day", "business_days_overdue"})


@dataclass(frozen=True, slots=True, eq=False)
class Schema:
    """What of a policy (its rules' program and the one of its guards) the data is encoded by.

    `texts` says how many texts the policies have: their codes lie below it, those met in data above. `columns` are the
    column facts that either program reads, `country` and `payment_method` always among them (`advice_code` and
    `deceased` where it matters what lasts of a bank's answer, `region` where holidays matter); `boundaries` are the
    days on which a dated param, a guard or an experiment begins or ends to hold. `business` says whether holidays
    matter at all.
    """

    names: Names
    texts: int
    columns: tuple[s.FactDecl, ...]
    column_of: Mapping[str, int]
    channels: tuple[str, ...]
    channel_of: Mapping[str, int]
    currencies: tuple[str, ...]
    experiments: tuple[s.Experiment, ...]
    minutes: tuple[int, ...]
    minute_of: Mapping[int, int]
    boundaries: tuple[int, ...]
    terms: fold.Terms
    business: bool

    @staticmethod
    def of(program: s.Program, guards: s.Program | None = None, names: Names | None = None) -> Schema:
        """The schema of a policy, its guards' program being its own where none is said. Its texts get the first free
        codes of `names`."""
        names = Names() if names is None else names
        both = (program,) if guards is None or guards is program else (program, guards)
        terms = terms_of(*both)
        lasting = terms.answers.texts()
        for text in chain(("", "customer", "payment_plan", NO_CODE), lasting, *(_texts(one) for one in both)):
            names.code(text)
        read = [*nodes_read(program, rules_roots(program)), *nodes_read(both[-1], guards_roots(both[-1]))]
        business = any(isinstance(n, Fact) and n.name in _BUSINESS_FACTS for n in read) or any(
            d.business for d in parts_of(program.rules, s.Duration)
        )
        told = {*(("advice_code", "deceased") if lasting else ()), *(("region",) if business else ())}
        columns = _columns(both, told | {node.name for node in read if isinstance(node, Fact)})
        channels = tuple(dict.fromkeys(chain.from_iterable((*p.channels, *p.consent_channels) for p in both)))
        minutes = tuple(sorted({0, *chain.from_iterable(_minutes(one) for one in both)}))
        return Schema(
            names=names,
            texts=len(names),
            columns=columns,
            column_of={decl.name: place for place, decl in enumerate(columns)},
            channels=channels,
            channel_of={channel: place for place, channel in enumerate(channels)},
            currencies=program.settings.currencies,
            experiments=program.experiments,
            minutes=minutes,
            minute_of={minute: place for place, minute in enumerate(minutes)},
            boundaries=tuple(sorted(set(chain.from_iterable(_dates(one) for one in both)))),
            terms=terms,
            business=business,
        )

    def epoch(self, day: int) -> int:
        """Which stretch of time the day lies in: 0 before the first boundary."""
        return sum(1 for boundary in self.boundaries if boundary <= day)


# --- columns ----------------------------------------------------------------------------------------------------------


def _columns(programs: tuple[s.Program, ...], read: set[str]) -> tuple[s.FactDecl, ...]:
    found: dict[str, s.FactDecl] = {}
    for decl in chain.from_iterable(p.facts for p in programs):
        if decl.name not in DERIVED and (decl.name in read or decl.name in (COUNTRY.name, "payment_method")):
            found[decl.name] = _merged(found[decl.name], decl) if decl.name in found else decl
    found.setdefault(COUNTRY.name, COUNTRY)
    return tuple(found.values())


def _merged(first: s.FactDecl, second: s.FactDecl) -> s.FactDecl:
    """Two programs' declarations of one column: the members of both or, where one has none, any text."""
    kinds = {first.type.kind, second.type.kind}
    if kinds == {"enum"}:
        members = tuple(dict.fromkeys((*first.type.members, *second.type.members)))
        return replace(first, type=replace(first.type, members=members))
    return replace(first, type=TEXT) if kinds == {"enum", "text"} else first


# --- texts, times, dates ----------------------------------------------------------------------------------------------


def _texts(program: s.Program) -> Iterator[str]:
    """Every text that a history may name as well, or that an expression compares with."""
    yield from chain(program.channels, program.roles, program.offers, program.stages, program.tones)
    for rule in program.rules:
        yield rule.name
        yield from (text for step in rule.steps for text in _own_texts(step.action))
    yield from (head.argument for head in parts_of(program.rules, s.OnEvent) if head.argument is not None)
    for pattern in parts_of((program.nevers, program.limits), s.Pattern):
        yield from _own_texts(pattern)
    for experiment in program.experiments:
        yield from (experiment.name, *experiment.type.members)
    for node in nodes_read(program, (*rules_roots(program), *guards_roots(program))):
        if isinstance(node, Const) and isinstance(node.value, str) and node.type.kind != "enum":
            yield node.value
        elif isinstance(node, Fact):
            yield from (str(a.value) for a in node.args if isinstance(a, Const) and isinstance(a.value, str))
    for value in chain.from_iterable(p.values for p in program.params):
        if isinstance(value[1], Const) and isinstance(value[1].value, str):
            yield value[1].value


def _own_texts(record: Any) -> Iterator[str]:
    """The texts that stand in the record itself."""
    for one in fields(record):
        found = getattr(record, one.name)
        if isinstance(found, str):
            yield found


def _minutes(program: s.Program) -> Iterator[int]:
    for quiet in program.quiets:
        yield from (quiet.start, quiet.end)
    yield from (send.at for send in parts_of(program.rules, s.Send) if send.at is not None)


def _dates(program: s.Program) -> Iterator[int]:
    for param in program.params:
        yield from (start for start, _ in param.values[1:] if start is not None)
    for clauses in parts_of((program.nevers, program.limits, program.quiets), s.Clauses):
        yield from (day for day in (clauses.first_day, clauses.before_day) if day is not None)
    for experiment in program.experiments:
        yield from (day for day in (experiment.first_day, experiment.before_day) if day is not None)


def values_of(program: s.Program, expr: Expr) -> tuple[bool | int | str, ...]:
    """Every value that a literal or a param, neither of money, ever has, in the order of their dates."""
    if isinstance(expr, Const):
        return (expr.value,)
    if not isinstance(expr, Param):
        raise TypeError(f"neither a literal nor a param: {expr!r}")
    param = next(p for p in program.params if p.name == expr.name)
    return tuple(value.value for _, value in param.values if isinstance(value, Const))
