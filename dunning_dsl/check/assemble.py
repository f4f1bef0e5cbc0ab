"""The checked parts put together as a `Program`. What of the library a policy does not reach is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dunning_dsl.check.definitions import members_where_true
from dunning_dsl.check.guards import Guards
from dunning_dsl.check.work import Work
from dunning_dsl.program.expressions import Defined, Expr, Fact, Param, children
from dunning_dsl.program.statements import (
    AskFeedback,
    Assign,
    Cell,
    Charge,
    Choose,
    Definition,
    Experiment,
    Hold,
    Let,
    Offer,
    OnDay,
    OnEvent,
    Program,
    Rule,
    Table,
    When,
)
from dunning_dsl.program.vocabulary import KEPT_BY
from dunning_dsl.source import Span
from dunning_dsl.syntax import tree


def assemble(work: Work, guards: Guards) -> Program:
    """The program; called only where there are no errors."""
    values = work.scope.values
    definitions = [d.lowered for d in work.order if isinstance(d.lowered, Let | Choose | Table)]
    experiments = tuple(d.lowered for d in values.values() if isinstance(d.lowered, Experiment))
    rules = tuple(rule for rule, _ in work.rules)
    reached = _reached(work, rules, guards, definitions, experiments)
    return Program(
        name=work.policy_name,
        settings=work.settings,
        version=work.version,
        channels=work.scope.members("channel"),
        consent_channels=members_where_true(work, "needs_consent"),
        roles=work.scope.members("role"),
        tones=work.scope.members("tone"),
        offers=tuple(work.scope.offers),
        facts=tuple(d.fact for d in values.values() if d.fact is not None),
        params=tuple(d.param for n, d in values.items() if d.param is not None and n in reached),
        stages=work.scope.stages,
        definitions=tuple(d for d in definitions if d.name in reached),
        rules=rules,
        nevers=tuple(guards.nevers),
        limits=tuple(guards.limits),
        quiets=tuple(guards.quiets),
        experiments=experiments,
        proofs=tuple(guards.proofs),
        spans=_spans(work, guards),
    )


def _spans(work: Work, guards: Guards) -> dict[str, Span]:
    spans: dict[str, Span] = {}
    for rule, node in work.rules:
        spans[f"rule:{rule.name}"] = node.name.span if node.name else node.head.span
    for name, declared in work.scope.values.items():
        if declared.kind != "lookup":
            spans[f"{declared.kind}:{name}"] = declared.span
    for key, span in work.setting_spans.items():
        spans[f"setting:{key}"] = span
    for statement in work.statements:
        if isinstance(statement, tree.Stages):
            spans.update({f"stage:{word.text}": word.span for word in statement.names})
    return {**spans, **guards.spans}


def _reached(
    work: Work,
    rules: tuple[Rule, ...],
    guards: Guards,
    definitions: list[Definition],
    experiments: tuple[Experiment, ...],
) -> set[str]:
    """Names of definitions and params that the policy reads, or that are its own, or settings of what is always in
    scope (the engine and the simulator read those).
    """
    waiting = [n for n, d in work.scope.values.items() if not d.library]
    waiting += [n for n, d in work.scope.values.items() if d.param is not None and d.span.file in work.always]
    for part in _parts(rules, guards, experiments):
        waiting += _names(part)
    behind = {d.name: [n for e in _inside(d) for n in _names(e)] for d in definitions}
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += behind.get(name, ())
    return reached


def _parts(rules: tuple[Rule, ...], guards: Guards, experiments: tuple[Experiment, ...]) -> Iterator[Expr | None]:
    for rule in rules:
        match rule.head:
            case When(condition, every, at_most):
                yield from (condition, every, at_most)
            case OnDay(days, condition):
                yield from (*days, condition)
            case OnEvent(_, _, after, condition):
                yield from (after, condition)
        for step in rule.steps:
            yield step.condition
            match step.action:
                case Offer(_, args, lasts):
                    yield from (value for _, value in args)
                    yield lasts.amount if lasts else None
                case Assign(_, due):
                    yield due.amount if due else None
                case Charge(_, amount):
                    yield amount
                case Hold(lasts, _):
                    yield lasts.amount
                case AskFeedback() | _:
                    pass
    yield from (g.clauses.condition for g in guards.nevers)
    yield from (g.clauses.condition for g in guards.limits)
    yield from (g.clauses.condition for g in guards.quiets)
    for limit in guards.limits:
        yield from (limit.cap, limit.window)
    for proof in guards.proofs:
        yield from (proof.claim, proof.condition)
    for experiment in experiments:
        yield experiment.condition


def _inside(definition: Definition) -> Iterator[Expr]:
    match definition:
        case Let():
            yield definition.expr
        case Choose():
            for row in definition.rows:
                yield row.value
                if row.condition is not None:
                    yield row.condition
        case Table():
            yield from definition.inputs
            for line in definition.rows:
                yield line.value
                yield from (c.condition for c in line.cells if isinstance(c, Cell))


def _names(expr: Expr | None) -> Iterable[str]:
    waiting = [] if expr is None else [expr]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Defined | Param):
            yield node.name
        elif isinstance(node, Fact):
            yield from KEPT_BY.get(node.name, ())
        waiting += children(node)


def policy_place(work: Work) -> Span:
    """Where the policy is named; the start of a module that has no `policy`."""
    first = next((s.span for s in work.statements if s.span.file == work.main), Span(work.main, 0, 0))
    return work.policy_span or first


def uses(statements: Iterable[tree.Statement]) -> frozenset[str]:
    """Every module that is named by a `use`."""
    return frozenset(s.module.text for s in statements if isinstance(s, tree.Use))
