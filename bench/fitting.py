"""`python -m bench.fitting [WORLDS [WITH THE BACK-TEST]]`: what a fit says of worlds that are known, many times over
(research/statistics-review.md, section 2). Prints, and writes FITTING.md beside this file.

Customers have one debt each. In half of the days' second part they pay as before, or, where a change is planted, slower
by at least five points; messages are drawn by lot, or go to everybody on the same day.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from dunning_simulator.fit.days import days_of
from dunning_simulator.fit.estimate import estimate
from dunning_simulator.fit.lived import recorded
from dunning_simulator.fit.study import study
from dunning_simulator.response.model import Model, read
from dunning_simulator.response.population import members
from dunning_simulator.response.worlds import Lives

from dunning_dsl.check import check_text
from dunning_dsl.ledger.model import Customer, Invoice, Ledger
from dunning_dsl.program.statements import Program

HERE = Path(__file__).parent
FIRST = date(2026, 1, 5).toordinal()
DAYS = (FIRST, FIRST + 150)
NEUTRAL = "contact.hr_neutral"
RATIOS = (2.5, 2.0)
SLOWER = (0.47, 0.40, 0.18, 0.12, 0.10, 0.08)
"""The share unpaid after the planted change: on day 7 and day 30 ten and eight points above what it was."""

POLICY = """\
policy "Known":
    currency USD
    timezone "UTC"

{lot}
rule first:
    when days_overdue >= 3{drawn}: send email "first" tone friendly
"""
DRAWN = POLICY.format(lot="experiment nudge: none 50%, mail 50%\n", drawn=" and nudge == mail")
FIXED = POLICY.format(lot="", drawn="")


@dataclass(frozen=True)
class Tally:
    """Of so many worlds: what became of them, by words."""

    worlds: int
    results: Counter[str]


def policy(text: str) -> Program:
    found = check_text(text, messages=False).program
    assert found is not None
    return found


def truth(*, slower: bool = False) -> Model:
    """The business model with payment alone, ratios that last a week, and customers as unlike as stated."""
    model = read("b2b")
    contact = model.contact
    none = {"by": {}, "range_factor": 1}
    never = {"v": 0.0, "range": None}
    ratios = contact.hr_neutral.model_copy(update={"v": RATIOS, "scale": (0.25, 1.8)})
    update: dict[str, object] = {"days": (0, 2, 7), "hr_neutral": ratios, "hr_firm": ratios}
    update |= {name: getattr(contact, name).model_copy(update=none) for name in ("undelivered", "promise")}
    update |= {name: getattr(contact, name).model_copy(update=never) for name in ("opt_out", "complain", "reply")}
    curve = model.pay.unpaid_silent
    pay = model.pay.model_copy(
        update={
            "covers": model.pay.covers.model_copy(update={"by": {"all": 1.0, "anchor": 0.0, "part": 0.0}}),
            "unpaid_silent": curve.model_copy(update={"v": SLOWER}) if slower else curve,
        }
    )
    made = {"contact": contact.model_copy(update=update), "pay": pay, "dispute": None, "cancel_daily": None}
    return model.model_copy(update=made | {"offer": model.offer.model_copy(update=none)})


def stated() -> Model:
    """What a fit starts from: the right level, other ratios."""
    model = truth()
    ratios = model.contact.hr_neutral.model_copy(update={"v": (1.76, 1.27)})
    return model.model_copy(update={"contact": model.contact.model_copy(update={"hr_neutral": ratios})})


def book(program: Program, customers: int, seed: int, *, changes: bool = False) -> list[Ledger]:
    """A history: half of the debts fall due at the start, half in the last part of the days."""
    made: list[Ledger] = []
    for late in (False, True):
        first = FIRST + (115 if late else 16)
        ledgers = [
            Ledger(
                Customer(f"{'late' if late else 'early'}-{n}", consent={"email": True}),
                (Invoice(f"{late}-{n}", first + n % 7, 10_000, "USD", first + n % 7 - 14),),
            )
            for n in range(customers // 2)
        ]
        model = truth(slower=changes and late)
        lives = Lives(program, members(model, ledgers, FIRST), *DAYS, bare=False)
        made += [one for lived in lives.live(model, seed=seed, replicate=0) for one in recorded(lives, lived)]
    return made


def effects(worlds: int, customers: int) -> tuple[int, int, int]:
    """Of worlds by lot: how many are tagged fitted, and in how many of those the mean ratio lies within its interval.
    Of worlds with fixed days: how many are tagged fitted."""
    fitted = covered = wrong = 0
    start = stated()
    for world in range(worlds):
        for text in (DRAWN, FIXED):
            program = policy(text)
            days = days_of(program, start, book(program, customers, 1_000 + world), DAYS, currency="USD")
            found = estimate(days, start)
            told = next(one for one in found.told if one.place == NEUTRAL)
            if text == FIXED:
                wrong += told.fitted
            elif told.fitted:
                fitted += 1
                covered += told.low <= np.exp(found.weights[NEUTRAL] @ np.log(RATIOS)) <= told.high
    return fitted, covered, wrong


def gates(worlds: int, customers: int, *, changes: bool) -> Tally:
    """What the back-test says of fits to worlds."""
    results: Counter[str] = Counter()
    program = policy(DRAWN)
    for world in range(worlds):
        ledgers = book(program, customers, 5_000 + world, changes=changes)
        made = study(program, stated(), ledgers, DAYS, currency="USD", history="", policy="", name="bench")
        results[made.back_test.result] += 1
    return Tally(worlds, results)


def main() -> None:
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    tested = int(sys.argv[2]) if len(sys.argv) > 2 else worlds
    few, many = 3_000, 6_000
    fitted, covered, wrong = effects(worlds, few)
    right, changed = gates(tested, many, changes=False), gates(tested, many, changes=True)
    lines = [
        "# Fits to worlds that are known",
        "",
        f"By `python -m bench.fitting {worlds} {tested}`: so many worlds of each kind, and so many with the back-test.",
        "",
        f"| {few:,} customers | worlds | share | asked for |",
        "|---|---:|---:|---:|",
        f"| messages by lot: tagged fitted | {fitted} | {fitted / worlds:.1%} | |",
        f"| ... the mean ratio ({np.exp(np.mean(np.log(RATIOS))):.2f} or so) within its interval "
        f"| {covered} | {covered / max(1, fitted):.1%} | 93.5 to 96.5 % |",
        f"| messages on fixed days: tagged fitted | {wrong} | {wrong / worlds:.1%} | never |",
        "",
        f"| back-test, {many:,} customers | passes | not checkable | fails | asked for |",
        "|---|---:|---:|---:|---|",
        _row("customers as they were", right, "fails at most 5 %"),
        _row("slower by 8 to 10 points later on", changed, "does not pass, 90 %"),
    ]
    text = "\n".join(lines) + "\n"
    (HERE / "FITTING.md").write_text(text, encoding="utf-8")
    print(text, end="")


def _row(name: str, tally: Tally, wanted: str) -> str:
    cells = (f"{tally.results[one] / tally.worlds:.1%}" for one in ("passes", "not checkable", "fails"))
    return f"| {name} | {' | '.join(cells)} | {wanted} |"


if __name__ == "__main__":
    main()
