"""A function's text as it grows: instructions in blocks, and variables at its head."""

from __future__ import annotations

from dunning_dsl.engine.compiler.values import WORD, Array, ArrayKind, Number, Record, Scalar

_READ_ONCE = ", !invariant.load !0"
"""What is loaded never changes where it lies, so it need not be read again after something else was written."""


class Text:
    """Instructions of one function. `open`: whether the block in hand can go on; behind a `ret` or a jump nothing is
    written."""

    def __init__(self) -> None:
        self.head: list[str] = []
        self.lines: list[str] = []
        self.open = True
        self._count = 0
        self._words: dict[int, str] = {}
        """What has been read of records in this block."""

    def name(self) -> str:
        self._count += 1
        return f"%v{self._count}"

    def label(self) -> str:
        self._count += 1
        return f"b{self._count}"

    def add(self, instruction: str) -> None:
        self.lines.append(instruction)

    def found(self, instruction: str) -> str:
        """The name of what an instruction gives."""
        name = self.name()
        self.lines.append(f"{name} = {instruction}")
        return name

    def variable(self, kind: Scalar) -> str:
        """Room for a value that is given more than once; LLVM finds out what it is where."""
        name = self.name()
        self.head += [f"{name} = alloca {kind.value}", f"store {kind.value} 0, ptr {name}"]
        return name

    def store(self, value: Number, variable: str) -> None:
        self.lines.append(f"store {value.kind.value} {value.text}, ptr {variable}")

    def load(self, kind: Scalar, variable: str) -> Number:
        return Number(kind, self.found(f"load {kind.value}, ptr {variable}"))

    def begin(self, label: str) -> None:
        """Go on in a block of that label."""
        self.lines.append(f"{label}:")
        self.open = True
        self._words.clear()

    def jump(self, label: str) -> None:
        self.lines.append(f"br label %{label}")
        self.open = False

    def fork(self, truth: Number, yes: str, no: str) -> None:
        self.lines.append(f"br i1 {truth.text}, label %{yes}, label %{no}")
        self.open = False

    # --- records and arrays -------------------------------------------------------------------------------------------

    def word(self, place: int, kind: str) -> str:
        """A word of what Python handed over."""
        known = self._words.get(place)
        if known is None:
            at = self.found(f"getelementptr inbounds i64, ptr %words, i64 {place}")
            known = self._words[place] = self.found(f"load {kind}, ptr {at}, align {WORD}{_READ_ONCE}")
        return known

    def field(self, record: Record, name: str) -> Array:
        place, kind = record.kind.places[name]
        return Array(kind, self.word(place, "ptr"), place=place)

    def size(self, array: Array, dimension: int) -> str:
        """The text of the size of a dimension."""
        if array.kind.width is not None and dimension == array.kind.dimensions - 1:
            return str(array.kind.width)
        return self.word(array.place + 1 + dimension, "i64") if array.place else array.sizes[dimension]

    def row(self, array: Array, index: str) -> Array:
        """What lies at one index."""
        sizes = [self.size(array, dimension) for dimension in range(1, array.kind.dimensions)]
        for size in sizes:
            index = index if size == "1" or index == "0" else self.found(f"mul nsw i64 {index}, {size}")
        data = array.data if index == "0" else self.found(f"getelementptr inbounds i64, ptr {array.data}, i64 {index}")
        return Array(array.kind.row, data, tuple(sizes))

    def read(self, kind: ArrayKind, at: str) -> Number:
        once = _READ_ONCE if kind.read_only else ""
        return Number(Scalar.INT, self.found(f"load i64, ptr {at}, align {WORD}{once}"))
