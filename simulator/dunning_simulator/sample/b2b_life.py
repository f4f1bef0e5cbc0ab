"""One synthetic business customer's days, in order: invoices, the house procedure, and how they respond."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from dunning_simulator.sample import b2b_procedure as procedure
from dunning_simulator.sample import b2b_truth as truth
from dunning_simulator.sample.b2b_people import customer
from dunning_simulator.sample.book import Bill, Life, Settings
from dunning_simulator.sample.people import cents
from dunning_simulator.sample.procedure import Step
from dunning_simulator.sample.record import Record
from dunning_simulator.sample.truth import up_to

_CONTACT: Final = "10:00"


@dataclass(slots=True)
class Debt:
    """One unpaid invoice: `rest` is what is owed, `planned` the day on which it will be paid anyway."""

    bill: Bill
    rest: int
    planned: int | None = None
    promised: int | None = None
    disputed_until: int | None = None
    credited_on: int | None = None
    last_message: tuple[int, str, str] | None = None
    contacted: bool = False
    plan: list[Bill] = field(default_factory=list)


class Account(Record):
    """Plays one customer."""

    policy = procedure.NAME
    role = "accounts_payable"

    def __init__(self, settings: Settings, number: int) -> None:
        self.who, draw = customer(settings.seed, number, settings.billed, settings.days)
        method = "bank_debit" if self.who.autopay else "transfer"
        life = Life(self.who.customer_id, self.who.currency, method, dict(self.who.columns))
        super().__init__(settings, life, draw)
        self.debts: list[Debt] = []
        self.instalments: dict[int, list[tuple[Debt, Bill]]] = {}
        self.silent = self.who.silent
        self.suspended = False
        self.gone = False
        self.email_failed = False

    # --- the days ---------------------------------------------------------------------------------------------------

    def run(self) -> Life:
        bills_next = self.first + self.who.first_bill
        for day in range(self.first, self.end):
            since = day - self.first
            if since and since % 91 == 0:
                self._quarter(day, since)
            if since == self.who.insolvent_on:
                self.note(day, "05:00", "fact_changed", name="bankrupt", value="true")
                self.silent = self.gone = True
            if day >= bills_next and _works(day):
                bills_next += self.who.every or self.draw.whole(5, 70)
                if not self.gone and not self.suspended:
                    self._issue(day)
            for debt, bill in self.instalments.pop(day, []):
                self._instalment(debt, bill, day)
            for debt in list(self.debts):
                if debt in self.debts:
                    self._debt_day(debt, day)
        return self.life

    def _quarter(self, day: int, since: int) -> None:
        """What a customer system tells once a quarter."""
        told = {"tenure": str(self.who.tenure + since)}
        if self.who.columns["credit_score"]:
            told["credit_score"] = str(self.draw.whole(10, 100))
        self.quarter(day, told)

    def _issue(self, day: int) -> None:
        amount = max(2_500, self.who.size * self.draw.whole(40, 180) // 100)
        made = self.bill(day, day + self.who.terms, amount)
        debt = Debt(made, amount)
        if self.draw.chance(self.who.by_due):
            debt.planned = (
                made.due_on if self.who.autopay else made.due_on - self.draw.whole(0, min(10, self.who.terms))
            )
        if not self.who.autopay and self.draw.chance(truth.CREDITED):
            debt.credited_on = day + self.draw.whole(2, self.who.terms + 10)
        self.debts.append(debt)
        self.debts.sort(key=lambda d: (d.bill.due_on, d.bill.invoice_id))

    def _instalment(self, debt: Debt, bill: Bill, day: int) -> None:
        if bill not in debt.plan:
            return
        if not self.gone and self.draw.chance(truth.INSTALMENT_PAID):
            self.note(day, self.clock(9, 17), "payment", bill, amount=cents(bill.amount))
            debt.rest -= bill.amount
            debt.plan.remove(bill)
            if not debt.plan:
                self._closed(debt, day)
            return
        debt.plan = []
        self.note(day, "23:00", "plan_broken", debt)

    # --- one day of one debt ----------------------------------------------------------------------------------------

    def _debt_day(self, debt: Debt, day: int) -> None:
        late = day - debt.bill.due_on
        if debt.disputed_until is not None:
            self._dispute_day(debt, day)
            return
        if debt.plan:
            return
        if debt.credited_on == day:
            self._credit(debt, day, debt.rest * self.draw.whole(5, 40) // 100)
        if late > 0 and self._procedure(debt, day, late):
            return
        if self.gone or debt.plan:
            return
        if debt.planned is not None or debt.promised is not None:
            self._expected(debt, day)
        elif late > 0 and _works(day) and self.draw.chance(self._chance(debt, day, late)):
            part = debt.rest > 20_000 and self.draw.chance(truth.PART)
            self._paid(debt, day, debt.rest * self.draw.whole(40, 95) // 100 if part else debt.rest)
        elif 0 < late < 30 and _works(day) and self.draw.chance(truth.DISPUTES):
            debt.disputed_until = day + self.draw.whole(4, 25)
            self.note(day, self.clock(9, 17), "dispute_opened", debt)

    def _expected(self, debt: Debt, day: int) -> None:
        """A planned or promised day; on a weekend the bank books it on Monday."""
        due = debt.promised if debt.promised is not None else debt.planned
        if due is None or day < due or not (_works(day) or self.who.autopay):
            return
        promised, debt.promised, debt.planned = debt.promised is not None, None, None
        if not promised or self.draw.chance(truth.PROMISE_KEPT):
            self._paid(debt, day, debt.rest)

    def _chance(self, debt: Debt, day: int, late: int) -> float:
        """The chance to pay today."""
        chance = up_to(truth.PAYS_A_DAY, late, 0.0) * self.who.factor * (truth.ON_HOLD if self.suspended else 1.0)
        return min(chance * self.moved(debt, day), 0.9)

    def _dispute_day(self, debt: Debt, day: int) -> None:
        if day != debt.disputed_until:
            return
        debt.disputed_until = None
        outcome = self.draw.share()
        self.note(day, "15:00", "dispute_resolved", debt)
        if outcome < truth.DISPUTE_CREDITED:
            self._credit(debt, day, debt.rest)
        elif outcome < truth.DISPUTE_CREDITED + truth.DISPUTE_LOWERED:
            self._credit(debt, day, debt.rest * self.draw.whole(5, 50) // 100)

    def _credit(self, debt: Debt, day: int, amount: int) -> None:
        """A credit note."""
        if amount <= 0:
            return
        self.note(day, "15:01", "credit", debt, amount=cents(amount))
        debt.rest -= amount
        if not debt.rest:
            self._closed(debt, day)

    def _paid(self, debt: Debt, day: int, amount: int) -> None:
        alone = len(self.debts) == 1 and not self.instalments
        named = None if alone and self.draw.chance(truth.NO_REFERENCE) else debt
        self.note(day, self.clock(10, 17), "payment", named, amount=cents(amount))
        debt.rest -= amount
        if debt.rest:
            return
        self._closed(debt, day)
        if debt.contacted and day > debt.bill.due_on:
            self._sends(procedure.THANKS, debt, day, "18:30")

    def _closed(self, debt: Debt, day: int) -> None:
        self.debts.remove(debt)
        if self.suspended and not any(d.bill.due_on < day for d in self.debts):
            self.suspended = False
            self.note(day, "18:00", "service_restored", debt, policy=procedure.NAME)

    # --- the house procedure ----------------------------------------------------------------------------------------

    def _procedure(self, debt: Debt, day: int, late: int) -> bool:
        """What the business does that day about its oldest debt; whether the debt ended by it."""
        oldest = next((d for d in self.debts if d.disputed_until is None and not d.plan), None)
        if self.silent or debt is not oldest:
            return False
        step = procedure.LADDER.get(late)
        if step is not None:
            if step.stage:
                self.note(day, _CONTACT, "escalated", debt, name=step.stage, policy=procedure.NAME)
            self._write(step, debt, day)
        if late == procedure.CALLS and debt.rest >= procedure.CALLS_FROM:
            self._call(debt, day)
        if late == procedure.PLAN_DAY and debt.rest >= procedure.PLAN_FROM:
            self._offer_plan(debt, day)
        public = self.who.columns["public_body"] == "true"
        if late == procedure.HOLDS and not self.suspended and not public:
            self.suspended = True
            self.note(day, _CONTACT, "service_suspended", debt, policy=procedure.NAME)
        if late == procedure.REFERS and not public:
            self.gone = True
            self.note(day, _CONTACT, "referred", debt, name="collections", policy=procedure.NAME)
            self.debts.remove(debt)
            return True
        return False

    def _call(self, debt: Debt, day: int) -> None:
        self.note(day, self.clock(10, 16), "conversation", debt, channel="call")
        if debt.promised is None and self.draw.chance(5 * truth.PROMISES):
            self._promise(debt, day, "16:30")

    def _promise(self, debt: Debt, day: int, clock: str) -> None:
        debt.promised = day + self.draw.whole(2, 14)
        self.promise(debt, day, clock, debt.promised)

    def _offer_plan(self, debt: Debt, day: int) -> None:
        if self._sends(procedure.PLAN, debt, day, "11:00") is None:
            return
        self.offer_plan(debt, day, "11:00", 14)
        if debt.promised is not None or not self.draw.chance(truth.PLAN_ACCEPTED):
            return
        self.note(day, "16:00", "offer_accepted", debt, name="payment_plan")
        debt.plan = self.parts(day, debt.rest)
        for bill in debt.plan:
            self.instalments.setdefault(bill.due_on, []).append((debt, bill))

    def _write(self, step: Step, debt: Debt, day: int) -> None:
        """Send a message of the procedure and let them respond."""
        channel = self._sends(step, debt, day, _CONTACT)
        if channel is None:
            return
        debt.contacted = True
        debt.last_message = (day, step.tone, channel)
        draw = self.draw
        if channel == "email" and draw.chance(truth.OPENED):
            self.note(day, "12:00", "message_opened", debt, channel=channel, message=step.message)
        if draw.chance(truth.COMPLAINS):
            self.note(day, "13:00", "complained", debt, channel=channel)
        if draw.chance(truth.REPLIES):
            self.note(day, "13:30", "replied", debt, channel=channel)
        if debt.promised is None and draw.chance(truth.PROMISES):
            self._promise(debt, day, "14:30")

    def _sends(self, step: Step, debt: Debt, day: int, clock: str) -> str | None:
        """The channel on which a message arrived, or None."""
        there = [
            c for c in step.channels if self.who.columns[f"address_{c}"] and not (c == "email" and self.email_failed)
        ]
        if self.silent or not there:
            return None
        bad = there[0] == "email" and self.who.bad_email
        if self.arrives(step, debt, day, clock, there[0], bad=bad):
            return there[0]
        self.email_failed = True
        return None


def _works(day: int) -> bool:
    """Monday to Friday: when accounts departments pay."""
    return date.fromordinal(day).weekday() < 5


def live(settings: Settings, number: int) -> Life:
    """The life of customer `number`: a pure function of the settings."""
    return Account(settings, number).run()
