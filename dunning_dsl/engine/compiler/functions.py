"""The functions that are reached from one, each written once for the kinds of its arguments."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final

import numpy as np

from dunning_dsl.engine.compiler.operators import PRELUDE
from dunning_dsl.engine.compiler.values import WORD, Array, ArrayKind, Kind, NotCompilableError, RecordKind, Scalar

_SCALARS: Final[dict[str, Scalar]] = {"int": Scalar.INT, "bool": Scalar.BOOL}
_END: Final = """
!0 = !{}
"""


@dataclass(frozen=True, slots=True)
class Signature:
    """How a function is called: what it is named in LLVM, of which kinds its arguments are, and what it gives (None:
    nothing)."""

    name: str
    kinds: tuple[Kind, ...]
    result: Scalar | None

    @property
    def gives(self) -> str:
        return "void" if self.result is None else self.result.value


@dataclass(frozen=True, slots=True)
class Source:
    """A function's syntax, and what its names mean."""

    module: str
    tree: ast.FunctionDef
    names: Mapping[str, Any]

    def refuse(self, node: ast.AST, what: str) -> NotCompilableError:
        """What is said of something that is not compiled."""
        line = getattr(node, "lineno", self.tree.lineno)
        return NotCompilableError(f"{self.module}, line {line}, in `{self.tree.name}`: {what} is not compiled")


class Functions:
    """What is reached from one entry in the modules. `settings` stand in place of their globals; `checked` asks for
    every index to be looked at."""

    def __init__(self, modules: Iterable[ModuleType], settings: Mapping[str, bool], checked: bool) -> None:
        self.checked = checked
        self._modules = sorted(module.__name__ for module in modules)
        self._settings = settings
        self._trees: dict[str, dict[str, ast.FunctionDef]] = {}
        self._names: dict[str, Mapping[str, Any]] = {}
        self._found: dict[tuple[FunctionType, tuple[Kind, ...]], Signature] = {}
        self._waiting: list[tuple[Source, Signature]] = []
        self._tables: dict[str, str] = {}
        """The arrays of modules that are read, by their names in LLVM."""

    def text(self, function: FunctionType, kinds: tuple[Kind, ...]) -> str:
        """The module's text: `entry`, the function, and all that it calls."""
        from dunning_dsl.engine.compiler.statements import written

        signature = self.called(function, kinds)
        texts = [PRELUDE, _entry(signature)]
        while self._waiting:
            texts.append(written(self, *self._waiting.pop()))
        return "\n".join([*texts, *self._tables.values(), _END])

    def called(self, function: FunctionType, kinds: tuple[Kind, ...]) -> Signature:
        """How the function is called with arguments of these kinds; it is written later."""
        source = self._source(function)
        kinds = tuple(self._wanted(source, function, kinds))
        found = self._found.get((function, kinds))
        if found is None:
            name = f"{source.module}.{function.__name__}.{len(self._found)}"
            found = self._found[function, kinds] = Signature(name, kinds, result(function))
            self._waiting.append((source, found))
        return found

    def _wanted(self, source: Source, function: FunctionType, kinds: tuple[Kind, ...]) -> Iterator[Kind]:
        """The kinds of its arguments, where they are passed those."""
        names = [arg.arg for arg in source.tree.args.args]
        if len(names) != len(kinds):
            raise source.refuse(source.tree, f"a call with {len(kinds)} arguments")
        for name, kind in zip(names, kinds, strict=True):
            wanted = _SCALARS.get(_said(function, name), kind)
            if isinstance(wanted, Scalar) and not isinstance(kind, Scalar):
                raise source.refuse(source.tree, f"a call with an array for `{name}`")
            yield wanted

    def table(self, source: Source, name: str) -> Array | None:
        """An array that stands in a module, which nobody writes to; None where the name stands for none."""
        found = source.names.get(name)
        if not isinstance(found, np.ndarray) or found.dtype != np.int64 or found.ndim == 0:
            return None
        at = f'@"{source.module}.{name}"'
        if at not in self._tables:
            numbers = ", ".join(f"i64 {number}" for number in found.ravel().tolist())
            self._tables[at] = f"{at} = internal constant [{found.size} x i64] [{numbers}]"
        return Array(ArrayKind(found.ndim, None, True), at, tuple(map(str, found.shape)))

    def place(self, source: Source, node: ast.expr | ast.stmt) -> int:
        """A number for a place in the source, other than 0; `where` says which."""
        return node.lineno * len(self._modules) + self._modules.index(source.module)

    def where(self, place: int) -> str:
        """The place of that number, in words."""
        line, module = divmod(place, len(self._modules))
        return f"{self._modules[module]}, line {line}"

    def _source(self, function: FunctionType) -> Source:
        module = function.__module__
        if module not in self._trees:
            names = vars(sys.modules[module])
            tree = ast.parse(Path(str(names["__file__"])).read_bytes())
            self._trees[module] = {d.name: d for d in tree.body if isinstance(d, ast.FunctionDef)}
            self._names[module] = {**names, **{n: v for n, v in self._settings.items() if n in names}}
        return Source(module, self._trees[module][function.__name__], self._names[module])


def result(function: FunctionType) -> Scalar | None:
    """What the function says that it gives."""
    said = _said(function, "return")
    if said not in (*_SCALARS, "None"):
        raise NotCompilableError(f"`{function.__name__}` does not say whether it gives an int, a bool or None")
    return _SCALARS.get(said)


def _said(function: FunctionType, name: str) -> str:
    """The annotation of a parameter, or of what the function gives."""
    said = function.__annotations__.get(name, "")
    return said.__name__ if isinstance(said, type) else str(said)


def parameters(kinds: tuple[Kind, ...]) -> str:
    """The parameters of a function in LLVM: `%words`, and what its arguments are beside records."""
    found = ["ptr %words"]
    for place, kind in enumerate(kinds):
        if isinstance(kind, Scalar):
            found.append(f"{kind.value} %a{place}")
        elif isinstance(kind, ArrayKind):
            found += [f"ptr %a{place}", *(f"i64 %a{place}s{size}" for size in range(kind.sizes))]
    return ", ".join(found)


def _entry(signature: Signature) -> str:
    """The function that Python calls, with one pointer to words (`values`)."""
    lines, passed, place = [], ["ptr %words"], 1

    def read(kind: str, at: int) -> str:
        lines.append(f"%p{at} = getelementptr inbounds i64, ptr %words, i64 {at}")
        lines.append(f"%w{at} = load {kind}, ptr %p{at}, align {WORD}")
        return f"{kind} %w{at}"

    for kind in signature.kinds:
        if isinstance(kind, RecordKind):
            place += kind.words
        elif isinstance(kind, ArrayKind):
            passed += [read("ptr", place), *(read("i64", place + 1 + size) for size in range(kind.sizes))]
            place += 1 + kind.dimensions
        else:
            passed.append(read("i64", place))
            if kind is Scalar.BOOL:
                lines.append(f"%b{place} = trunc i64 %w{place} to i1")
                passed[-1] = f"i1 %b{place}"
            place += 1
    call = f'call {signature.gives} @"{signature.name}"({", ".join(passed)})'
    if signature.result is None:
        lines += [call, "ret i64 0"]
    elif signature.result is Scalar.BOOL:
        lines += [f"%truth = {call}", "%found = zext i1 %truth to i64", "ret i64 %found"]
    else:
        lines += [f"%found = {call}", "ret i64 %found"]
    return "\n".join(["define i64 @entry(ptr %words) nounwind {", *lines, "}\n"])
