"""Definitions in an order in which each reads only earlier ones; cycles are reported whole."""

from __future__ import annotations

from dunning_dsl.check.walk import reads
from dunning_dsl.check.work import Declared, Work
from dunning_dsl.diagnostics import Label
from dunning_dsl.syntax import tree

_DEFINING = ("let", "choose", "table", "experiment")


def put_in_order(work: Work) -> None:
    """Fill `work.order`. The definitions of a cycle are left out: their types stay unknown, and their users silent."""
    graph = {n: _edges(work, d) for n, d in work.scope.values.items() if d.kind in _DEFINING}
    done: set[str] = set()
    for start in graph:
        _visit(work, graph, start, done)


def _edges(work: Work, declared: Declared) -> tuple[str, ...]:
    node = declared.node
    if not isinstance(node, tree.Let | tree.Choose | tree.Table | tree.Experiment):
        return ()
    values = work.scope.values
    return tuple(dict.fromkeys(n for n in reads(node) if n in values and values[n].kind in _DEFINING))


def _visit(work: Work, graph: dict[str, tuple[str, ...]], start: str, done: set[str]) -> None:
    """Depth first, without recursion; `path` is what is being visited."""
    if start in done:
        return
    path: list[str] = [start]
    left: list[list[str]] = [list(graph[start])]
    while path:
        if left[-1]:
            name = left[-1].pop(0)
            if name in path:
                _cycle(work, path[path.index(name) :])
            elif name not in done:
                path.append(name)
                left.append(list(graph[name]))
            continue
        name = path.pop()
        left.pop()
        done.add(name)
        work.order.append(work.scope.values[name])


def _cycle(work: Work, names: list[str]) -> None:
    declared = [work.scope.values[n] for n in names]
    if any(d.kind == "broken" for d in declared):
        return
    shown = " -> ".join(f"`{n}`" for n in (*names, names[0]))
    rest = [Label(d.span, "") for d in declared[1:]]
    work.say("D208", declared[0].span, cycle=shown, name=names[0], secondary=rest)
    for d in declared:
        d.kind = "broken"
