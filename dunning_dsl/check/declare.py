"""Names: what the policy and its modules declare, each name once, with the types of facts and params."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, cast, get_args

from dunning_dsl.check import literals
from dunning_dsl.check.expressions import Inference
from dunning_dsl.check.inferred import same
from dunning_dsl.check.literals import PER_CURRENCY
from dunning_dsl.check.names import Names
from dunning_dsl.check.types import declared_type
from dunning_dsl.check.wording import is_words, type_words
from dunning_dsl.check.work import Declared, Kind, OfferKind, Work
from dunning_dsl.diagnostics import Label
from dunning_dsl.program.expressions import Amounts, Const
from dunning_dsl.program.statements import FactDecl, ParamDecl, ParameterKind
from dunning_dsl.program.values import DAYS, MONEY, PERCENT, Type
from dunning_dsl.program.vocabulary import OWN_CLASS
from dunning_dsl.source import Span
from dunning_dsl.syntax import tree

_VALUES: Final[dict[type, Kind]] = {
    tree.Fact: "fact",
    tree.Param: "param",
    tree.Let: "let",
    tree.Choose: "choose",
    tree.Table: "table",
    tree.Experiment: "experiment",
}
_PARAMETERS: Final[frozenset[str]] = frozenset(get_args(ParameterKind))
_DEFINING: Final = frozenset({"use", "fact", "param", "let", "choose", "table", "experiment"})
_HARMLESS: Final = frozenset({"rule", "when", "on", "never", "limit", "quiet", "prove", "test", "policy", "stages"})


def declare_names(work: Work) -> None:
    """Register every name in the order of the file; the second of two is reported with the place of the first."""
    for node in work.statements:
        match node:
            case tree.TypeDecl() | tree.OfferDecl():
                _library_only(work, node, node.name.span)
            case tree.Fact() if node.parameters or node.kept is not None or node.low is not None:
                _library_only(work, node, node.name.span)
        match node:
            case tree.TypeDecl():
                _type(work, node)
            case tree.Stages():
                _stages(work, node)
            case tree.Fact() | tree.Param() | tree.Let() | tree.Choose() | tree.Table() | tree.Experiment():
                _value(work, node)
            case tree.Broken():
                _broken(work, node)
    for node in work.statements:
        if isinstance(node, tree.OfferDecl):
            _offer(work, node)


def _library_only(work: Work, node: tree.Statement, span: Span) -> None:
    if not work.from_library(span):
        work.say("D216", span, statement=type(node).__name__.removesuffix("Decl").lower())


def _type(work: Work, node: tree.TypeDecl) -> None:
    name = node.name.text
    if name in work.scope.types:
        _twice(work, node.name, "type", work.scope.type_spans[name])
        return
    found = declared_type(work, node.type, name)
    if found is not None:
        work.scope.types[name] = found
        work.scope.type_spans[name] = node.name.span


def _offer(work: Work, node: tree.OfferDecl) -> None:
    name = node.name.text
    if name in work.scope.offers:
        _twice(work, node.name, "offer", work.scope.offers[name].span)
        return
    parameters = {w.text: declared_type(work, t, w.text) for w, t in node.parameters}
    typed = {n: t for n, t in parameters.items() if t is not None}
    work.scope.offers[name] = OfferKind(name, typed, node.name.span)


def _stages(work: Work, node: tree.Stages) -> None:
    scope = work.scope
    if scope.stages_span is not None:
        work.say("D220", node.span, secondary=(Label(scope.stages_span, "the ladder is here"),))
        return
    scope.stages_span = node.span
    names: dict[str, Span] = {}
    for word in node.names:
        if word.text in names:
            work.say("D218", word.span, name=word.text, secondary=(Label(names[word.text], "named here already"),))
        names.setdefault(word.text, word.span)
    scope.stages = tuple(names)
    stage = Type("enum", scope.stages, ordered=True, name="stage")
    fact = FactDecl(
        "stage",
        stage,
        "engine",
        default=scope.stages[0],
        doc="The stage that the case is in",
        kept="flag",
        library=True,
    )
    declared = Declared("fact", "stage", node.span, True, node, stage, fact)
    before = scope.values.get("stage")
    if before is not None:
        work.say(
            "D207",
            before.span,
            name="stage",
            kind="fact",
            secondary=(Label(node.span, "`stages` makes the fact `stage`"),),
        )
    scope.values["stage"] = declared


def _value(work: Work, node: tree.Fact | tree.Param | tree.Let | tree.Choose | tree.Table | tree.Experiment) -> None:
    name, library = node.name.text, work.from_library(node.span)
    kind = _VALUES[type(node)]
    before = work.scope.values.get(name)
    if before is not None:
        if isinstance(node, tree.Fact) and before.library and not library and isinstance(before.node, tree.Fact):
            work.redeclared[name] = before.node
            work.scope.values[name] = Declared("fact", name, node.name.span, False, node)
        elif name == OWN_CLASS and before.library and not library:
            _own_class(work, node)
        elif before.kind != "broken":
            _twice(work, node.name, kind, before.span)
        return
    if isinstance(node, tree.Table) and any(w.text in work.scope.types for w in node.inputs):
        kind = "lookup"
    work.scope.values[name] = Declared(kind, name, node.name.span, library, node)


def _own_class(work: Work, node: tree.Statement) -> None:
    """The policy's own table of decline codes, in the place of the library's."""
    assert isinstance(node, tree.Fact | tree.Param | tree.Let | tree.Choose | tree.Table | tree.Experiment)
    named = node.type if isinstance(node, tree.Choose) else None
    if not isinstance(node, tree.Choose) or not isinstance(named, tree.TypeName) or named.name.text != "decline_class":
        work.say("D233", node.name.span, wrong="is a `choose` with the library's classes")
        return
    for row in node.rows:
        if isinstance(row.value, tree.Name) and row.value.text == "decline_class":
            work.say("D233", row.value.span, wrong="goes on with `listed_class`: `decline_class` is made of it")
            return
    work.scope.values[OWN_CLASS] = Declared("choose", OWN_CLASS, node.name.span, False, node)


def _broken(work: Work, node: tree.Broken) -> None:
    scope = work.scope
    if node.keyword == "stages":
        scope.stages_broken = True
    if node.keyword in ("rule", "when", "on"):
        if node.defines:
            scope.broken_rules.add(node.defines)
        return
    if node.defines is not None and node.keyword not in _HARMLESS:
        scope.values.setdefault(node.defines, Declared("broken", node.defines, node.span, False))
        if node.keyword not in _DEFINING:
            scope.broken_rules.add(node.defines)
    elif node.keyword not in _HARMLESS:
        scope.complete = False


def _twice(work: Work, name: tree.Word, kind: str, before: Span) -> None:
    hint = ("a name of the standard library cannot be used again",) if work.from_library(before) else ()
    work.say("D207", name.span, name=name.text, kind=kind, notes=hint, secondary=(Label(before, "first used here"),))


# --- facts ----------------------------------------------------------------------------------------------------------


def type_facts(work: Work) -> None:
    """Give every fact its type, bounds and default."""
    for declared in work.scope.values.values():
        if isinstance(declared.node, tree.Fact) and declared.kind == "fact":
            declared.fact = _fact(work, declared.node, declared.library)
            declared.type = declared.fact.type if declared.fact else None


def _fact(work: Work, node: tree.Fact, library: bool) -> FactDecl | None:
    type = declared_type(work, node.type, node.name.text)
    if type is None:
        return None
    kept = node.kept.text if node.kept else "column"
    fact = FactDecl(
        node.name.text, type, "column" if kept == "column" else "engine",
        tuple(cast(ParameterKind, w.text) for w in node.parameters if w.text in _PARAMETERS),
        node.optional, None, node.doc.text if node.doc else "", kept,
        _bound(work, node.low, type), _bound(work, node.high, type), library,
    )  # fmt: skip
    original = work.redeclared.get(node.name.text)
    if original is not None:
        merged = _merged(work, node, fact, original)
        if merged is None:
            return None
        fact = merged
    if node.default is None:
        return fact
    value = constant(work, node.default, type)
    if isinstance(value, Const):
        Names(work).check_code(fact.name, value.value, node.default.span)
    return None if value is None else replace(fact, default=value if isinstance(value, Amounts) else value.value)


def _merged(work: Work, node: tree.Fact, fact: FactDecl, original: tree.Fact) -> FactDecl | None:
    """A policy may say for a column of the library whether it is optional or what its default is; nothing else."""
    type = declared_type(work, original.type, original.name.text)
    column = original.kept is None or original.kept.text == "column"
    if type is None:
        return None
    if not column or not same(type, fact.type):
        code = "D228" if column else "D222"
        work.say(code, node.type.span if column else node.name.span, name=fact.name, type=str(type),
                 secondary=(Label(original.name.span, "the library's is here"),))  # fmt: skip
        return None
    low, high = _bound(work, original.low, type), _bound(work, original.high, type)
    return replace(fact, doc=fact.doc or (original.doc.text if original.doc else ""), low=low, high=high)


def _bound(work: Work, node: tree.Expr | None, type: Type) -> int | None:
    if node is None or not type.numeric:
        return None
    found = Inference(work).typed(node, type)
    return int(found.value) if isinstance(found, Const) else None


def constant(work: Work, node: tree.Expr, type: Type) -> Const | Amounts | None:
    """A literal of a type: one value per currency where money has several."""
    found = Inference(work, PER_CURRENCY).typed(node, type)
    if found is None or isinstance(found, Const | Amounts):
        return found
    work.say("D335", node.span)
    return None


# --- params ---------------------------------------------------------------------------------------------------------


def type_params(work: Work) -> None:
    """Give every param its type and dated values; `--set` puts one value in their place."""
    sets = dict(work.sets)
    for declared in work.scope.values.values():
        if not isinstance(declared.node, tree.Param) or declared.kind != "param":
            continue
        node = declared.node
        type = declared_type(work, node.type, node.name.text)
        values = None if type is None else _values(work, node, type)
        if type is not None and declared.name in sets:
            values = _set_value(work, declared.name, sets[declared.name], type)
        if type is not None and values:
            declared.type = type
            declared.param = ParamDecl(declared.name, type, values, node.doc.text if node.doc else "")
    params = [n for n, d in work.scope.values.items() if d.kind == "param"]
    for name, text in work.sets:
        if name not in params and work.scope.complete:
            work.say("D230", Span(f"--set {name}", 0, len(text)), name=name, helps=work.helps(name, params))


def _values(work: Work, node: tree.Param, type: Type) -> tuple[tuple[int | None, Const | Amounts], ...] | None:
    found: list[tuple[int | None, Const | Amounts]] = []
    whole = True
    last: int | None = None
    for index, dated in enumerate(node.values):
        value = constant(work, dated.value, type) if _fits(work, node, dated.value, type) else None
        day = literals.day_ordinal(dated.from_) if dated.from_ else None
        if value is None:
            whole = False
            continue
        if index and (day is None or (last is not None and day <= last)):
            work.say("D336", dated.from_.span if dated.from_ else dated.span)
            whole = False
        last = day if day is not None else last
        found.append((day, value))
    return tuple(found) if whole else None


_UNITS: Final[dict[str, Type]] = {"percent": PERCENT, "money": MONEY, "days": DAYS, "weeks": DAYS}


def _fits(work: Work, node: tree.Param, value: tree.Expr, type: Type) -> bool:
    """A value that carries its unit tells what the param should have been declared as."""
    found = _UNITS.get(value.kind) if isinstance(value, tree.Literal) else None
    if found is None or found.kind == type.kind or not type.numeric:
        return True
    work.say(
        "D323",
        value.span,
        label=is_words(found),
        wanted=type_words(type),
        found=type_words(found),
        helps=(
            f"declare it as what it is: `param {node.name.text}: {found.kind} = ...`",
            f"or write {type_words(type)}",
        ),
    )
    return False


def _set_value(work: Work, name: str, text: str, type: Type) -> tuple[tuple[int | None, Const | Amounts], ...] | None:
    from dunning_dsl.syntax import parse_expression

    expr, reports = parse_expression(text, f"--set {name}")
    if expr is None:
        work.reports.extend(reports)
        return None
    value = constant(work, expr, type)
    return None if value is None else ((None, value),)
