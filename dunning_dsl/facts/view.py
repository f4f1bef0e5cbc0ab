"""What a fact is derived from: the folded state, one of its cases, and today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dunning_dsl.ledger.case import Case, Deed, Promise
from dunning_dsl.ledger.debts import Debt
from dunning_dsl.ledger.fold import State


@dataclass(frozen=True, slots=True)
class View:
    """One case at a moment. `today` is the customer's day; `stages` those of the policy; `held` says that a hold made
    in this very decision, or earlier today, binds already (every `never` after it sees it). `before` is the instant at
    which something that waited is about to go: what has not left by then is not seen."""

    state: State
    case: Case
    today: int
    stages: tuple[str, ...] = ()
    consent_channels: tuple[str, ...] = ()
    held: bool = False
    before: int | None = None

    @property
    def case_day(self) -> int:
        """Today or, for a closed case, the day it closed: days and stage are those just before the closing event."""
        return self.today if self.case.closing is None else self.case.closing.day

    @property
    def debts(self) -> Sequence[Debt]:
        """The case's currency's debts now or, for a closed case, just after it closed."""
        closing = self.case.closing
        return self.state.book.of(self.case.currency) if closing is None else closing.debts

    def owed(self) -> Iterator[Debt]:
        """What `amount_due` adds up: issued debts that are owed, and the anchor where it is."""
        anchor_id = self.case.anchor.invoice.invoice_id
        for debt in self.debts:
            if debt.owed and (debt.issued(self.case_day) or debt.invoice.invoice_id == anchor_id):
                yield debt

    @property
    def promise(self) -> Promise | None:
        """The latest promise in the case's currency, where it concerns this case."""
        found = self.state.promises.get(self.case.currency)
        return found if found is not None and found.concerns(self.case) else None

    def deeds(self, kind: str | None = None) -> Iterator[Deed]:
        """What was done to the customer and is seen by facts today, in the order it was done."""
        for deed in self.state.deeds:
            if (
                (kind is None or deed.kind == kind)
                and deed.seen(self.today)
                and deed.day <= self.today
                and (self.before is None or deed.at < self.before)
            ):
                yield deed

    def within(self, day: int, window: int) -> bool:
        """A window of W days ends with today (LANGUAGE.md, section 6)."""
        return self.today - window < day <= self.today
