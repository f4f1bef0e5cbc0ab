"""One synthetic household's days, in order: readings, bills, the house procedure, and how they answer."""

from __future__ import annotations

from datetime import date
from typing import Final

from dunning_simulator.sample import utility_model as model
from dunning_simulator.sample import utility_procedure as procedure
from dunning_simulator.sample.book import Life, Settings
from dunning_simulator.sample.people import cents, yes
from dunning_simulator.sample.procedure import Step
from dunning_simulator.sample.utility_record import Debt, HomeRecord, Plan

_BANK: Final = "06:00"
_CONTACT: Final = "09:30"
_PROTECTS: Final = ("pension_age_home", "ill_or_disabled_home", "short_of_money")


class Liver(HomeRecord):
    """Plays one household."""

    def __init__(self, settings: Settings, number: int) -> None:
        super().__init__(settings, number)
        self.debts: list[Debt] = []
        self.plan: Plan | None = None
        self.refused: set[str] = set()
        self.failed: set[str] = set()
        self.quiet_until = 0
        self.respite_until: int | None = None
        self.read_on: int | None = None
        self.protected = self.who.fragile or "true" in [self.known[name] for name in _PROTECTS]

    # --- the days ---------------------------------------------------------------------------------------------------

    def run(self) -> Life:
        bill_on = self.first + self.who.first_bill
        for day in range(self.first, self.end):
            since = day - self.first
            if since and since % 91 == 0:
                self.told(day, "tenure", str(self.who.tenure + since))
            if day == bill_on:
                self._issue(day)
                bill_on += 30 if self.who.months == 1 else 91
            if day == self.read_on:
                self._reading(day)
            self._respite(day)
            if self.plan is not None and day in self.plan.bills:
                self._instalment(self.plan, day)
            for debt in list(self.debts):
                if debt in self.debts:
                    self._debt_day(debt, day)
        return self.life

    def _respite(self, day: int) -> None:
        """Breathing space begins and ends."""
        if day == self.respite_until:
            self.respite_until = None
            self.told(day, "moratorium", "false")
        elif self._deep_in_debt() and self.draw.chance(model.MORATORIUM_A_DAY):
            self.respite_until = day + model.MORATORIUM_DAYS
            self.told(day, "moratorium", "true")

    def _deep_in_debt(self) -> bool:
        return self.who.means == "short" and len(self.debts) >= 2 and self.respite_until is None

    # --- bills ------------------------------------------------------------------------------------------------------

    def _issue(self, day: int) -> None:
        month = date.fromordinal(day).month
        season = sum(model.SEASON[(month - back - 1) % 12] for back in range(self.who.months))
        amount = self.who.monthly * season // 100
        estimated = self.draw.chance(model.ESTIMATED)
        wrong = estimated and self.draw.chance(model.WRONG_ESTIMATE)
        change = self.draw.whole(60, 140) if wrong else self.draw.whole(-15, 25)
        amount = amount * (100 + change) // 100
        self.told(day, "reading", "estimated" if estimated else "actual")
        self.told(day, "bill_change", f"{change}%")
        made = self.bill(day, day + 14, amount, "invoice")
        debt = Debt(made, amount)
        self.debts.append(debt)
        if wrong:
            self.read_on = day + self.draw.whole(8, 16)
        if not self.who.by_debit and self.draw.chance(model.PAYS_BEFORE_DUE[self.who.means]):
            debt.pays_on = day + self.draw.whole(3, 14)

    def _reading(self, day: int) -> None:
        """The figures are in: the bill was right, or comes down."""
        self.read_on = None
        self.told(day, "reading", "actual")
        self.note(day, "11:00", "task_done", name="readings")
        debt = next((d for d in reversed(self.debts) if day - d.bill.due_on <= 2), None)
        if debt is not None and self.draw.chance(model.READING_CREDITED):
            self.told(day, "bill_change", "5%")
            much = min(debt.rest, debt.bill.amount * 2 // 5)
            self.note(day, "11:30", "credit", debt, amount=cents(much))
            self._less(debt, much)

    def _collect(self, debt: Debt, day: int) -> None:
        """The direct debit of a bill on its due day."""
        if not self.draw.chance(model.DEBIT_FAILS[self.who.means]):
            self._paid(debt, day, _BANK, debt.rest)
            return
        debt.code = self.draw.pick(model.DEBIT_CODES)
        self.note(day, _BANK, "payment_failed", debt, code=debt.code)
        step = procedure.DEBIT_FAILED if debt.code == "0" else procedure.NEW_DEBIT
        arrived = not self._silent(day) and self._write(step, debt, day)
        if arrived and debt.code != "0" and self.draw.chance(model.NEW_DEBIT):
            self.note(day + 1, "10:00", "card_updated", debt)
            debt.pays_on = day + 2

    def _retry(self, debt: Debt, day: int) -> bool:
        """Send the debit again; whether it was paid."""
        debt.retried += 1
        self.note(day, _BANK, "retry_requested", debt, policy=procedure.NAME)
        if self.draw.chance(model.RETRY_WORKS):
            self._paid(debt, day, "06:01", debt.rest)
            return True
        self.note(day, "06:01", "payment_failed", debt, code=debt.code)
        return False

    # --- one day of a debt ------------------------------------------------------------------------------------------

    def _debt_day(self, debt: Debt, day: int) -> None:
        late = day - debt.bill.due_on
        if debt.disputed_until is not None:
            self._dispute_day(debt, day)
            return
        if self.plan is not None and debt in self.plan.debts:
            return
        if late == 0 and self.who.by_debit:
            self._collect(debt, day)
            return
        if debt.code == "0" and late in procedure.RETRIES and self._retry(debt, day):
            return
        if not self._silent(day):
            self._procedure(debt, day, late)
        if debt not in self.debts or (self.plan is not None and debt in self.plan.debts):
            return
        if debt.visit_on == day:
            self._visit(debt, day)
        if debt.pays_on is not None:
            self._promised_day(debt, day)
        elif late > 0 and self.draw.chance(self._chance(debt, day, late)):
            self._pays(debt, day)
        elif 0 < late < 30 and self.draw.chance(model.DISPUTES):
            debt.disputed_until = day + self.draw.whole(6, 24)
            self.note(day, self.clock(10, 18), "dispute_opened", debt)

    def _silent(self, day: int) -> bool:
        """Whether nothing may go out to them today."""
        return self.who.silent or self.respite_until is not None or day <= self.quiet_until

    def _procedure(self, debt: Debt, day: int, late: int) -> None:
        """What the house procedure does that day, for the oldest debt."""
        if late == -5 and not self.who.by_debit:
            self._write(procedure.UPCOMING, debt, day)
        if debt is not self.debts[0]:
            return
        if late == procedure.PLAN_DAY and debt.rest >= procedure.PLAN_FROM:
            self._offer(debt, day)
            return
        step = procedure.LADDER.get(late)
        if step is not None and not (step.stage and self.who.fragile):
            if step is procedure.LADDER[62] and not debt.visited:
                return
            if step.stage:
                self.note(day, _CONTACT, "escalated", debt, name=step.stage, policy=procedure.NAME)
            self._write(step, debt, day)
        if late == procedure.VISIT and not self.who.fragile:
            self.note(day, _CONTACT, "task_opened", debt, name="field_visits", policy=procedure.NAME)
            debt.visit_on = day + self.draw.whole(4, 12)
        cuts = late >= procedure.CUTS and debt.visited and not debt.cut and not self.protected
        if cuts and debt.rest >= procedure.CUT_FROM and date.fromordinal(day).weekday() < 4:
            debt.cut = True
            self.note(day, _CONTACT, "service_suspended", debt, policy=procedure.NAME)
        if late == procedure.WRITES_OFF:
            self.note(day, _CONTACT, "written_off", debt, policy=procedure.NAME)
            self.debts.remove(debt)

    def _visit(self, debt: Debt, day: int) -> None:
        if not self.draw.chance(model.VISITED):
            debt.visit_on = day + 21
            return
        debt.visited = True
        self.note(day, "14:00", "task_done", debt, name="field_visits")
        self._learn(day)

    def _learn(self, day: int) -> None:
        """Somebody was spoken to: we may know more of them."""
        if self.protected or not self.draw.chance(model.LEARNED):
            return
        self.protected = True
        name = "short_of_money" if self.who.means == "short" else "ill_or_disabled_home"
        self.told(day + 1, name, yes(True))

    def _chance(self, debt: Debt, day: int, late: int) -> float:
        """The daily chance to pay by hand."""
        chance = model.daily(late) * (model.SHORT_FACTOR if self.who.means == "short" else 1.0)
        if date.fromordinal(day).day == self.who.pay_day:
            chance *= model.PAY_DAY_FACTOR
        return min(chance * self.moved(debt, day), 0.9)

    def _promised_day(self, debt: Debt, day: int) -> None:
        if day != debt.pays_on:
            return
        debt.pays_on = None
        if day <= debt.bill.due_on or self.draw.chance(model.PROMISE_KEPT):
            self._paid(debt, day, self.clock(10, 18), debt.rest)

    def _dispute_day(self, debt: Debt, day: int) -> None:
        if day != debt.disputed_until:
            return
        debt.disputed_until = None
        self.note(day, "15:00", "dispute_resolved", debt)
        if self.draw.chance(model.DISPUTE_CREDITED):
            self.note(day, "15:01", "credit", debt, amount=cents(debt.rest))
            self._less(debt, debt.rest)

    # --- payments ---------------------------------------------------------------------------------------------------

    def _pays(self, debt: Debt, day: int) -> None:
        part = debt.rest // 2 if debt.rest > 4_000 and self.draw.chance(model.PART) else debt.rest
        self._paid(debt, day, self.clock(10, 18), part)

    def _paid(self, debt: Debt, day: int, clock: str, amount: int) -> None:
        self.note(day, clock, "payment", debt, amount=cents(amount))
        self._less(debt, amount)
        if debt.rest:
            return
        if debt.cut:
            self.note(day, "18:00", "service_restored", debt, policy=procedure.NAME)
        if debt.contacted and day > debt.bill.due_on and not self.who.silent:
            self._sends(procedure.THANKS, debt, day, "18:30")

    def _less(self, debt: Debt, amount: int) -> None:
        debt.rest -= amount
        if not debt.rest and debt in self.debts:
            self.debts.remove(debt)

    def _offer(self, debt: Debt, day: int) -> None:
        """Parts for all that is owed."""
        if self.plan is not None or self._sends(procedure.PLAN, debt, day, _CONTACT) is None:
            return
        self.offer_plan(debt, day, "09:31", 21)
        debt.contacted = True
        if self.draw.chance(model.PLAN_ACCEPTED[self.who.means]):
            self._agree(debt, day)

    def _agree(self, debt: Debt, day: int) -> None:
        covered = [d for d in self.debts if d.disputed_until is None]
        self.note(day, "16:00", "offer_accepted", debt, name="payment_plan")
        self.plan = Plan(covered)
        parts = self.parts(day, sum(d.rest for d in covered), model.INSTALMENTS)
        self.plan.bills = {bill.due_on: bill for bill in parts}
        for one in covered:
            one.pays_on = None

    def _instalment(self, plan: Plan, day: int) -> None:
        bill = plan.bills.pop(day)
        if not self.draw.chance(model.INSTALMENT_PAID[self.who.means]):
            self.plan = None
            self.note(day, "23:00", "plan_broken", next(d for d in plan.debts if d.rest))
            return
        self.note(day, self.clock(9, 18), "payment", bill, amount=cents(bill.amount))
        left = bill.amount
        for debt in plan.debts:
            much = min(left, debt.rest)
            left -= much
            self._less(debt, much)
        if not plan.bills:
            self.plan = None

    # --- messages ---------------------------------------------------------------------------------------------------

    def _write(self, step: Step, debt: Debt, day: int) -> bool:
        """Send a message of the procedure and let them answer; whether it arrived."""
        channel = self._sends(step, debt, day, _CONTACT)
        if channel is None:
            return False
        debt.contacted = True
        if step is not procedure.UPCOMING:
            debt.last_message = (day, step.tone, channel)
        if channel == "call":
            self._call(debt, day)
        else:
            self._responds(debt, day, channel)
        return True

    def _sends(self, step: Step, debt: Debt, day: int, clock: str) -> str | None:
        """The channel on which a message arrived, or None."""
        channel = procedure.channel_for(step, self.who, self.refused, self.failed)
        if channel is None:
            return None
        back = 3 if channel == "letter" else 0
        if self.arrives(step, debt, day, clock, channel, bad=channel in self.who.bad, back=back):
            return channel
        self.failed.add(channel)
        return None

    def _call(self, debt: Debt, day: int) -> None:
        """A call of ours: somebody may take it."""
        if not self.draw.chance(model.TALKS):
            return
        self.note(day, "10:30", "conversation", debt, channel="call")
        self._learn(day)
        if debt.pays_on is None and self.draw.chance(0.3):
            self._promises(debt, day)

    def _promises(self, debt: Debt, day: int) -> None:
        debt.pays_on = day + self.draw.whole(3, 14)
        self.promise(debt, day, "14:30", debt.pays_on)

    def _responds(self, debt: Debt, day: int, channel: str) -> None:
        draw = self.draw
        if channel in ("email", "sms") and draw.chance(model.OPTS_OUT):
            self.refused.add(channel)
            self.note(day, "12:30", "opted_out", debt, channel=channel)
        if draw.chance(model.COMPLAINS):
            self.quiet_until = day + 56
            self.note(day, "13:00", "complained", debt, channel=channel)
        if draw.chance(model.REPLIES):
            self.note(day, "13:30", "replied", debt, channel=channel)
        if debt.pays_on is None and day > debt.bill.due_on and draw.chance(model.PROMISES):
            self._promises(debt, day)


def live(settings: Settings, number: int) -> Life:
    """The life of household `number`: a pure function of the settings."""
    return Liver(settings, number).run()
