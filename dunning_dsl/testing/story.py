"""A test through time: what the world does, day by day, and what the policy decides."""

from __future__ import annotations

from dataclasses import dataclass

from dunning_dsl.decide.days import CustomerRun
from dunning_dsl.decide.decision import Decision
from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.ledger import clock
from dunning_dsl.ledger.fold import State
from dunning_dsl.ledger.model import Event, Invoice
from dunning_dsl.program.statements import DayBlock, Happening, PolicyTest, Program
from dunning_dsl.testing.stage_setting import opening, plain, program_for

AFTER_DAYS = 90
"""Days that `after:` adds."""

INSTALMENT_DAYS = 30
"""Days between instalments where the program has no param `instalment_every`."""


@dataclass(frozen=True, slots=True)
class Told:
    """A run: decisions by day number (0 is the due date), the last day, why which action was overtaken (by its id),
    and what could not happen."""

    decisions: dict[int, Decision]
    last: int
    overtaken: dict[str, str]
    failures: tuple[Diagnostic, ...]


def tell(program: Program, test: PolicyTest) -> Told:
    """Let the test's world go by, and the policy decide every day of it."""
    return _Story(program, test).told()


class _Story:
    def __init__(self, program: Program, test: PolicyTest) -> None:
        self.test = test
        self.program = program_for(program, test.givens)
        self.opening = opening(self.program, test)
        self.run = CustomerRun(self.program, self.opening.ledger)
        self.zone = self.run.terms.customer_zone(None)
        self.decisions: dict[int, Decision] = {}
        self.overtaken: dict[str, str] = {}
        self.failures: list[Diagnostic] = []
        self.bills = 0

    def told(self) -> Told:
        zero = self.opening.zero
        happenings: dict[int, list[Happening]] = {}
        named = [block.day for block in self.test.days if block.day is not None]
        last = max(named, default=0)
        for block in self.test.days:
            happenings.setdefault(last if block.day is None else block.day, []).extend(_happenings(block))
        end = last + AFTER_DAYS if any(block.day is None for block in self.test.days) else last
        for number in range(self.opening.first - zero, end + 1):
            self._one_day(number, happenings.get(number, []))
        self._overtaken(self.run.finish())
        return Told(self.decisions, last, self.overtaken, tuple(self.failures))

    def _one_day(self, number: int, happenings: list[Happening]) -> None:
        """What happens before the decision, the decision, and what happens after it."""
        day = self.opening.zero + number
        moment = self.run.moment(day).at
        timed = [(self._instant(h, day, moment), h) for h in happenings if h.kind != "skips_decision"]
        timed.sort(key=lambda pair: pair[0])
        for place, (at, happening) in enumerate(timed):
            if at < moment:
                self._happen(happening, day, at, place)
        if len(timed) == len(happenings):
            result = self.run.day(day)
            self._overtaken(result.overtaken)
            if result.decision is not None:
                self.decisions[number] = result.decision
        for place, (at, happening) in enumerate(timed):
            if at >= moment:
                self._happen(happening, day, at, place)

    def _instant(self, happening: Happening, day: int, moment: int) -> int:
        """A happening without a time is the last thing before the day's decision."""
        return moment - 1 if happening.at is None else clock.instant(self.zone, day, happening.at)

    def _overtaken(self, events: tuple[Event, ...]) -> None:
        for event in events:
            self.overtaken[event.action_id or ""] = event.name or "it no longer holds"

    # --- what happens -------------------------------------------------------------------------------------------------

    def _happen(self, happening: Happening, day: int, at: int, place: int) -> None:
        if (
            happening.kind == "accepts"
            and happening.name == "payment_plan"
            and not self._agree_on_plan(happening, day, at)
        ):
            return
        if happening.kind == "bills":
            self._bill(happening, day)
            return
        self.run.add(events=[self._event(happening, day, at, place)])

    def _event(self, happening: Happening, day: int, at: int, place: int) -> Event:
        kind = EVENT_KINDS[happening.kind]
        currency = self.test.currency
        amount = happening.amount
        value = happening.value
        in_channel = happening.kind in ("bounces", "delivers", "opts_out")
        return Event(
            kind=kind,
            at=at,
            day=day,
            order=place,
            amount=None if amount is None else int(plain(amount, currency)),  # type: ignore[arg-type]
            currency=currency,
            code=happening.name if kind == "payment_failed" else None,
            channel=happening.name if in_channel else None,
            name=None if in_channel or kind == "payment_failed" else happening.name,
            on=None if happening.day is None else self.opening.zero + happening.day,
            value=None if value is None else plain(value, currency),
        )

    def _bill(self, happening: Happening, day: int) -> None:
        self.bills += 1
        due = self.opening.zero + (happening.day or 0)
        amount = plain(happening.amount, self.test.currency) if happening.amount is not None else 0
        assert isinstance(amount, int)
        self.run.add(invoices=[Invoice(f"invoice {self.bills + 1}", due, amount, self.test.currency, day)])

    def _agree_on_plan(self, happening: Happening, day: int, at: int) -> bool:
        """Write the instalments of the plan offered last: equal parts of what is owed, the first after one period."""
        count = self._instalments_offered()
        if count is None:
            self.failures.append(report("D606", happening.span, test=self.test.name, kind="payment_plan"))
            return False
        owed = self._owed(at, day)
        for number in range(1, count + 1):
            part = owed // count + (owed % count if number == count else 0)
            if part > 0:
                due = day + number * self._period()
                instalment = Invoice(f"instalment {number}", due, part, self.test.currency, due, "instalment")
                self.run.add(invoices=[instalment])
        return True

    def _instalments_offered(self) -> int | None:
        for number in sorted(self.decisions, reverse=True):
            for action in self.decisions[number].actions:
                if action.kind == "offer" and action.name == "payment_plan":
                    count = dict(action.args).get("instalments")
                    return count if isinstance(count, int) else 1
        return None

    def _owed(self, at: int, day: int) -> int:
        """What a plan accepted now covers: the history folded anew up to this instant."""
        state = State(self.run.ledger, self.run.terms)
        state.advance(at)
        case = state.case_in(self.test.currency)
        if case is None:
            return 0
        debts = (d for d in state.book.of(self.test.currency) if d.owed and d.invoice.kind != "instalment")
        return sum(d.rest for d in debts if d.issued(day) or d is case.anchor)

    def _period(self) -> int:
        return int(self.program.first_value("instalment_every") or INSTALMENT_DAYS)


def _happenings(block: DayBlock) -> list[Happening]:
    return [step for step in block.steps if isinstance(step, Happening)]


EVENT_KINDS = {
    "pays": "payment",
    "fails": "payment_failed",
    "bounces": "message_failed",
    "delivers": "message_delivered",
    "replies": "replied",
    "talks": "conversation",
    "complains": "complained",
    "promises": "promise_made",
    "disputes": "dispute_opened",
    "resolves": "dispute_resolved",
    "opts_out": "opted_out",
    "accepts": "offer_accepted",
    "breaks_plan": "plan_broken",
    "updates_card": "card_updated",
    "finishes": "task_done",
    "sets": "fact_changed",
}
"""The event that each happening of a test is."""
