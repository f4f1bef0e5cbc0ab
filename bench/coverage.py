"""`python -m bench.coverage [WORLDS [FILE]]`: how often the range of a difference that rests on a fit holds the true
difference (research/statistics-review.md, section 2, first item). Prints, and writes COVERAGE.md beside this file;
worlds that are in FILE are not run again, and those that are run are added to it.

A world is a law, drawn once and for all by a fixed seed, and a history of 1,400 customers with two debts each under a
policy that reminds on day 3 or on day 7 by lot. The history ends while debts are open, and the frailty is unknown. A
model is fitted to it as `dunning fit` fits it, and says what reminding everybody on day 3 rather than nobody brings,
as `dunning simulate` says it; the truth is what the law itself says of other customers, very many of them. The
back-test is left out: how often it refuses is what `bench.fitting` counts.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path

import numpy as np
from dunning_simulator.fit.days import days_of
from dunning_simulator.fit.estimate import estimate
from dunning_simulator.fit.frailty import unlike, with_frailty
from dunning_simulator.fit.lived import recorded
from dunning_simulator.fit.result import model_of
from dunning_simulator.fit.study import counted_into
from dunning_simulator.outcomes.measure import Frame, measure
from dunning_simulator.outcomes.shown import unshown
from dunning_simulator.outcomes.study import DRAWS, differences
from dunning_simulator.response.model import BackTest, Model
from dunning_simulator.response.population import members
from dunning_simulator.response.worlds import Lives
from dunning_simulator.statistics.estimate import quantile

from bench.fitting import FIRST, HERE, NEUTRAL, POLICY, policy, stated
from bench.kept import Kept, Row, share
from dunning_dsl.ledger.model import Customer, Invoice, Ledger

LAWS = 4
ASKED = 2_000
DAYS = (FIRST, FIRST + 170)
COMPARED = (FIRST, FIRST + 54)
FOLLOWED = 30
CUSTOMERS, OTHERS, FRESH = 1_400, 1_000, 400_000
"""In a history; whom the fitted model is asked about; by whom the truth is known."""

REPLICATES = 40
"""Worlds in which the fitted model is lived through: their chance is a tenth of the other doubts and less."""

CURVE = (0, 7, 14, 30, 60, 90), (0.90, 0.62, 0.42, 0.24, 0.15, 0.10)
"""The share unpaid as it is stated, from which the laws depart."""

LOT = "experiment timing: early 50%, late 50%\n"
AGAIN = '\nrule later:\n    when days_overdue >= 7 and timing == late: send email "later" tone friendly\n'
DRAWN = POLICY.format(lot=LOT, drawn=" and timing == early") + AGAIN
REMIND = POLICY.format(lot="", drawn="")
NOBODY = REMIND.replace(">= 3", ">= 3000")


@dataclass(frozen=True)
class Law:
    """The variance of the frailty, the hazard ratios of the two days after a message and of the five after those, and
    by how much the logit of the share unpaid is above what is stated."""

    frailty: float
    ratios: tuple[float, float]
    level: float


def laws() -> tuple[Law, ...]:
    random = np.random.default_rng(20261122)
    low, high = np.array([0.3, 1.6, 1.1, -0.4]), np.array([1.5, 2.8, 1.8, 0.4])
    drawn = random.uniform(low, high, (LAWS, 4)).round(2)
    return tuple(Law(float(f), (float(one), float(two)), float(level)) for f, one, two, level in drawn)


def start() -> Model:
    """What a fit starts from: the shipped ratios, frailty and their ranges, and the stated curve."""
    model = stated()
    day, shares = CURVE
    curve = model.pay.unpaid_silent.model_copy(update={"day": day, "v": shares})
    return model.model_copy(update={"pay": model.pay.model_copy(update={"unpaid_silent": curve})})


def obeying(law: Law) -> Model:
    model = start().with_frailty(law.frailty)
    curve = model.pay.unpaid_silent
    shares = tuple(1 / (1 + (1 - one) / one * np.exp(-law.level)) for one in curve.v)
    pay = model.pay.model_copy(update={"unpaid_silent": curve.model_copy(update={"v": shares})})
    ratios = model.contact.hr_neutral.model_copy(update={"v": law.ratios})
    return model.model_copy(update={"pay": pay, "contact": model.contact.model_copy(update={"hr_neutral": ratios})})


def owing(name: str, *due: int) -> Ledger:
    made = (Invoice(f"{name}-{day}", FIRST + day, 10_000, "USD", FIRST + day - 14) for day in due)
    return Ledger(Customer(name, consent={"email": True}), tuple(made))


@cache
def history(law: Law) -> Lives:
    ledgers = [owing(f"C{n}", 16 + n % 7, 100 + n * 37 % 50) for n in range(CUSTOMERS)]
    return Lives(policy(DRAWN), members(obeying(law), ledgers, FIRST), *DAYS, bare=False)


def asked_about(name: str, many: int) -> tuple[Ledger, ...]:
    return tuple(owing(f"{name}{n}", 16 + n % 7) for n in range(many))


def truth(law: Law) -> Row:
    """By day the share recovered more, and its standard error by the number of customers."""
    model, many = obeying(law), 4_000
    people = members(model, asked_about("fresh", many), FIRST)
    frame = Frame.of(people, COMPARED, FOLLOWED, "USD")
    sides = [Lives(policy(text), people, *COMPARED) for text in (NOBODY, REMIND)]
    columns = [frame.column(f"recovered by day {day}") for day in frame.horizons]
    gaps = []
    for turn in range(FRESH // many):
        none, all_ = (
            measure(frame, one, one.live(model, seed=20_261_122, replicate=turn)).values[:, columns].sum(axis=0)
            for one in sides
        )
        gaps.append((all_ - none) / frame.due.sum())
    found = np.array(gaps)
    return {"gap": found.mean(axis=0).tolist(), "se": (found.std(axis=0, ddof=1) / sqrt(len(found))).tolist()}


def world(number: int, draws: int = DRAWS) -> Row:
    """The difference by day as a model says it that was fitted to this world's history, and its standard error;
    `refused`: why there is none."""
    law = laws()[number % LAWS]
    lives = history(law)
    made = lives.live(obeying(law), seed=7_000 + number, replicate=0)
    ledgers = [one for lived in made for one in recorded(lives, lived)]
    days = days_of(lives.program, start(), ledgers, DAYS, currency="USD")
    base, _ = counted_into(start(), days)
    base = with_frailty(base, unlike(days, base))
    found = estimate(days, base)
    told = next(one for one in found.told if one.place == NEUTRAL)
    if not told.fitted:
        return {"refused": told.why}
    passed = BackTest(result="passes")
    model = model_of(base, found, name="n", history="h", policy="p", through="2026-06-01", back_test=passed)
    pair, people = (policy(NOBODY), policy(REMIND)), members(model, asked_about("T", OTHERS), FIRST)
    if unshown(pair, people[:100], COMPARED, model, seed=1).matters:
        return {"refused": "messages at ages at which the history shows nothing"}
    frame = Frame.of(people, COMPARED, FOLLOWED, "USD")
    gaps = differences(*pair, people, frame, model, seed=number + 1, draws=draws, replicates=REPLICATES)
    frailty = model.frailty_variance
    return {
        "day": list(gaps),
        "gap": [one.value for one in gaps.values()],
        "se": [one.se for one in gaps.values()],
        "held": frame.held,
        "ratio": [told.low, told.value, told.high],
        "frailty": [frailty.v, *(frailty.range or ()), frailty.tag],
    }


# --- what came of it --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """Of one day: how many worlds' ranges hold the truth, of how many, and their mean width over 3.92 standard
    deviations of the estimates."""

    day: int
    held: int
    below: int
    above: int
    worlds: int
    width: float


def held(rows: Sequence[Row], truths: Sequence[Row], laws_of: Sequence[int]) -> tuple[Held, ...]:
    """Refused worlds hold nothing."""
    told = [(row, law) for row, law in zip(rows, laws_of, strict=True) if "gap" in row]
    gaps, ses = (np.array([row[name] for row, _ in told]) for name in ("gap", "se"))
    right = np.array([truths[law]["gap"] for _, law in told])
    half = np.array([quantile(row["held"] - 1) for row, _ in told])[:, None] * ses
    own = np.array([law for _, law in told])
    made = []
    for place, day in enumerate(told[0][0]["day"]):
        widths = [
            2 * half[own == law, place].mean() / (3.92 * gaps[own == law, place].std(ddof=1))
            for law in range(LAWS)
            if (own == law).sum() > 1
        ]
        low, high = gaps[:, place] - half[:, place], gaps[:, place] + half[:, place]
        below, above = int((high < right[:, place]).sum()), int((low > right[:, place]).sum())
        made.append(Held(day, len(told) - below - above, below, above, len(rows), float(np.mean(widths))))
    return tuple(made)


def main() -> None:
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else ASKED
    kept = Kept(Path(sys.argv[2]) if len(sys.argv) > 2 else None)
    truths = kept.each("truth", range(LAWS), lambda law: truth(laws()[law]))
    rows = kept.each("world", range(worlds), world)
    text = "\n".join(_report(rows, truths)) + "\n"
    (HERE / "COVERAGE.md").write_text(text, encoding="utf-8")
    print(text, end="")


def _report(rows: Sequence[Row], truths: Sequence[Row]) -> list[str]:
    laws_of = [n % LAWS for n in range(len(rows))]
    refused = sum("refused" in row for row in rows)
    few = [] if len(rows) >= ASKED else [f"**Fewer than the {ASKED:,} worlds that are asked for.**", ""]
    doc = (__doc__ or "").split("\n\n", 1)[1].strip()
    return [
        "# How often the range of a difference holds the true one",
        "",
        f"By `python -m bench.coverage {len(rows)}`: so many worlds. Shares with Wilson's 95 % interval.",
        "",
        *few,
        doc,
        "",
        f"Refused (the effect is not called fitted): {share(refused, len(rows))}; they count as misses.",
        "",
        *_table(rows, truths, laws_of),
        "",
        *_by_law(rows, truths),
    ]


def _table(rows: Sequence[Row], truths: Sequence[Row], laws_of: Sequence[int]) -> list[str]:
    return [
        "| difference by day | holds the truth | all below it | all above it | mean width over 3.92 sd |",
        "|---:|---|---:|---:|---:|",
        *(
            f"| {one.day} | {share(one.held, one.worlds)} | {one.below} | {one.above} | {one.width:.2f} |"
            for one in held(rows, truths, laws_of)
        ),
        "| asked for | 93.5 to 96.5 % | | | at most 1.20 |",
    ]


def _by_law(rows: Sequence[Row], truths: Sequence[Row]) -> list[str]:
    lines = [
        f"| law | frailty | ratios | level | true difference by day {FOLLOWED} | worlds | holds it by day {FOLLOWED} |",
        "|---:|---:|---|---:|---:|---:|---|",
    ]
    for n, law in enumerate(laws()):
        mine = rows[n::LAWS]
        found = held(mine, truths, [n] * len(mine))[-1]
        gap, se = (100 * truths[n][name][-1] for name in ("gap", "se"))
        ratios = " and ".join(f"{one:g}" for one in law.ratios)
        lines.append(
            f"| {n + 1} | {law.frailty:g} | {ratios} | {law.level:+g} | {gap:.2f} ± {se:.2f} points "
            f"| {len(mine)} | {share(found.held, found.worlds)} |"
        )
    return lines


if __name__ == "__main__":
    main()
