"""What `dunning render` fills messages with: one invoice, the facts that were given, and sample words for all else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dunning_dsl.program.statements import Offer
from dunning_dsl.program.values import UNKNOWN, Value

if TYPE_CHECKING:
    from dunning_dsl.api.case import Case, FactKey
    from dunning_dsl.decide.evaluate import Snapshot
    from dunning_dsl.ledger.model import Invoice
    from dunning_dsl.messages import MessageContext, OfferMade
    from dunning_dsl.program.expressions import Expr
    from dunning_dsl.program.statements import Program, Step

SAMPLE: Final = {
    "customer_id": "C-1001",
    "name": "Ada Example",
    "first_name": "Ada",
    "last_name": "Example",
    "company": "Example Ltd",
    "email": "ada@example.com",
    "phone": "+1 555 0100",
    "address": "1 Example Street, Exampleton",
    "reference": "R-1001",
    "account_manager": "Sam Example",
    "seller": "The billing team",
    "card_last4": "4242",
}
LINKS: Final = {
    "pay_url": "https://pay.example/abc",
    "update_url": "https://pay.example/card/abc",
    "opt_out_url": "https://pay.example/stop/abc",
}


USUALLY_OVERDUE: Final = 5
"""Days overdue of a sample that nothing else is known of."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A customer's sample: facts that are set by name and arguments (smallest units), definitions that are set, fields
    that are empty, and how many invoices are open."""

    facts: Mapping[FactKey, Value] = field(default_factory=dict)
    definitions: Mapping[str, Value] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    invoices: int = 1


@dataclass(frozen=True, slots=True)
class Preview:
    """One case to render for: the decision's view of it, and what else messages print."""

    program: Program
    snapshot: Snapshot
    currency: str
    today: int
    fields: Mapping[str, str]
    links: Mapping[str, str]
    invoices: tuple[Invoice, ...]

    def context(self, tone: str, language: str | None, offer: OfferMade | None) -> MessageContext:
        """The variables of one message."""
        from dunning_dsl.messages import context_from

        return context_from(
            self.program,
            self.read,
            currency=self.currency,
            today=self.today,
            tone=tone,
            fields=self.fields,
            invoices=[(invoice, invoice.amount) for invoice in self.invoices],
            offer=offer,
            language=language,
            **self.links,
        )

    def read(self, name: str, args: tuple[bool | int | str, ...]) -> Value:
        """A fact, param or definition at this moment."""
        if name in self.snapshot.index.params:
            return self.snapshot.param(name)
        if name in self.snapshot.index.definitions:
            return self.snapshot.definition(name)
        return self.snapshot.source(name, args)

    def offer(self, step: Step) -> OfferMade | None:
        """An offer with its arguments worked out, where its `if` is true; what is not above zero, or unknown, is no
        offer."""
        from dunning_dsl.messages.context import offer_made

        offer = step.action
        if not isinstance(offer, Offer) or (step.condition is not None and self.value(step.condition) is not True):
            return None
        args = [(name, expr.type, self.value(expr)) for name, expr in offer.args]
        if any(value is UNKNOWN or (type.numeric and isinstance(value, int) and value <= 0) for _, type, value in args):
            return None
        days = self.value(offer.lasts.amount) if offer.lasts is not None else None
        return offer_made(offer.kind, args, self.currency, self.today + days if isinstance(days, int) else None)

    def value(self, expr: Expr) -> Value:
        """An expression's value for this case."""
        return self.snapshot.value(expr)


class Samples:
    """Cases to render for, made from what was given and from settings of what was not."""

    def __init__(self, program: Program, given: Mapping[str, object], today: int) -> None:
        """`given` are facts in the language's own words, fields and links; raises CaseError for what cannot be
        read."""
        from dunning_dsl.api.case import read_case
        from dunning_dsl.decide.interpret import Policy

        declared = {fact.name for fact in program.facts}
        bare = {name: str(value) for name, value in given.items() if name in {*SAMPLE, *LINKS} - declared}
        self.program = program
        self.given: Case = read_case({n: v for n, v in given.items() if n not in bare}, program)
        own = {**bare, **self.given.fields}
        self._fields = SAMPLE | own
        self._links = {name: own.get(name, sample) for name, sample in LINKS.items()}
        self._policy = Policy.of(program)
        self.today = self.given.day if self.given.day is not None else today
        self.said = frozenset(own)
        """Fields that were given."""

    def of(self, setting: Setting) -> Preview:
        """The case of one setting; what was given stands before it."""
        from dunning_dsl.decide.interpret import Givens, snapshot_of
        from dunning_dsl.decide.moment import moment_on, terms_of
        from dunning_dsl.facts import View
        from dunning_dsl.ledger.fold import State
        from dunning_dsl.ledger.model import Customer, Ledger

        program, terms = self.program, terms_of(self.program)
        facts = {**setting.facts, **self.given.facts}
        invoices = self._invoices(facts, setting.invoices)
        everywhere = dict.fromkeys(program.channels, True)
        moment = moment_on(terms, None, self.today)
        state = State(Ledger.of(Customer("customer", consent=everywhere, reach=everywhere), invoices), terms)
        state.advance(moment.at)
        arms = {e.name: e.type.members[0] for e in program.experiments} | dict(self.given.arms)
        see = View(state, state.cases[0], moment.day, program.stages, program.consent_channels)
        givens = Givens(facts=facts, definitions=setting.definitions, arms=arms)
        snapshot = snapshot_of(self._policy, see, givens)
        snapshot.arms = arms
        fields = {name: text for name, text in self._fields.items() if name not in setting.without}
        return Preview(program, snapshot, self.given.currency, moment.day, fields, self._links, invoices)

    def _invoices(self, facts: Mapping[FactKey, Value], number: int) -> tuple[Invoice, ...]:
        """One invoice, or two that fall due on following days."""
        from dunning_dsl.ledger.model import Invoice
        from dunning_dsl.program.currency import minor_digits

        currency, ahead = self.given.currency, self.program.settings.look_ahead
        overdue, amount = facts.get(("days_overdue", ()), USUALLY_OVERDUE), facts.get(("amount_due", ()))
        due = self.today - max(overdue if isinstance(overdue, int) else 0, -ahead)
        ignored = self.program.settings.ignore_under
        least = max(1, dict(ignored.by_currency)[currency] if ignored is not None else 1)
        owed = max(amount if isinstance(amount, int) and amount > 0 else 120 * 10 ** minor_digits(currency), least)
        second = owed // 3 if number > 1 and owed // 3 >= least else 0
        first = Invoice("INV-1001", due, owed - second, currency, min(self.today, due - ahead))
        if not second:
            return (first,)
        return first, Invoice("INV-1002", due + 1, second, currency, min(self.today, due + 1 - ahead))
