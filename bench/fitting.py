"""`python -m bench.fitting [WORLDS [WITH THE BACK-TEST [FILE]]]`: what a fit says of worlds that are known, many times
over (research/statistics-review.md, section 2). Prints, and writes FITTING.md beside this file; worlds that are in FILE
are not run again, and those that are run are added to it.

Customers have one debt each. In the last part of the days they pay as before, or, where a change is planted, slower by
five points; messages are drawn by lot, or go to everybody on the same day.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
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

from bench.kept import Kept, Row, share
from dunning_dsl.check import check_text
from dunning_dsl.ledger.model import Customer, Invoice, Ledger
from dunning_dsl.program.statements import Program

HERE = Path(__file__).parent
FIRST = date(2026, 1, 5).toordinal()
DAYS = (FIRST, FIRST + 150)
NEUTRAL = "contact.hr_neutral"
RATIOS = (2.5, 2.0)
FEW, MANY = 3_000, 6_000
"""Customers of a world, without and with the back-test."""

ASKED = 200
SLOWER = (0.50, 0.35, 0.15, 0.12, 0.105, 0.09)
"""The share unpaid after the planted change: five points above what it was on every day of the back-test. With messages
to half of the customers that is 5.4, 5.7 and 5.2 points less paid by day 7, 14 and 28 (two books of 10,000)."""

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


def effect(world: int, customers: int) -> Row:
    """Of a world by lot: whether the effect is tagged fitted, and whether the true mean ratio lies within its interval.
    Of the same customers with a fixed day: whether it is tagged fitted."""
    start = stated()
    found: Row = {}
    for text in (DRAWN, FIXED):
        program = policy(text)
        days = days_of(program, start, book(program, customers, 1_000 + world), DAYS, currency="USD")
        made = estimate(days, start)
        told = next(one for one in made.told if one.place == NEUTRAL)
        if text == FIXED:
            found["wrong"] = bool(told.fitted)
        else:
            truth = float(np.exp(made.weights[NEUTRAL] @ np.log(RATIOS)))
            found |= {"fitted": bool(told.fitted), "truth": truth, "low": told.low, "high": told.high, "why": told.why}
    return found


def gate(world: int, customers: int, *, changes: bool) -> Row:
    """What the back-test says of the fit to a world, and why."""
    program = policy(DRAWN)
    ledgers = book(program, customers, 5_000 + world, changes=changes)
    made = study(program, stated(), ledgers, DAYS, currency="USD", history="", policy="", name="bench")
    return {"result": made.back_test.result, "why": [why for one in made.checks for why in one.why]}


def main() -> None:
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    tested = int(sys.argv[2]) if len(sys.argv) > 2 else worlds
    kept = Kept(Path(sys.argv[3]) if len(sys.argv) > 3 else None)
    told = kept.each("effect", range(worlds), lambda world: effect(world, FEW))
    right: list[Row] = []
    changed: list[Row] = []
    for world in range(tested):
        right += kept.each("as before", [world], lambda one: gate(one, MANY, changes=False))
        changed += kept.each("slower", [world], lambda one: gate(one, MANY, changes=True))
    text = "\n".join([*_heading(worlds, tested), *_effects(told), *_gates(right, changed)]) + "\n"
    (HERE / "FITTING.md").write_text(text, encoding="utf-8")
    print(text, end="")


def _heading(worlds: int, tested: int) -> list[str]:
    few = [] if min(worlds, tested) >= ASKED else [f"**Fewer than the {ASKED} worlds that are asked for.**", ""]
    return [
        "# Fits to worlds that are known",
        "",
        f"By `python -m bench.fitting {worlds} {tested}`: so many worlds of each kind, and so many with the back-test. "
        "Shares with Wilson's 95 % interval.",
        "",
        *few,
    ]


def _effects(rows: Sequence[Row]) -> list[str]:
    fitted = [row for row in rows if row["fitted"]]
    covered = sum(row["low"] <= row["truth"] <= row["high"] for row in fitted)
    ratio = float(np.mean([row["truth"] for row in rows]))
    logs = np.log([[row[name] for name in ("low", "truth", "high")] for row in fitted])
    off = (logs[:, (0, 2)].mean(axis=1) - logs[:, 1]) / ((logs[:, 2] - logs[:, 0]) / 3.92)
    return [
        f"| {FEW:,} customers | worlds | asked for |",
        "|---|---|---|",
        f"| messages by lot: tagged fitted | {share(len(fitted), len(rows))} | |",
        f"| ... the true mean ratio ({ratio:.2f} or so) within its interval | {share(covered, len(fitted))} | 95 % |",
        f"| messages on fixed days: tagged fitted | {share(sum(row['wrong'] for row in rows), len(rows))} | never |",
        "",
        f"The estimate is off by {off.mean():+.2f} standard errors in the mean, with a standard deviation of "
        f"{off.std(ddof=1):.2f}: the",
        "ratios that a fit starts from (1.76 and 1.27, in 90 of 100 cases at most 2.37 and 1.49) are its prior, and",
        "pull it away from larger ones.",
        "",
    ]


def _gates(right: Sequence[Row], changed: Sequence[Row]) -> list[str]:
    """A refusal is a back-test that fails: `dunning simulate` then prints no difference without `--force`. One that
    cannot be checked is not refused; what it may be off by stands beside every difference."""
    return [
        f"| back-test, {MANY:,} customers | refused (fails) | not checkable | passes | asked for |",
        "|---|---|---|---|---|",
        _row("customers as they were", right, "refused at most 5 %"),
        _row("slower by five points later on", changed, "refused at least 90 %"),
        "",
        "A back-test that fails is refused: `dunning simulate` prints no difference without `--force`. One that",
        "cannot be checked has intervals wider than the margin of 2 points, as books of this size have; a difference",
        "then has to be larger than the end of those intervals.",
    ]


def _row(name: str, rows: Sequence[Row], wanted: str) -> str:
    cells = [sum(row["result"] == one for row in rows) for one in ("fails", "not checkable", "passes")]
    return f"| {name} | {' | '.join(share(many, len(rows)) for many in cells)} | {wanted} |"


if __name__ == "__main__":
    main()
