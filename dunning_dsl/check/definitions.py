"""`let`, `choose`, `table` and `experiment`: typed in the order in which they rest on each other."""

from __future__ import annotations

from fractions import Fraction

from dunning_dsl.check import literals
from dunning_dsl.check.expressions import Inference
from dunning_dsl.check.literals import PER_CURRENCY
from dunning_dsl.check.types import declared_type
from dunning_dsl.check.wording import type_words
from dunning_dsl.check.work import Declared, Work
from dunning_dsl.diagnostics import Label
from dunning_dsl.program.expressions import Amounts, Between, Compare, Const, Expr, OneOf, Param
from dunning_dsl.program.statements import AnyCell, Cell, Choose, Experiment, Let, Row, Table, TableRow
from dunning_dsl.program.values import Type
from dunning_dsl.source import Span
from dunning_dsl.syntax import tree


def type_definitions(work: Work) -> None:
    """Type each definition; what cannot be typed stays without a type."""
    for declared in work.order:
        if declared.kind == "broken":
            continue
        match declared.node:
            case tree.Let():
                _let(work, declared, declared.node)
            case tree.Choose():
                _choose(work, declared, declared.node)
            case tree.Table():
                _table(work, declared, declared.node)
            case tree.Experiment():
                _experiment(work, declared, declared.node)


def _let(work: Work, declared: Declared, node: tree.Let) -> None:
    found = Inference(work).natural(node.expr)
    if found.expr is not None and found.type is not None:
        declared.type = found.type
        declared.lowered = work.at(Let(declared.name, found.expr), node.name.span)


# --- choose ---------------------------------------------------------------------------------------------------------


def _choose(work: Work, declared: Declared, node: tree.Choose) -> None:
    type = _choose_type(work, node)
    inference = Inference(work)
    rows: list[Row] = []
    whole = _rows_end_well(work, node)
    for row in node.rows:
        condition = None if row.condition is None else inference.condition(row.condition)
        value = None if type is None else inference.typed(row.value, type)
        if value is None or (row.condition is not None and condition is None):
            whole = False
        else:
            rows.append(work.at(Row(value, condition), row.span))
    declared.type = type
    if whole and type is not None:
        declared.lowered = work.at(Choose(declared.name, type, tuple(rows)), node.name.span)


def _choose_type(work: Work, node: tree.Choose) -> Type | None:
    tone = work.scope.types.get("tone")
    if node.name.text == "tone" and tone is not None:
        given = declared_type(work, node.type, "tone") if node.type else tone
        if given is not None and given.members != tone.members:
            work.say("D337", node.type.span if node.type else node.name.span, type=str(tone))
            return None
        return tone
    if node.type is not None:
        return declared_type(work, node.type, node.name.text)
    members: dict[str, None] = {}
    for row in node.rows:
        word = row.value
        if isinstance(word, tree.Name) or (isinstance(word, tree.Literal) and word.kind == "text"):
            members[word.text] = None
        else:
            work.say("D344", word.span, name=node.name.text)
            return None
    return Type("enum", tuple(members), name=node.name.text) if members else None


def _rows_end_well(work: Work, node: tree.Choose) -> bool:
    """`otherwise` is the last row and must be there."""
    if (not node.rows or node.rows[-1].condition is not None) and not any(r.condition is None for r in node.rows):
        work.say("D345", node.name.span, name=node.name.text)
        return False
    for row, after in zip(node.rows, node.rows[1:], strict=False):
        if row.condition is None:
            work.say("D346", after.span, secondary=(Label(row.span, "this row takes every case"),))
            return False
    return True


# --- table ----------------------------------------------------------------------------------------------------------


def _table(work: Work, declared: Declared, node: tree.Table) -> None:
    type = declared_type(work, node.type, node.name.text)
    inputs = [_input(work, w) for w in node.inputs]
    rows: list[TableRow] = []
    whole = type is not None and all(inputs)
    for row in node.rows:
        if len(row.cells) != len(inputs):
            work.say(
                "D347", row.span, found=len(row.cells) + 1, wanted=len(inputs) + 1,
                columns=", ".join(w.text for w in node.inputs),
            )  # fmt: skip
            whole = False
            continue
        lowered = _row(work, row, inputs, type)
        if lowered is None:
            whole = False
        else:
            rows.append(lowered)
    declared.type = type
    if whole and type is not None:
        doc = node.doc.text if node.doc else ""
        reads = tuple(i for i in inputs if i is not None)
        declared.lowered = work.at(Table(declared.name, type, reads, tuple(rows), doc), node.name.span)


def _input(work: Work, word: tree.Word) -> Expr | None:
    found = Inference(work).infer(tree.Name(word.text, word.span))
    return found.expr if found.type is not None else None


def _row(work: Work, row: tree.TableRow, inputs: list[Expr | None], type: Type | None) -> TableRow | None:
    cells = [cell_condition(work, c, i) for c, i in zip(row.cells, inputs, strict=True)]
    value = _cell_value(work, row.value, type)
    if value is None or any(c is None for c in cells):
        return None
    return work.at(TableRow(tuple(c for c in cells if c is not None), value), row.span)


def _cell_value(work: Work, cell: tree.Cell, type: Type | None) -> Expr | None:
    if cell.op != "in" or len(cell.values) != 1:
        work.say("D348", cell.span)
        return None
    return None if type is None else Inference(work, PER_CURRENCY).typed(cell.values[0], type)


def cell_condition(work: Work, cell: tree.Cell, item: Expr | None) -> AnyCell | Cell | None:
    """A cell as a condition on its input; literals and params only."""
    if cell.op == "*":
        return work.at(AnyCell(), cell.span)
    if item is None:
        return None
    values: list[Expr] = []
    for node in cell.values:
        value = Inference(work, PER_CURRENCY).typed(node, item.type)
        if value is None:
            return None
        if not _fixed(value):
            work.say("D335", node.span)
            return None
        values.append(value)
    ordered = item.type.numeric or item.type.ordered
    if cell.op != "in" and not ordered:
        work.say("D304", cell.span, op=".." if cell.op == "range" else cell.op, type=type_words(item.type))
        return None
    match cell.op:
        case "in" if len(values) == 1:
            condition: Expr = Compare("==", item, values[0])
        case "in":
            condition = OneOf(item, tuple(values))
        case "range":
            inference = Inference(work)
            if not inference.names.rising(values[0], values[1]):
                work.say("D326", cell.span)
                return None
            condition = Between(item, values[0], values[1])
        case op:
            condition = Compare(op, item, values[0])
    return work.at(Cell(work.at(condition, cell.span)), cell.span)


def _fixed(value: Expr) -> bool:
    return isinstance(value, Const | Amounts | Param)


# --- experiment -----------------------------------------------------------------------------------------------------


def _experiment(work: Work, declared: Declared, node: tree.Experiment) -> None:
    arms: dict[str, Span] = {}
    whole = True
    shares: list[int] = []
    for arm in node.arms:
        if arm.name.text in arms:
            first = Label(arms[arm.name.text], "named here already")
            work.say("D218", arm.name.span, name=arm.name.text, secondary=(first,))
            whole = False
        arms.setdefault(arm.name.text, arm.name.span)
        share = _share(work, arm.share)
        whole = whole and share is not None
        shares.append(share or 0)
    type = Type("enum", tuple(arms), name=declared.name)
    declared.type = type
    if whole and sum(shares) != 1_000_000:
        total = Fraction(sum(shares), 10_000)
        work.say("D349", node.name.span, name=declared.name, total=f"{float(total):g}%")
        whole = False
    condition = None if node.clauses.condition is None else Inference(work).condition(node.clauses.condition)
    period = dates(work, node.clauses)
    if whole and period is not None and (node.clauses.condition is None or condition is not None):
        experiment = Experiment(declared.name, type, tuple(shares), condition, *period)
        declared.lowered = work.at(experiment, node.name.span)


def _share(work: Work, literal: tree.Literal) -> int | None:
    value = literals.number(work, literal.text, literal.span)
    if value is None:
        return None
    scaled = value * 10_000
    if scaled.denominator != 1:
        work.say("D309", literal.span, type="a share", decimals=literals.decimals(4))
        return None
    return scaled.numerator


def dates(work: Work, clauses: tree.Clauses) -> tuple[int | None, int | None] | None:
    """`from` and `before` as ordinals; None after a report."""
    first = literals.day_ordinal(clauses.from_) if clauses.from_ else None
    before = literals.day_ordinal(clauses.before) if clauses.before else None
    if first is not None and before is not None and clauses.before and clauses.from_ and first >= before:
        work.say("D330", clauses.before.span, secondary=(Label(clauses.from_.span, "it begins here"),))
        return None
    return first, before


# --- the library's tables over a type --------------------------------------------------------------------------------


def members_where_true(work: Work, table: str) -> tuple[str, ...]:
    """The members of a library type for which a table of the library (`needs_consent by channel`) says `true`."""
    declared = work.scope.values.get(table)
    node = declared.node if declared is not None and declared.kind == "lookup" else None
    if not isinstance(node, tree.Table) or len(node.inputs) != 1:
        return ()
    type = work.scope.types.get(node.inputs[0].text)
    if type is None:
        return ()
    found: dict[str, bool] = {}
    for row in node.rows:
        yes = any(isinstance(v, tree.Literal) and v.text == "true" for v in row.value.values)
        cell = row.cells[0] if row.cells else None
        named = type.members if cell is None or cell.op == "*" else tuple(_word(v) for v in cell.values)
        for member in named:
            if member in type.members:
                found.setdefault(member, yes)
            elif cell is not None:
                work.say("D204", cell.span, name=member, type=type_words(type), helps=work.helps(member, type.members))
    return tuple(m for m in type.members if found.get(m))


def _word(node: tree.Expr) -> str:
    return node.text if isinstance(node, tree.Name | tree.Literal) else ""
