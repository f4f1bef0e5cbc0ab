"""What is put into one message: facts, params and definitions of a moment, the customer's fields, links, and the
offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from dunning_dsl.messages.values import Days, Member, Money, one_line, rich
from dunning_dsl.messages.variables import Variable, variables_of
from dunning_dsl.program.statements import Program
from dunning_dsl.program.values import PERCENT, SCALE, UNKNOWN, Type, Value

if TYPE_CHECKING:
    from dunning_dsl.ledger.model import Invoice

Read: TypeAlias = Callable[[str, tuple[bool | int | str, ...]], Value]
"""The value of a fact (with its arguments), param or definition at the moment the message leaves."""


@dataclass(frozen=True, slots=True)
class OfferMade:
    """An offer as a message prints it: `args` are rich values by name (`offer.instalments`), `until` its last day,
    absent where it has none."""

    kind: str
    args: Mapping[str, object]
    until: object

    def __getitem__(self, name: str) -> object:
        return self.args[name]


@dataclass(frozen=True, slots=True)
class InvoiceShown:
    """One invoice in a message. `issued_on` is absent where it is only expected."""

    number: str
    amount: Money
    due_on: date
    issued_on: object
    days_overdue: Days


def shown(invoice: Invoice, today: int, unpaid: int | None = None) -> InvoiceShown:
    """An invoice as messages print it; `unpaid` is what is left of it, in minor units."""
    return InvoiceShown(
        number=one_line(invoice.invoice_id),
        amount=Money.of(invoice.amount if unpaid is None else unpaid, invoice.currency),
        due_on=date.fromordinal(invoice.due_on),
        issued_on=absent("issued_on") if invoice.issued_on is None else date.fromordinal(invoice.issued_on),
        days_overdue=Days(today - invoice.due_on),
    )


class MessageContext(Mapping[str, object]):
    """The variables of one message by name, made when they are read."""

    def __init__(
        self, variables: Mapping[str, Variable], value: Callable[[Variable], object], language: str | None
    ) -> None:
        self._variables = variables
        self._value = value
        self.language = language
        """The customer's language, by which amounts and dates are written where the text is in it."""

    def __getitem__(self, name: str) -> object:
        return self._value(self._variables[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)


def context_from(
    program: Program,
    read: Read,
    *,
    currency: str,
    today: int,
    tone: str,
    pay_url: str,
    update_url: str,
    opt_out_url: str = "",
    fields: Mapping[str, str] | None = None,
    invoices: Sequence[tuple[Invoice, int]] = (),
    offer: OfferMade | None = None,
    language: str | None = None,
) -> MessageContext:
    """The variables of one message for one case.

    `read` gives facts, params and definitions in their smallest units; `today` is the customer's day (ordinal);
    `invoices` are those owed, with what is unpaid of each, the anchor first. What is unknown, and an offer that was
    not made, is absent: a message that prints it without asking first does not render.
    """
    known = fields or {}
    given: dict[str, object] = {
        "pay_url": pay_url,
        "update_url": update_url,
        "opt_out_url": opt_out_url or update_url,
        "today": date.fromordinal(today),
        "tone": Member.of(tone, program.tones),
        "invoices": tuple(shown(invoice, today, unpaid) for invoice, unpaid in invoices),
    }
    if invoices:
        given["due_on"] = date.fromordinal(invoices[0][0].due_on)

    def value(variable: Variable) -> object:
        name = variable.name
        if variable.group == "given":
            return given.get(name, absent(name))
        if variable.group == "field":
            return one_line(known[name]) if known.get(name) else absent(name)
        if name == "offer":
            return offer if offer is not None else absent(name)
        if variable.parameters:
            return FactFunction(variable, read, currency)
        return _read(read, variable, (), currency)

    return MessageContext(variables_of(program), value, language)


def absent(name: str) -> object:
    """What stands for a variable without a value: false where it is asked, filled by `default`, an error where it is
    printed."""
    from dunning_dsl.messages.environment import Absent, AbsentError

    return Absent(name=name, exc=AbsentError)


def _read(read: Read, variable: Variable, args: tuple[bool | int | str, ...], currency: str) -> object:
    assert variable.type is not None
    value = read(variable.name, args)
    return absent(variable.name) if value is UNKNOWN else rich(value, variable.type, currency)


@dataclass(frozen=True, slots=True)
class FactFunction:
    """A fact with arguments: `{{ contacts(30) }}`, `{% if channel_failed("email") %}`."""

    variable: Variable
    read: Read
    currency: str

    def __call__(self, *args: object) -> object:
        return _read(self.read, self.variable, arguments(self.variable, args), self.currency)


def arguments(variable: Variable, args: tuple[object, ...]) -> tuple[bool | int | str, ...]:
    """A fact's arguments in their smallest units; a TypeError says in a sentence what is wrong with them."""
    if len(args) != len(variable.parameters):
        wanted = ", ".join(variable.parameters)
        raise TypeError(f"`{variable.name}` takes {len(variable.parameters)} value(s) in parentheses: {wanted}")
    made: list[bool | int | str] = []
    for kind, arg in zip(variable.parameters, args, strict=True):
        if kind in ("window", "days"):
            if not isinstance(arg, int) or isinstance(arg, bool) or arg < 1:
                raise TypeError(f"`{variable.name}` wants a whole number of days, such as `{variable.name}(30)`")
            made.append(int(arg))
        elif kind == "rate":
            if not isinstance(arg, int | float | Decimal):
                raise TypeError(f"`{variable.name}` wants a rate such as 0.08")
            made.append(int(Decimal(str(arg)) * SCALE[PERCENT.kind]))
        elif isinstance(arg, str):
            if variable.choices.get(kind) and arg not in variable.choices[kind]:
                raise TypeError(f"`{arg}` is no {kind}: {', '.join(variable.choices[kind])}")
            made.append(str(arg))
        else:
            raise TypeError(f"`{variable.name}` wants a {kind} in quotes")
    return tuple(made)


def offer_made(
    kind: str, args: Sequence[tuple[str, Type, Value]], currency: str, until: int | None = None
) -> OfferMade:
    """An offer from its arguments in smallest units (with their types) and its last day as an ordinal."""
    values = {name: rich(value, type, currency) for name, type, value in args if value is not UNKNOWN}
    return OfferMade(kind, values, absent("offer.until") if until is None else date.fromordinal(until))
