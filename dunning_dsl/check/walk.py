"""Which names the parts of a tree read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dunning_dsl.syntax import tree


def names_in(expressions: Iterable[tree.Expr | None]) -> Iterator[str]:
    """Every name that the expressions read or call, from left to right, without recursion."""
    waiting = [e for e in expressions if e is not None]
    waiting.reverse()
    while waiting:
        node = waiting.pop()
        match node:
            case tree.Name():
                yield node.text
            case tree.Call():
                yield node.name.text
                waiting.extend(reversed(node.args))
            case tree.Negative() | tree.Not():
                waiting.append(node.part)
            case tree.Binary():
                waiting += (node.right, node.left)
            case tree.In():
                ends = (node.options.low, node.options.high) if isinstance(node.options, tree.Range) else node.options
                waiting.extend(reversed(ends))
                waiting.append(node.item)
            case tree.Known():
                waiting.append(node.fact)
            case tree.Default():
                waiting += (node.fallback, node.part)
            case _:
                pass


def reads(node: tree.Let | tree.Choose | tree.Table | tree.Experiment) -> Iterator[str]:
    """The names that a definition rests on. A `choose` without a type makes members of its values: those are no names
    it reads.
    """
    match node:
        case tree.Let():
            yield from names_in((node.expr,))
        case tree.Choose():
            yield from names_in(r.condition for r in node.rows)
            if node.type is not None or node.name.text == "tone":
                yield from names_in(r.value for r in node.rows)
        case tree.Table():
            yield from (w.text for w in node.inputs)
            for row in node.rows:
                yield from names_in(v for cell in (*row.cells, row.value) for v in cell.values)
        case tree.Experiment():
            yield from names_in((node.clauses.condition,))
