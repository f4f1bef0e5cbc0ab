"""What an expression is worth: instructions, or nothing where it is known while compiling."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from types import FunctionType
from typing import Any, Final

from dunning_dsl.engine.compiler.functions import Functions, Signature, Source, result
from dunning_dsl.engine.compiler.operators import CALLED, COMPARED, INSTRUCTIONS, WORTH
from dunning_dsl.engine.compiler.text import Text
from dunning_dsl.engine.compiler.values import BITS, Array, Number, Record, Scalar, Value, constant

_CAN_FAIL: Final = (ast.Call, ast.Subscript, ast.FloorDiv, ast.Mod, ast.LShift, ast.RShift)

LOWEST: Final = "dunning_dsl.engine.kernel.bits.lowest"
"""The one function for which the machine has an instruction."""

_TRUE: Final = constant(True)
_FALSE: Final = constant(False)


class Expressions:
    """The expressions of one function. `local`: what its names stand for: a value, or the variable that holds it."""

    def __init__(self, functions: Functions, source: Source, signature: Signature) -> None:
        self.functions, self.source, self.signature = functions, source, signature
        self.text = Text()
        self.local: dict[str, Value | tuple[Scalar, str]] = {}
        self._ways: dict[type[ast.expr], Callable[[Any], Value]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.Subscript: self._subscript,
            ast.BinOp: self._operation,
            ast.UnaryOp: self._sign,
            ast.Compare: self._comparison,
            ast.BoolOp: self._truths,
            ast.IfExp: self._choice,
            ast.Call: self._call,
        }

    # --- of any kind --------------------------------------------------------------------------------------------------

    def value(self, node: ast.expr) -> Value:
        way = self._ways.get(type(node))
        if way is None:
            raise self.source.refuse(node, f"`{ast.unparse(node)}`")
        return way(node)

    def scalar(self, node: ast.expr) -> Number:
        """A number or a truth."""
        found = self.value(node)
        if not isinstance(found, Number):
            raise self.source.refuse(node, f"`{ast.unparse(node)}` as a number")
        return found

    def integer(self, node: ast.expr) -> Number:
        return self.whole(self.scalar(node))

    def array(self, node: ast.expr) -> Array:
        found = self.value(node)
        if not isinstance(found, Array):
            raise self.source.refuse(node, f"`{ast.unparse(node)}` as an array")
        return found

    def whole(self, number: Number) -> Number:
        """A truth as 0 or 1; a number as it is."""
        if number.kind is Scalar.INT:
            return number
        if number.known is not None:
            return constant(int(number.known))
        return Number(Scalar.INT, self.text.found(f"zext i1 {number.text} to i64"))

    def as_kind(self, number: Number, kind: Scalar, node: ast.AST) -> Number:
        """A number where one of the kind is wanted."""
        if kind is Scalar.INT:
            return self.whole(number)
        if number.kind is not kind:
            raise self.source.refuse(node, "a number where a truth is wanted")
        return number

    # --- truths -------------------------------------------------------------------------------------------------------

    def truth(self, node: ast.expr) -> Number:
        """Whether it counts as true."""
        if isinstance(node, ast.BoolOp):
            return self._joined(node)
        found = self.scalar(node)
        if found.kind is Scalar.BOOL:
            return found
        if found.known is not None:
            return constant(found.known != 0)
        return Number(Scalar.BOOL, self.text.found(f"icmp ne i64 {found.text}, 0"))

    def fork(self, node: ast.expr, yes: str, no: str) -> None:
        """Go on at one of the labels; what of an `and` or an `or` is not asked for is not worked out."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            self.fork(node.operand, no, yes)
            return
        if isinstance(node, ast.BoolOp):
            both = isinstance(node.op, ast.And)
            for part in node.values[:-1]:
                after = self.text.label()
                self.fork(part, *((after, no) if both else (yes, after)))
                self.text.begin(after)
            self.fork(node.values[-1], yes, no)
            return
        found = self.truth(node)
        if found.known is not None:
            self.text.jump(yes if found.known else no)
        else:
            self.text.fork(found, yes, no)

    def settled(self, node: ast.expr) -> bool | None:
        """Whether it is true, where that is known while compiling; nothing is written for it."""
        match node:
            case ast.Constant(value=int() as value):
                return bool(value)
            case ast.Name(id=name) if name not in self.local and isinstance(self.source.names.get(name), int):
                return bool(self.source.names[name])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                said = self.settled(operand)
                return None if said is None else not said
            case ast.BoolOp(op=op, values=values):
                ends = isinstance(op, ast.Or)
                for part in values:
                    said = self.settled(part)
                    if said is None:
                        return None
                    if said is ends:
                        return ends
                return not ends
        return None

    def _truths(self, node: ast.BoolOp) -> Number:
        """An `and` or an `or` of truths; of numbers it would be one of these, and is refused."""
        if not all(map(self._is_truth, node.values)):
            raise self.source.refuse(node, f"`{ast.unparse(node)}` of numbers")
        return self._joined(node)

    def _joined(self, node: ast.BoolOp) -> Number:
        """An `and` or an `or` that is asked for as a truth."""
        said = self.settled(node)
        if said is not None:
            return constant(said)
        if all(map(_harmless, node.values[1:])):
            return self._all_truths(node)
        yes, no, after, found = self.text.label(), self.text.label(), self.text.label(), self.text.variable(Scalar.BOOL)
        self.fork(node, yes, no)
        for label, value in ((yes, _TRUE), (no, _FALSE)):
            self.text.begin(label)
            self.text.store(value, found)
            self.text.jump(after)
        self.text.begin(after)
        return self.text.load(Scalar.BOOL, found)

    def _is_truth(self, node: ast.expr) -> bool:
        """Whether it is true or false, and no number that only counts as one."""
        match node:
            case ast.Compare() | ast.UnaryOp(op=ast.Not()):
                return True
            case ast.BoolOp(values=parts):
                return all(map(self._is_truth, parts))
            case ast.IfExp(body=yes, orelse=no):
                return self._is_truth(yes) and self._is_truth(no)
            case ast.Call(func=ast.Name(id=name)):
                function = self.source.names.get(name)
                return name == "bool" if function is None else result(function) is Scalar.BOOL
            case ast.Name(id=name) if name in self.local:
                found = self.local[name]
                return (found[0] if isinstance(found, tuple) else found.kind) is Scalar.BOOL
            case ast.Name(id=name):
                return isinstance(self.source.names.get(name), bool)
            case ast.Constant(value=value):
                return isinstance(value, bool)
        return False

    def _all_truths(self, node: ast.BoolOp) -> Number:
        """All parts are worked out: none can fail, and none costs much."""
        word = "and" if isinstance(node.op, ast.And) else "or"
        parts = [self.truth(part) for part in node.values]
        found = parts[0].text
        for part in parts[1:]:
            found = self.text.found(f"{word} i1 {found}, {part.text}")
        return Number(Scalar.BOOL, found)

    def _comparison(self, node: ast.Compare) -> Number:
        if isinstance(node.ops[0], ast.In | ast.NotIn) and isinstance(node.comparators[0], ast.Tuple):
            return self._membership(node, node.comparators[0])
        values = (node.left, *node.comparators)
        pairs = [
            ast.copy_location(ast.Compare(left, [op], [right]), node)
            for op, left, right in zip(node.ops, values[:-1], values[1:], strict=True)
        ]
        if len(pairs) > 1:
            if not all(map(_harmless, values[1:-1])):
                raise self.source.refuse(node, f"`{ast.unparse(node)}`, of which something is asked for twice,")
            return self._truths(ast.copy_location(ast.BoolOp(ast.And(), list[ast.expr](pairs)), node))
        if type(node.ops[0]) not in COMPARED:
            raise self.source.refuse(node, f"`{ast.unparse(node)}`")
        return self._compared(*COMPARED[type(node.ops[0])], self.integer(values[0]), self.integer(values[1]))

    def _compared(self, word: str, worth: Callable[[int, int], bool], left: Number, right: Number) -> Number:
        if left.known is not None and right.known is not None:
            return constant(worth(left.known, right.known))
        return Number(Scalar.BOOL, self.text.found(f"icmp {word} i64 {left.text}, {right.text}"))

    def _membership(self, node: ast.Compare, among: ast.Tuple) -> Number:
        wanted = self.integer(node.left)
        found = _FALSE
        for element in among.elts:
            one = self._compared(*COMPARED[ast.Eq], wanted, self.integer(element))
            found = Number(Scalar.BOOL, self.text.found(f"or i1 {found.text}, {one.text}"))
        if isinstance(node.ops[0], ast.NotIn):
            found = Number(Scalar.BOOL, self.text.found(f"xor i1 {found.text}, true"))
        return found

    # --- numbers ------------------------------------------------------------------------------------------------------

    def _constant(self, node: ast.Constant) -> Number:
        if not isinstance(node.value, int):
            raise self.source.refuse(node, f"`{node.value!r}`")
        return self._known(node.value, node)

    def _known(self, value: int, node: ast.AST) -> Number:
        """A number that is known; what a word does not hold is refused."""
        if not -(1 << 63) <= value < 1 << 63:
            raise self.source.refuse(node, f"`{ast.unparse(node)}`, which no word holds,")
        return constant(value)

    def operated(self, op: ast.operator, left: Number, right: Number, node: ast.expr | ast.stmt) -> Number:
        """Two numbers under an operator."""
        kind = type(op)
        if left.known is not None and right.known is not None and kind in WORTH:
            return self._known(WORTH[kind](left.known, right.known), node)
        if kind in (ast.BitAnd, ast.BitOr, ast.BitXor) and left.kind is right.kind is Scalar.BOOL:
            return Number(Scalar.BOOL, self.text.found(f"{INSTRUCTIONS[kind]} i1 {left.text}, {right.text}"))
        left, right = self.whole(left), self.whole(right)
        if kind in CALLED:
            self._must_be(right, "ne", 0, node)
            return Number(Scalar.INT, self.text.found(f"call i64 @{CALLED[kind]}(i64 {left.text}, i64 {right.text})"))
        if kind not in INSTRUCTIONS:
            raise self.source.refuse(node, f"`{ast.unparse(node)}`")
        if kind in (ast.LShift, ast.RShift):
            self._must_be(right, "ult", BITS, node)
        return Number(Scalar.INT, self.text.found(f"{INSTRUCTIONS[kind]} i64 {left.text}, {right.text}"))

    def _operation(self, node: ast.BinOp) -> Number:
        return self.operated(node.op, self.scalar(node.left), self.scalar(node.right), node)

    def _sign(self, node: ast.UnaryOp) -> Number:
        if isinstance(node.op, ast.Not):
            found = self.truth(node.operand)
            if found.known is not None:
                return constant(not found.known)
            return Number(Scalar.BOOL, self.text.found(f"xor i1 {found.text}, true"))
        found = self.integer(node.operand)
        if isinstance(node.op, ast.USub):
            return self.operated(ast.Sub(), constant(0), found, node)
        if isinstance(node.op, ast.Invert):
            return self.operated(ast.BitXor(), found, constant(-1), node)
        raise self.source.refuse(node, f"`{ast.unparse(node)}`")

    def _choice(self, node: ast.IfExp) -> Number:
        said = self.settled(node.test)
        if said is not None:
            return self.scalar(node.body if said else node.orelse)
        if _harmless(node.body) and _harmless(node.orelse):
            test = self.truth(node.test)
            yes, no = self._alike(self.scalar(node.body), self.scalar(node.orelse))
            word = yes.kind.value
            return Number(yes.kind, self.text.found(f"select i1 {test.text}, {word} {yes.text}, {word} {no.text}"))
        labels = self.text.label(), self.text.label()
        after, found = self.text.label(), self.text.variable(Scalar.INT)
        self.fork(node.test, *labels)
        kinds = []
        for label, part in zip(labels, (node.body, node.orelse), strict=True):
            self.text.begin(label)
            one = self.scalar(part)
            kinds.append(one.kind)
            self.text.store(self.whole(one), found)
            self.text.jump(after)
        self.text.begin(after)
        number = self.text.load(Scalar.INT, found)
        if kinds == [Scalar.BOOL, Scalar.BOOL]:
            return Number(Scalar.BOOL, self.text.found(f"trunc i64 {number.text} to i1"))
        return number

    def _alike(self, one: Number, other: Number) -> tuple[Number, Number]:
        return (one, other) if one.kind is other.kind else (self.whole(one), self.whole(other))

    # --- names, records, arrays ---------------------------------------------------------------------------------------

    def _name(self, node: ast.Name) -> Value:
        found = self.local.get(node.id)
        if isinstance(found, tuple):
            return self.text.load(*found)
        if found is not None:
            return found
        known = self.source.names.get(node.id)
        if isinstance(known, int):
            return self._known(known, node)
        table = self.functions.table(self.source, node.id)
        if table is None:
            raise self.source.refuse(node, f"the name `{node.id}`")
        return table

    def _attribute(self, node: ast.Attribute) -> Array:
        whole = self.value(node.value)
        if not isinstance(whole, Record) or node.attr not in whole.kind.places:
            raise self.source.refuse(node, f"`{ast.unparse(node)}`")
        return self.text.field(whole, node.attr)

    def _subscript(self, node: ast.Subscript) -> Value:
        if isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
            array, place = self.array(node.value.value), self.integer(node.slice).known
            if place is None or not 0 <= place < array.kind.dimensions:
                raise self.source.refuse(node, f"`{ast.unparse(node)}`")
            return Number(Scalar.INT, self.text.size(array, place))
        row = self.row(node)
        return row if row.kind.dimensions else self.text.read(row.kind, row.data)

    def row(self, node: ast.Subscript) -> Array:
        """What lies at the indices: an array of what dimensions are left, of none where it is one number."""
        found = self.array(node.value)
        for part in node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]:
            index = self.integer(part)
            if not found.kind.dimensions:
                raise self.source.refuse(node, "one index more than there are dimensions")
            if self.functions.checked:
                self._check(index, self.text.size(found, 0), node)
            found = self.text.row(found, index.text)
        return found

    def _check(self, index: Number, size: str, node: ast.expr) -> None:
        """Leave the function where an index is below 0 or not below the size, and say where."""
        self._check_that(self.text.found(f"icmp ult i64 {index.text}, {size}"), node)

    def _must_be(self, number: Number, how: str, other: int, node: ast.expr | ast.stmt) -> None:
        """What a divisor or a shift must be: seen to while compiling where it is known, else where indices are."""
        if number.known is not None:
            if not (number.known != other if how == "ne" else 0 <= number.known < other):
                raise self.source.refuse(node, f"`{ast.unparse(node)}`")
        elif self.functions.checked:
            self._check_that(self.text.found(f"icmp {how} i64 {number.text}, {other}"), node)

    def _check_that(self, inside: str, node: ast.expr | ast.stmt) -> None:
        within, outside = self.text.label(), self.text.label()
        self.text.fork(Number(Scalar.BOOL, inside), within, outside)
        self.text.begin(outside)
        self.text.add(f"store i64 {self.functions.place(self.source, node)}, ptr %words")
        self.leave()
        self.text.begin(within)

    def leave(self) -> None:
        """Return, no matter what."""
        gives = self.signature.gives
        self.text.add("ret void" if gives == "void" else f"ret {gives} 0")
        self.text.open = False

    # --- calls --------------------------------------------------------------------------------------------------------

    def _call(self, node: ast.Call) -> Number:
        found = self.call(node)
        if found is None:
            raise self.source.refuse(node, f"the value of `{ast.unparse(node)}`, which has none,")
        return found

    def call(self, node: ast.Call) -> Number | None:
        """What a call gives; None where it gives nothing."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        function = self.source.names.get(name)
        if node.keywords or name in self.local:
            raise self.source.refuse(node, f"`{ast.unparse(node)}`")
        if isinstance(function, FunctionType):
            return self._called(function, node)
        if function is None and name in ("int", "bool", "abs") and len(node.args) == 1:
            return self._of_one(name, node.args[0])
        if function is None and name in ("min", "max") and len(node.args) > 1:
            return self._extreme("smin" if name == "min" else "smax", node.args)
        raise self.source.refuse(node, f"`{ast.unparse(node)}`")

    def _of_one(self, name: str, node: ast.expr) -> Number:
        if name == "int":
            return self.integer(node)
        if name == "bool":
            return self.truth(node)
        return Number(Scalar.INT, self.text.found(f"call i64 @llvm.abs.i64(i64 {self.integer(node).text}, i1 false)"))

    def _extreme(self, name: str, nodes: list[ast.expr]) -> Number:
        found = self.integer(nodes[0]).text
        for node in nodes[1:]:
            found = self.text.found(f"call i64 @llvm.{name}.i64(i64 {found}, i64 {self.integer(node).text})")
        return Number(Scalar.INT, found)

    def _called(self, function: FunctionType, node: ast.Call) -> Number | None:
        values = [self.value(arg) for arg in node.args]
        if f"{function.__module__}.{function.__name__}" == LOWEST:
            word = self.as_kind(values[0], Scalar.INT, node) if isinstance(values[0], Number) else self.integer(node)
            return Number(Scalar.INT, self.text.found(f"call i64 @llvm.cttz.i64(i64 {word.text}, i1 true)"))
        signature = self.functions.called(function, tuple(value.kind for value in values))
        passed = ["ptr %words"]
        for value, kind in zip(values, signature.kinds, strict=True):
            if value.kind is not kind and isinstance(value, Number) and isinstance(kind, Scalar):
                value = self.as_kind(value, kind, node)
            elif value.kind != kind:
                raise self.source.refuse(node, f"`{ast.unparse(node)}`, whose arguments are of other kinds,")
            passed += self._passed(value)
        call = f'call {signature.gives} @"{signature.name}"({", ".join(passed)})'
        if signature.result is None:
            self.text.add(call)
            found = None
        else:
            found = Number(signature.result, self.text.found(call))
        if self.functions.checked:
            self._go_on()
        return found

    def _go_on(self) -> None:
        """Leave the function where an index was out of bounds in one that it called."""
        failed = Number(Scalar.INT, self.text.found("load i64, ptr %words"))
        stop, after = self.text.label(), self.text.label()
        self.text.fork(self._compared("ne", operator.ne, failed, constant(0)), stop, after)
        self.text.begin(stop)
        self.leave()
        self.text.begin(after)

    def _passed(self, value: Value) -> list[str]:
        """A value as arguments in LLVM."""
        if isinstance(value, Number):
            return [f"{value.kind.value} {value.text}"]
        if isinstance(value, Record):
            return []
        return [f"ptr {value.data}", *(f"i64 {self.text.size(value, place)}" for place in range(value.kind.sizes))]


def _harmless(node: ast.AST) -> bool:
    """Whether it may be worked out though it is not asked for."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
        return True
    return not isinstance(node, _CAN_FAIL) and all(map(_harmless, ast.iter_child_nodes(node)))
