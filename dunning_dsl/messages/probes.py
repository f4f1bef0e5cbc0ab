"""Values that a message is tried with: the worst that may come, and for every branch something else.

Amounts go up to a million less a cent, days to `forever`, texts to a stated length; a fact's own bounds are kept where
they are narrower.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from dunning_dsl.messages.context import InvoiceShown, OfferMade, absent, arguments
from dunning_dsl.messages.uses import Use
from dunning_dsl.messages.values import Days, Member, Money, rich
from dunning_dsl.messages.variables import Variable
from dunning_dsl.program.currency import minor_digits
from dunning_dsl.program.expressions import Amounts, Const
from dunning_dsl.program.statements import Offer, Program
from dunning_dsl.program.values import FOREVER, Type, Value

PAY_URL = "https://pay.example/w/abcdefghijklmnopqrstuvwx"
UPDATE_URL = "https://pay.example/u/abcdefghijklmnopqrstuvwx"
OPT_OUT_URL = "https://pay.example/o/abcdefghijklmnopqrstuvwx"
LONG_TEXT = "Wwwwwwwwww Wwwwwwwwww Wwwwwwww"
"""Thirty letters, as long as a name gets."""

_DAY = date(2028, 9, 27)
"""A Wednesday in September: the longest words for a day in most languages."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A fact with arguments, as a message calls it."""

    variable: Variable
    value: object

    def __call__(self, *args: object) -> object:
        arguments(self.variable, args)
        return self.value


class Probes:
    """The trial values of one program's variables."""

    def __init__(self, program: Program) -> None:
        self._params = {param.name: [value for _, value in param.values] for param in program.params}
        self._bounds = {fact.name: (fact.low, fact.high) for fact in program.facts}
        self._tones = program.tones

    def of(self, variable: Variable, currency: str, tone: str) -> tuple[object, ...]:
        """The worst value first, then others; one that may be absent ends in its absence."""
        if variable.group == "given":
            return self._given(variable.name, currency, tone)
        if variable.group == "field" or variable.type is None:
            values: tuple[object, ...] = (LONG_TEXT,)
        elif variable.group == "param":
            values = tuple(rich(_constant(v, currency), variable.type, currency) for v in self._params[variable.name])
        else:
            low, high = self._bounds.get(variable.name, (None, None))
            values = tuple(_of_type(variable.type, currency, low, high))
        if variable.optional:
            values = (*values, absent(variable.name))
        if variable.parameters:
            return tuple(Probe(variable, value) for value in values)
        return values

    def _given(self, name: str, currency: str, tone: str) -> tuple[object, ...]:
        links = {"pay_url": PAY_URL, "update_url": UPDATE_URL, "opt_out_url": OPT_OUT_URL}
        if name in links:
            return (links[name],)
        if name == "tone":
            return (Member.of(tone, self._tones),)
        if name == "invoices":
            issued = _invoice(currency, _DAY)
            return ((issued,) * 3, (issued,), (_invoice(currency, absent("issued_on")),))
        return (_DAY, date(2026, 1, 1))


def _constant(value: Const | Amounts, currency: str) -> Value:
    return value.value if isinstance(value, Const) else dict(value.by_currency).get(currency, 0)


def _invoice(currency: str, issued_on: object) -> InvoiceShown:
    return InvoiceShown("INV-WWWWWWWWWW", _money(currency), _DAY, issued_on, Days(FOREVER))


def _money(currency: str) -> Money:
    return Money.of(10 ** (6 + minor_digits(currency)) - 1, currency)


def _of_type(type: Type, currency: str, low: int | None, high: int | None) -> Iterator[object]:
    match type.kind:
        case "boolean":
            yield from (True, False)
        case "enum":
            for member in sorted(type.members, key=len, reverse=True):
                yield rich(member, type, currency)
        case "text":
            yield from (LONG_TEXT, "")
        case "money":
            yield from (_money(currency), Money.of(0, currency), Money.of(1, currency))
        case kind:
            whole = {"days": 1, "count": 1, "percent": 10_000, "number": 10**6}[kind]
            worst = {"days": FOREVER, "count": FOREVER, "percent": 1000 * 10_000, "number": 10**9 * 10**6 - 1}[kind]
            for value in dict.fromkeys((worst, 0, whole, 5 * whole, 40 * whole, -7 * whole)):
                held = max(low if low is not None else 0, min(value, high if high is not None else value))
                yield rich(held, type, currency)


def offers_of(use: Use, currency: str) -> tuple[object, ...]:
    """No offer, then every offer of the rule with the worst values its arguments can take."""
    return (absent("offer"), *(_offer(offer, currency) for offer in use.offers))


def _offer(offer: Offer, currency: str) -> OfferMade:
    args = {name: next(iter(_of_type(value.type, currency, None, None))) for name, value in offer.args}
    return OfferMade(offer.kind, args, _DAY if offer.lasts else absent("offer.until"))


def trials(
    probes: Probes, variables: Iterable[Variable], offer: object, currency: str, tone: str
) -> Iterator[dict[str, object]]:
    """Contexts to render with: all at their worst, then one variable at a time at each of its other values, then all
    absences at once."""
    values = {v.name: (offer,) if v.group == "offer" else probes.of(v, currency, tone) for v in variables}
    worst = {name: of[0] for name, of in values.items()}
    yield worst
    for name, of in values.items():
        for other in of[1:]:
            yield {**worst, name: other}
    yield {name: of[-1] for name, of in values.items()}
