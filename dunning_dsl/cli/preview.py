"""What `dunning render` fills messages with: one invoice, the facts that were given, and sample words for all else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dunning_dsl.program.statements import Offer
from dunning_dsl.program.values import UNKNOWN, Value

if TYPE_CHECKING:
    from dunning_dsl.decide.evaluate import Snapshot
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


@dataclass(frozen=True, slots=True)
class Preview:
    """One case to render for: the decision's view of it, and what else messages print."""

    program: Program
    snapshot: Snapshot
    currency: str
    today: int
    fields: Mapping[str, str]
    links: Mapping[str, str]
    invoice: Any

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
            invoices=[(self.invoice, self.invoice.amount)],
            offer=offer,
            language=language,
            **self.links,
        )

    def read(self, name: str, args: tuple[bool | int | str, ...]) -> Value:
        """A fact, param or definition at this moment."""
        if any(param.name == name for param in self.program.params):
            return self.snapshot.param(name)
        if any(definition.name == name for definition in self.program.definitions):
            return self.snapshot.definition(name)
        return self.snapshot.source(name, args)

    def offer(self, step: Step) -> OfferMade | None:
        """An offer with its arguments worked out, where its `if` is true; what is not above zero, or unknown, is no
        offer."""
        from dunning_dsl.messages.context import offer_made

        offer = step.action
        if not isinstance(offer, Offer) or (step.condition is not None and self._value(step.condition) is not True):
            return None
        args = [(name, expr.type, self._value(expr)) for name, expr in offer.args]
        if any(value is UNKNOWN or (type.numeric and isinstance(value, int) and value <= 0) for _, type, value in args):
            return None
        days = self._value(offer.lasts.amount) if offer.lasts is not None else None
        return offer_made(offer.kind, args, self.currency, self.today + days if isinstance(days, int) else None)

    def _value(self, expr: Expr) -> Value:
        return self.snapshot.value(expr)


def preview(program: Program, given: Mapping[str, object], today: int) -> Preview:
    """A case from what was given (facts in the language's own words, fields, links); raises CaseError for what it
    cannot read."""
    from dunning_dsl.api.case import read_case
    from dunning_dsl.decide.interpret import Givens, Policy, snapshot_of
    from dunning_dsl.decide.moment import moment_on, terms_of
    from dunning_dsl.facts import View
    from dunning_dsl.ledger.fold import State
    from dunning_dsl.ledger.model import Customer, Invoice, Ledger
    from dunning_dsl.program.currency import minor_digits

    declared = {fact.name for fact in program.facts}
    bare = {name: str(value) for name, value in given.items() if name in {*SAMPLE, *LINKS} - declared}
    case = read_case({"days_overdue": 5, **{n: v for n, v in given.items() if n not in bare}}, program)
    own = {**bare, **case.fields}
    day = case.day if case.day is not None else today
    overdue, amount = case.facts.get(("days_overdue", ())), case.facts.get(("amount_due", ()))
    due = day - (overdue if isinstance(overdue, int) else 0)
    owed = amount if isinstance(amount, int) and amount > 0 else 120 * 10 ** minor_digits(case.currency)
    invoice = Invoice("INV-1001", due, owed, case.currency, min(day, due - program.settings.look_ahead))
    everywhere = dict.fromkeys(program.channels, True)
    terms = terms_of(program)
    moment = moment_on(terms, None, day)
    state = State(Ledger.of(Customer("customer", consent=everywhere, reach=everywhere), (invoice,)), terms)
    state.advance(moment.at)
    arms = {e.name: e.type.members[0] for e in program.experiments} | dict(case.arms)
    policy = Policy.of(program)
    see = View(state, state.cases[0], moment.day, program.stages, program.consent_channels)
    snapshot = snapshot_of(policy, see, Givens(facts=case.facts, arms=arms))
    snapshot.arms = arms
    links = {name: own.get(name, sample) for name, sample in LINKS.items()}
    return Preview(program, snapshot, case.currency, moment.day, SAMPLE | own, links, invoice)
