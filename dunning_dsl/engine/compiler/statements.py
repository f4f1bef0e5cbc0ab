"""A function's statements, one after the other."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable
from typing import Any

from dunning_dsl.engine.compiler.expressions import Expressions
from dunning_dsl.engine.compiler.functions import Functions, Signature, Source, parameters
from dunning_dsl.engine.compiler.values import Array, ArrayKind, Number, Record, Scalar, constant


def written(functions: Functions, source: Source, signature: Signature) -> str:
    """The text of a function."""
    return Statements(functions, source, signature).written()


class Statements(Expressions):
    """The statements of one function."""

    def __init__(self, functions: Functions, source: Source, signature: Signature) -> None:
        super().__init__(functions, source, signature)
        self._given = Counter(n.id for n in ast.walk(source.tree) if isinstance(n, ast.Name) and _is_stored(n))
        self._loops: list[tuple[str, str]] = []
        """Where `continue` and `break` go on, of each loop around what is in hand."""
        self._does: dict[type[ast.stmt], Callable[[Any], None]] = {
            ast.Assign: self._assign,
            ast.AugAssign: self._add_to,
            ast.Expr: self._expression,
            ast.If: self._if,
            ast.While: self._while,
            ast.For: self._for,
            ast.Return: self._return,
            ast.Continue: lambda _: self.text.jump(self._loops[-1][0]),
            ast.Break: lambda _: self.text.jump(self._loops[-1][1]),
            ast.Pass: lambda _: None,
        }

    def written(self) -> str:
        signature, tree, text = self.signature, self.source.tree, self.text
        if tree.args.kwonlyargs or tree.args.defaults or tree.args.vararg or tree.args.kwarg or tree.decorator_list:
            raise self.source.refuse(tree, "a function with more than plain parameters")
        for place, (arg, kind) in enumerate(zip(tree.args.args, signature.kinds, strict=True)):
            self._receive(arg.arg, kind, f"%a{place}")
        self._all(tree.body)
        if text.open:
            text.add("ret void" if signature.result is None else "unreachable")
        passed = parameters(signature.kinds)
        head = f'define internal {signature.gives} @"{signature.name}"({passed}) nounwind {{'
        return "\n".join([head, *text.head, *text.lines, "}\n"])

    def _receive(self, name: str, kind: Any, at: str) -> None:
        """An argument; one that the function gives another value is a variable."""
        if isinstance(kind, Scalar):
            given = Number(kind, at)
            self.local[name] = given
            if self._given[name]:
                variable = self.text.variable(kind)
                self.text.store(given, variable)
                self.local[name] = kind, variable
        elif isinstance(kind, ArrayKind):
            self.local[name] = Array(kind, at, tuple(f"{at}s{size}" for size in range(kind.sizes)))
        else:
            self.local[name] = Record(kind)

    def _all(self, body: list[ast.stmt]) -> None:
        for node in body:
            if not self.text.open:
                return
            does = self._does.get(type(node))
            if does is None:
                raise self.source.refuse(node, f"`{ast.unparse(node).splitlines()[0]}`")
            does(node)

    # --- giving values ------------------------------------------------------------------------------------------------

    def _assign(self, node: ast.Assign) -> None:
        target = node.targets[0]
        if len(node.targets) == 1 and isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            values = [self.scalar(part) for part in node.value.elts]
            for part, value in zip(target.elts, values, strict=True):
                self._give(part, value)
            return
        if len(node.targets) != 1:
            raise self.source.refuse(node, f"`{ast.unparse(node)}`")
        found = self.value(node.value)
        if isinstance(found, Number):
            self._give(target, found)
        elif isinstance(found, Array) and isinstance(target, ast.Name) and self._given[target.id] == 1:
            self.local[target.id] = found
        else:
            raise self.source.refuse(node, f"`{ast.unparse(node)}`: a name for an array is given once, and that")

    def _give(self, target: ast.expr, value: Number) -> None:
        if isinstance(target, ast.Subscript):
            self._put(self._place(target), value)
        elif isinstance(target, ast.Name):
            variable = self.local.get(target.id)
            if variable is None:
                variable = self.local[target.id] = value.kind, self.text.variable(value.kind)
            if not isinstance(variable, tuple):
                raise self.source.refuse(target, f"`{target.id}`, which is no number elsewhere,")
            self.text.store(self.as_kind(value, variable[0], target), variable[1])
        else:
            raise self.source.refuse(target, f"`{ast.unparse(target)} = ...`")

    def _place(self, target: ast.Subscript) -> Array:
        """Where a number of an array lies, to be written."""
        found = self.row(target)
        if found.kind.dimensions or found.kind.read_only:
            raise self.source.refuse(target, f"writing to `{ast.unparse(target)}`, which is only read or no number,")
        return found

    def _put(self, place: Array, value: Number) -> None:
        self.text.add(f"store i64 {self.whole(value).text}, ptr {place.data}, align 8")

    def _add_to(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Subscript):
            place = self._place(node.target)
            before = self.text.read(place.kind, place.data)
            self._put(place, self.operated(node.op, before, self.scalar(node.value), node))
        else:
            before = self.scalar(node.target)
            self._give(node.target, self.operated(node.op, before, self.scalar(node.value), node))

    def _expression(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call):
            self.call(node.value)
        elif not isinstance(node.value, ast.Constant):
            raise self.source.refuse(node, f"`{ast.unparse(node)}`")

    def _return(self, node: ast.Return) -> None:
        result = self.signature.result
        if node.value is None or result is None:
            if node.value is not None or result is not None:
                raise self.source.refuse(node, "a `return` that does not fit what the function says that it gives")
            self.text.add("ret void")
        else:
            found = self.as_kind(self.scalar(node.value), result, node)
            self.text.add(f"ret {result.value} {found.text}")
        self.text.open = False

    # --- turns --------------------------------------------------------------------------------------------------------

    def _if(self, node: ast.If) -> None:
        said = self.settled(node.test)
        if said is not None:
            self._all(node.body if said else node.orelse)
            return
        yes, after = self.text.label(), self.text.label()
        no = self.text.label() if node.orelse else after
        self.fork(node.test, yes, no)
        goes_on = not node.orelse
        for label, body in ((yes, node.body), (no, node.orelse)):
            if body:
                self.text.begin(label)
                self._all(body)
                if self.text.open:
                    self.text.jump(after)
                    goes_on = True
        if goes_on:
            self.text.begin(after)

    def _while(self, node: ast.While) -> None:
        again, body, after = self.text.label(), self.text.label(), self.text.label()
        self._refuse_else(node)
        self.text.jump(again)
        self.text.begin(again)
        self.fork(node.test, body, after)
        self.text.begin(body)
        self._repeat(node.body, again, after)
        self.text.begin(after)

    def _for(self, node: ast.For) -> None:
        self._refuse_else(node)
        match node.iter:
            case ast.Call(func=ast.Name(id="range"), args=args, keywords=[]):
                self._count(node, args)
            case ast.Tuple(elts=elements) if not any(isinstance(inner, ast.Break) for inner in ast.walk(node)):
                for element in [self.scalar(element) for element in elements]:
                    self._one_of(node, element)
            case _:
                raise self.source.refuse(node, f"`for ... in {ast.unparse(node.iter)}`")

    def _one_of(self, node: ast.For, element: Number) -> None:
        """The body with one of the elements that are listed."""
        onward = self.text.label()
        self._give(node.target, element)
        self._repeat(node.body, onward, onward)
        self.text.begin(onward)

    def _count(self, node: ast.For, args: list[ast.expr]) -> None:
        """A loop over `range`. What the body does with the name that counts does not change how often it is run."""
        begin = constant(0) if len(args) == 1 else self.integer(args[0])
        end = self.integer(args[0] if len(args) == 1 else args[1])
        step = self.integer(args[2]).known if len(args) > 2 else 1
        if step is None or step == 0 or not isinstance(node.target, ast.Name):
            raise self.source.refuse(node, f"`for ... in {ast.unparse(node.iter)}`")
        again, body, onward, after = (self.text.label() for _ in range(4))
        count = self.text.variable(Scalar.INT)
        self.text.store(begin, count)
        self.text.jump(again)
        self.text.begin(again)
        number = self.text.load(Scalar.INT, count)
        more = self.text.found(f"icmp {'slt' if step > 0 else 'sgt'} i64 {number.text}, {end.text}")
        self.text.fork(Number(Scalar.BOOL, more), body, after)
        self.text.begin(body)
        self._give(node.target, number)
        self._repeat(node.body, onward, after)
        self.text.begin(onward)
        number = self.text.load(Scalar.INT, count)
        self.text.store(Number(Scalar.INT, self.text.found(f"add nsw i64 {number.text}, {step}")), count)
        self.text.jump(again)
        self.text.begin(after)

    def _repeat(self, body: list[ast.stmt], again: str, after: str) -> None:
        """The body of a loop, which goes on at one of the labels, and is left for the other."""
        self._loops.append((again, after))
        self._all(body)
        self._loops.pop()
        if self.text.open:
            self.text.jump(again)

    def _refuse_else(self, node: ast.For | ast.While) -> None:
        if node.orelse:
            raise self.source.refuse(node, "a loop with an `else`")


def _is_stored(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)
