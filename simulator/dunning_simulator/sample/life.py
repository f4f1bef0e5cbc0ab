"""One synthetic customer's days, in order: charges, the house procedure, and how they respond."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from dunning_simulator.sample import procedure, truth
from dunning_simulator.sample.book import Bill, Life, Settings
from dunning_simulator.sample.people import cents, person
from dunning_simulator.sample.procedure import LADDER, Step, channel_for
from dunning_simulator.sample.record import Record

_CHARGE: Final = "06:00"
_CONTACT: Final = "09:00"
_SOFT: Final = frozenset({"funds", "issuer", "technical"})


@dataclass(slots=True)
class Debt:
    """One unpaid invoice: `rest` is what is owed, `failure` why its charge failed, `clears` the day its cause
    passes."""

    bill: Bill
    rest: int
    failure: str = ""
    code: str = ""
    clears: int | None = None
    last_message: tuple[int, str, str] | None = None
    contacted: bool = False
    promised: int | None = None
    disputed_until: int | None = None
    plan: list[Bill] = field(default_factory=list)
    suspended: bool = False


class Liver(Record):
    """Plays one customer."""

    policy = procedure.NAME

    def __init__(self, settings: Settings, number: int) -> None:
        self.who, draw = person(settings.seed, number, settings.billed)
        life = Life(self.who.customer_id, self.who.currency, self.who.method, dict(self.who.columns))
        super().__init__(settings, life, draw)
        self.debts: list[Debt] = []
        self.refused: set[str] = set()
        self.failed: set[str] = set()
        self.gone = False
        self.instalments: dict[int, tuple[Debt, Bill]] = {}

    # --- the days ---------------------------------------------------------------------------------------------------

    def run(self) -> Life:
        billing = self._billing_days()
        for day in range(self.first, self.end):
            since = day - self.first
            if since and since % 91 == 0:
                self._quarter(day, since)
            if day in billing and not self.gone:
                self._issue(day)
            if day in self.instalments:
                self._instalment(day)
            if self.debts:
                for debt in list(self.debts):
                    self._debt_day(debt, day)
        self._next_charge(billing)
        return self.life

    def _billing_days(self) -> set[int]:
        days: set[int] = set()
        day = self.first + self.who.first_bill
        while day < self.end + 31:
            days.add(day)
            day += 30 if self.who.every == 1 else 365
        return days

    def _next_charge(self, billing: set[int]) -> None:
        """What will be charged next is known before it is issued."""
        coming = sorted(day for day in billing if day >= self.end)
        if coming and self.who.autopay and not self.gone:
            self.bill(None, coming[0], self.who.price, "subscription")

    def _quarter(self, day: int, since: int) -> None:
        """What a customer system tells once a quarter."""
        told = {"tenure": str(self.who.tenure + since), "usage_trend": f"{self.draw.whole(-60, 40)}%"}
        if self.who.method == "card":
            told["card_expires_in"] = str(self.who.card_expires_in - since)
        if self.who.columns["health"]:
            told["health"] = str(self.draw.whole(5, 100))
        self.quarter(day, told)

    # --- invoices ---------------------------------------------------------------------------------------------------

    def _issue(self, day: int) -> None:
        if self.who.autopay:
            self._charge(day)
            return
        made = self.bill(day, day + 14, self.who.price, "invoice")
        debt = Debt(made, made.amount)
        if self.draw.chance(truth.PAYS_BEFORE_DUE):
            debt.promised = day + self.draw.whole(2, 14)
        self.debts.append(debt)

    def _charge(self, day: int) -> None:
        made = self.bill(day, day, self.who.price, "subscription")
        fails = truth.FAILS[self.who.method]
        if self.who.method == "card" and self.who.card_expires_in < day - self.first:
            fails = 0.3
        if not self.draw.chance(fails):
            self.note(day, _CHARGE, "payment", made, amount=cents(made.amount))
            return
        failure = self.draw.pick(truth.FAILURES)
        if self.who.method != "card" and failure == "needs_update":
            failure = "funds"
        code = self.draw.pick(truth.CODES[failure])
        passes = truth.clears_on(failure, self.draw.share())
        debt = Debt(made, made.amount, failure, code, None if passes is None else day + passes)
        self.note(day, _CHARGE, "payment_failed", made, code=code)
        self.debts.append(debt)
        if failure == "needs_update":
            self._write(procedure.UPDATE_CARD, debt, day)

    def _instalment(self, day: int) -> None:
        debt, bill = self.instalments.pop(day)
        if not debt.plan:
            return
        if self.draw.chance(truth.INSTALMENT_PAID):
            self.note(day, self.clock(9, 18), "payment", bill, amount=cents(bill.amount))
            debt.rest -= bill.amount
            debt.plan.remove(bill)
            if not debt.plan:
                self.debts.remove(debt)
            return
        debt.plan = []
        self.note(day, "23:00", "plan_broken", debt)

    # --- one overdue day --------------------------------------------------------------------------------------------

    def _debt_day(self, debt: Debt, day: int) -> None:
        late = day - debt.bill.due_on
        if debt.disputed_until is not None:
            self._dispute_day(debt, day)
            return
        if debt.plan:
            return
        if late == -7 and not self.who.autopay:
            self._write(procedure.UPCOMING, debt, day)
        if debt.failure in _SOFT and late in procedure.RETRIES and self._retry(debt, day):
            return
        if late > 0 and self._procedure(debt, day, late):
            return
        if debt.promised is not None:
            self._promised_day(debt, day)
            return
        if late > 0 and self.draw.chance(self._chance(debt, day, late)):
            self._pays(debt, day)
        elif late > 0 and self.draw.chance(truth.DISPUTES) and late < 30:
            debt.disputed_until = day + self.draw.whole(5, 20)
            self.note(day, self.clock(9, 18), "dispute_opened", debt)
        elif late > 0 and not self.gone and self.draw.chance(truth.LEAVES):
            self.gone = True
            self.note(day, self.clock(9, 18), "note", debt, message="the customer cancelled")

    def _retry(self, debt: Debt, day: int) -> bool:
        """Try the card again; whether it was paid."""
        self.note(day, _CHARGE, "retry_requested", debt, policy=procedure.NAME)
        passed = debt.clears is not None and day >= debt.clears
        if passed and self.draw.chance(truth.SUCCESS_IF_CLEARED):
            self._paid(debt, day, "06:01", debt.rest)
            return True
        self.note(day, "06:01", "payment_failed", debt, code=debt.code)
        return False

    def _procedure(self, debt: Debt, day: int, late: int) -> bool:
        """What the house procedure does that day; whether the debt ended by it."""
        step = LADDER.get(late)
        if step is not None and debt is self.debts[0]:
            if step.stage:
                self.note(day, _CONTACT, "escalated", debt, name=step.stage, policy=procedure.NAME)
            if self._write(step, debt, day):
                return True
        if late == procedure.PLAN_DAY and debt.rest >= procedure.PLAN_FROM and not self.who.silent and late < 30:
            return self._offer_plan(debt, day)
        if late == procedure.SUSPENDS and not debt.suspended and not self.who.silent:
            debt.suspended = True
            self.note(day, _CONTACT, "service_suspended", debt, policy=procedure.NAME)
        if late == procedure.CANCELS and not self.who.silent:
            self.gone = True
            self.note(day, _CONTACT, "cancelled", debt, policy=procedure.NAME)
            self.note(day, "09:01", "written_off", debt, policy=procedure.NAME)
            self.debts.remove(debt)
            return True
        return False

    def _chance(self, debt: Debt, day: int, late: int) -> float:
        """The daily chance to pay by hand."""
        days = truth.PAYS_A_DAY if debt.failure else truth.PAYS_A_DAY_BY_HAND
        return truth.up_to(days, late, 0.0) * self.who.patience * self.moved(debt, day)

    def _promised_day(self, debt: Debt, day: int) -> None:
        if day != debt.promised:
            return
        debt.promised = None
        if day <= debt.bill.due_on or self.draw.chance(truth.PROMISE_KEPT):
            self._paid(debt, day, self.clock(9, 18), debt.rest)

    def _dispute_day(self, debt: Debt, day: int) -> None:
        if day != debt.disputed_until:
            return
        debt.disputed_until = None
        self.note(day, "15:00", "dispute_resolved", debt)
        if self.draw.chance(truth.DISPUTE_CREDITED):
            self.note(day, "15:01", "credit", debt, amount=cents(debt.rest))
            self.debts.remove(debt)

    def _pays(self, debt: Debt, day: int) -> None:
        part = debt.rest // 2 if self.draw.chance(truth.PART) and debt.rest > 2_000 else debt.rest
        if self.who.method == "card" and debt.failure == "needs_update":
            self._new_card(debt, day)
        self._paid(debt, day, self.clock(10, 18), part)

    def _new_card(self, debt: Debt, day: int) -> None:
        self.who.card_expires_in = 1_400 + day - self.first
        self.note(day, "09:30", "card_updated", debt)
        self.note(day, "09:31", "fact_changed", name="card_expires_in", value="1400")

    def _paid(self, debt: Debt, day: int, clock: str, amount: int) -> None:
        self.note(day, clock, "payment", debt, amount=cents(amount))
        debt.rest -= amount
        if debt.rest:
            return
        self.debts.remove(debt)
        if debt.suspended:
            self.note(day, "18:00", "service_restored", debt, policy=procedure.NAME)
        if debt.contacted and day > debt.bill.due_on:
            self._write(procedure.THANKS, debt, day, clock="18:30")

    def _offer_plan(self, debt: Debt, day: int) -> bool:
        if not self._sends(procedure.PLAN, debt, day, _CONTACT):
            return False
        self.offer_plan(debt, day, _CONTACT, 14)
        if not self.draw.chance(truth.PLAN_ACCEPTED):
            return False
        self.note(day, "16:00", "offer_accepted", debt, name="payment_plan")
        debt.plan = self.parts(day, debt.rest)
        self.instalments |= {bill.due_on: (debt, bill) for bill in debt.plan}
        return True

    # --- messages ---------------------------------------------------------------------------------------------------

    def _write(self, step: Step, debt: Debt, day: int, clock: str = _CONTACT) -> bool:
        """Send a message of the procedure and let them respond; whether the debt ended by it."""
        channel = self._sends(step, debt, day, clock)
        if channel is None or step is procedure.THANKS:
            return False
        debt.contacted = True
        if step is not procedure.UPCOMING:
            debt.last_message = (day, step.tone, channel)
        return self._responds(step, debt, day, channel)

    def _sends(self, step: Step, debt: Debt, day: int, clock: str) -> str | None:
        """The channel on which a message arrived, or None."""
        channel = channel_for(step, self.who, self.refused, self.failed)
        if channel is None:
            return None
        bad = {"email": self.who.bad_email, "sms": self.who.bad_sms}.get(channel, False)
        if self.arrives(step, debt, day, clock, channel, bad=bad):
            return channel
        self.failed.add(channel)
        return None

    def _responds(self, step: Step, debt: Debt, day: int, channel: str) -> bool:
        draw, often = self.draw, 2 if step.tone in ("firm", "final") else 1
        if channel == "email" and draw.chance(truth.OPENED):
            self.note(day, "12:00", "message_opened", debt, channel=channel, message=step.message)
        if channel in ("email", "sms") and draw.chance(truth.OPTS_OUT * often):
            self.refused.add(channel)
            self.note(day, "12:30", "opted_out", debt, channel=channel)
        if draw.chance(truth.COMPLAINS * often):
            self.note(day, "13:00", "complained", debt, channel=channel)
        if draw.chance(truth.REPLIES):
            self.note(day, "13:30", "replied", debt, channel=channel)
        if step is procedure.UPDATE_CARD and draw.chance(truth.CARD_UPDATED):
            self._new_card(debt, day)
            self._paid(debt, day, "14:00", debt.rest)
            return True
        if debt.promised is None and day > debt.bill.due_on and draw.chance(truth.PROMISES):
            debt.promised = day + draw.whole(2, 8)
            self.promise(debt, day, "14:30", debt.promised)
        return False


def live(settings: Settings, number: int) -> Life:
    """The life of customer `number`: a pure function of the settings."""
    return Liver(settings, number).run()
