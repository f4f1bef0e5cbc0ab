"""Python's operators on integers, in LLVM: as instructions, and what they come to where both sides are known."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Final

INSTRUCTIONS: Final[dict[type[ast.operator], str]] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.BitXor: "xor",
    ast.LShift: "shl",
    ast.RShift: "ashr",
}
CALLED: Final[dict[type[ast.operator], str]] = {ast.FloorDiv: "floor_div", ast.Mod: "floor_mod"}
WORTH: Final[dict[type[ast.operator], Callable[[int, int], int]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
COMPARED: Final[dict[type[ast.cmpop], tuple[str, Callable[[int, int], bool]]]] = {
    ast.Eq: ("eq", operator.eq),
    ast.NotEq: ("ne", operator.ne),
    ast.Lt: ("slt", operator.lt),
    ast.LtE: ("sle", operator.le),
    ast.Gt: ("sgt", operator.gt),
    ast.GtE: ("sge", operator.ge),
}
PRELUDE: Final = """\
declare i64 @llvm.smin.i64(i64, i64)
declare i64 @llvm.smax.i64(i64, i64)
declare i64 @llvm.abs.i64(i64, i1)
declare i64 @llvm.cttz.i64(i64, i1)

define internal i64 @floor_div(i64 %a, i64 %b) alwaysinline {
  %quotient = sdiv i64 %a, %b
  %rest = srem i64 %a, %b
  %signs = xor i64 %rest, %b
  %other = icmp slt i64 %signs, 0
  %some = icmp ne i64 %rest, 0
  %down = and i1 %other, %some
  %less = sext i1 %down to i64
  %found = add i64 %quotient, %less
  ret i64 %found
}

define internal i64 @floor_mod(i64 %a, i64 %b) alwaysinline {
  %rest = srem i64 %a, %b
  %signs = xor i64 %rest, %b
  %other = icmp slt i64 %signs, 0
  %some = icmp ne i64 %rest, 0
  %up = and i1 %other, %some
  %more = select i1 %up, i64 %b, i64 0
  %found = add i64 %rest, %more
  ret i64 %found
}
"""
