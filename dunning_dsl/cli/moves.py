"""What can be changed of a sample case so that a condition comes out otherwise: values that the policy itself compares
facts with, each member of an enumeration, both truths, an absent field, a second invoice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from dunning_dsl.cli.preview import Preview, Setting
from dunning_dsl.program.expressions import Amounts, Const, Defined, Expr, Fact, Param, children
from dunning_dsl.program.statements import Cell, Choose, Definition, FactDecl, Let, Table
from dunning_dsl.program.values import SCALE, UNKNOWN, Type, Value
from dunning_dsl.program.words import value_words, words

if TYPE_CHECKING:
    from jinja2 import nodes

    from dunning_dsl.api.case import FactKey

MOST_VALUES: Final = 30
"""Values that one fact is tried with."""

Change: TypeAlias = "SetFact | SetDefinition | WithoutField | MoreInvoices"


@dataclass(frozen=True, slots=True)
class SetFact:
    key: FactKey
    value: Value

    def on(self, setting: Setting) -> Setting:
        return replace(setting, facts={**setting.facts, self.key: self.value})


@dataclass(frozen=True, slots=True)
class SetDefinition:
    """A `let`, `choose` or `table` as if it came out so; for what no single fact brings about."""

    name: str
    value: Value

    def on(self, setting: Setting) -> Setting:
        return replace(setting, definitions={**setting.definitions, self.name: self.value})


@dataclass(frozen=True, slots=True)
class WithoutField:
    name: str

    def on(self, setting: Setting) -> Setting:
        return replace(setting, without=setting.without | {self.name})


@dataclass(frozen=True, slots=True)
class MoreInvoices:
    def on(self, setting: Setting) -> Setting:
        return replace(setting, invoices=2)


@dataclass(slots=True)
class Reads:
    """What conditions read: facts with their types, definitions, fields, and the values that they are compared with,
    by kind of type."""

    facts: dict[FactKey, Type] = field(default_factory=dict)
    definitions: dict[str, Type] = field(default_factory=dict)
    fields: list[str] = field(default_factory=list)
    invoices: bool = False
    numbers: dict[str, set[int]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    @property
    def anything_of_a_case(self) -> bool:
        """Whether more than the customer's fields is read."""
        return bool(self.facts or self.definitions or self.invoices)

    def changes(self, declared: Mapping[str, FactDecl], currency: str) -> Iterator[Change]:
        """Everything that can be changed, what is most natural first."""
        if self.invoices or any(name in _COUNTED for name, _ in self.facts):
            yield MoreInvoices()
        for name in self.fields:
            yield WithoutField(name)
        for key, type in self.facts.items():
            decl = declared.get(key[0])
            for value in self._values(type, currency):
                yield SetFact(key, _held(value, decl))
            if decl is not None and decl.optional:
                yield SetFact(key, UNKNOWN)
        for name, type in self.definitions.items():
            for value in self._values(type, currency):
                yield SetDefinition(name, value)

    def _values(self, type: Type, currency: str) -> Sequence[Value]:
        if type.kind == "boolean":
            return [True, False]
        if type.kind == "enum":
            return list(type.members)
        if type.kind == "text":
            return list(dict.fromkeys(self.texts))[:MOST_VALUES]
        whole = _whole(type.kind, currency)
        pool = sorted(self.numbers.get(type.kind, ()), key=abs)[: MOST_VALUES // 3]
        near = [value for number in pool for value in (number, number + whole, number - whole)]
        return list(dict.fromkeys([*near, 0, whole, 1000 * whole]))


_COUNTED: Final = ("open_invoices", "overdue_invoices")


def _whole(kind: str, currency: str) -> int:
    from dunning_dsl.program.currency import minor_digits

    return 10 ** minor_digits(currency) if kind == "money" else SCALE[kind]


def _held(value: Value, decl: FactDecl | None) -> Value:
    if decl is None or isinstance(value, bool) or not isinstance(value, int):
        return value
    low = value if decl.low is None else max(value, decl.low)
    return low if decl.high is None else min(low, decl.high)


def reads_of(shown: Preview, expressions: Iterable[Expr]) -> Reads:
    """What expressions of the policy read, through the definitions that they name."""
    found = Reads()
    _follow(found, shown, expressions)
    return found


def reads_of_test(shown: Preview, test: nodes.Node) -> Reads:
    """What a condition of a message reads."""
    from jinja2 import nodes

    from dunning_dsl.messages.context import arguments
    from dunning_dsl.messages.variables import variables_of

    found = Reads()
    variables = variables_of(shown.program)
    calls = {id(call.node): call for call in test.find_all(nodes.Call)}
    everything = [test, *test.find_all(nodes.Node)]
    for node in everything:
        if isinstance(node, nodes.Const):
            _number(found, node.value, shown.currency)
        variable = variables.get(node.name) if isinstance(node, nodes.Name) else None
        if variable is None:
            continue
        if variable.group == "field":
            found.fields.append(variable.name)
        elif variable.name == "invoices":
            found.invoices = True
        elif variable.group == "definition":
            assert variable.type is not None
            found.definitions[variable.name] = variable.type
            _pool(found, variable.type, shown.snapshot.definition(variable.name))
            _follow(found, shown, [Defined(variable.type, variable.name)])
        elif variable.group == "param":
            assert variable.type is not None
            _pool(found, variable.type, shown.snapshot.param(variable.name))
        elif variable.group == "fact":
            assert variable.type is not None
            call = calls.get(id(node))
            given = [arg.value for arg in call.args if isinstance(arg, nodes.Const)] if call else []
            if len(given) == len(variable.parameters):
                found.facts[variable.name, arguments(variable, tuple(given))] = variable.type
    return found


def _number(found: Reads, value: object, currency: str) -> None:
    """A number in a message stands for whole units of whatever it is compared with."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        for kind in SCALE:
            found.numbers.setdefault(kind, set()).add(int(value * _whole(kind, currency)))
    elif isinstance(value, str):
        found.texts.append(value)


def _pool(found: Reads, type: Type, value: Value) -> None:
    if isinstance(value, str) and type.kind == "text":
        found.texts.append(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        found.numbers.setdefault(type.kind, set()).add(value)


def _follow(found: Reads, shown: Preview, expressions: Iterable[Expr]) -> None:
    ahead, seen = list(expressions), set[str]()
    while ahead:
        node = ahead.pop(0)
        match node:
            case Fact():
                args = tuple(_plain(shown.value(arg)) for arg in node.args)
                found.facts.setdefault((node.name, args), node.type)
            case Const() | Amounts() | Param():
                _pool(found, node.type, shown.value(node))
            case Defined(_, name) if name not in seen:
                seen.add(name)
                ahead += _inside(shown.snapshot.index.definitions[name])
            case _:
                pass
        ahead += children(node)


def _plain(value: Value) -> bool | int | str:
    assert value is not UNKNOWN  # arguments are literals and params
    return value


def _inside(definition: Definition) -> list[Expr]:
    match definition:
        case Let(expr=expr):
            return [expr]
        case Choose(rows=rows):
            return [part for row in rows for part in (row.condition, row.value) if part is not None]
        case Table(inputs=inputs, rows=rows):
            cells = [cell.condition for row in rows for cell in row.cells if isinstance(cell, Cell)]
            return [*inputs, *cells, *(row.value for row in rows)]


def differences(setting: Setting, base: Setting, shown: Preview) -> list[str]:
    """What sets one sample apart from another, in the policy's words: `kind = business`."""
    types = {fact.name: (fact.type, fact.parameters) for fact in shown.program.facts}
    said: list[str] = []
    for (name, args), value in setting.facts.items():
        if name not in types or ((name, args) in base.facts and base.facts[name, args] == value):
            continue
        type, kinds = types[name]
        given = tuple(_argument(kind, arg) for kind, arg in zip(kinds, args, strict=True))
        said.append(f"{words(Fact(type, name, given))} = {value_words(value, type, shown.currency)}")
    for name, value in setting.definitions.items():
        found = shown.snapshot.index.definitions[name]
        type = found.expr.type if isinstance(found, Let) else found.type
        said.append(f"{name} = {value_words(value, type, shown.currency)}")
    said += [f"no {name}" for name in sorted(setting.without)]
    return [*said, f"{setting.invoices} invoices"] if setting.invoices != base.invoices else said


def _argument(kind: str, value: bool | int | str) -> Const:
    from dunning_dsl.program.values import DAYS, PERCENT, TEXT

    names = {"channel", "offer", "role"}
    type = DAYS if kind in ("window", "days") else PERCENT if kind == "rate" else TEXT
    return Const(Type("enum", (str(value),)) if kind in names else type, value)
