"""`python -m bench.coverage [WORLDS [SIMULATED [FILE]]]`: how often the range of a difference that rests on a fit holds
the true difference (research/statistics-review.md, section 2, first item). Prints, and writes COVERAGE.md beside this
file; worlds that are in FILE are not run again, and those that are run are added to it.

A world is a law, drawn once and for all by a fixed seed, and a history of 1,400 customers with two debts each under a
policy that reminds on day 3 or on day 7 by lot. The history ends while debts are open, and the frailty is unknown. A
model is fitted to it as `dunning fit` fits it, and says what reminding everybody on day 3 rather than nobody brings;
the truth is what the law itself says of other customers. Both are worked out by the g-formula, which is what simulating
very many customers comes to; the range is the one that `dunning simulate` makes of 200 draws of the parameters. If
asked for (SIMULATED), worlds are also simulated as `dunning simulate` does it, for 1,000 customers. The back-test is
left out: how often it refuses is what `bench.fitting` counts.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from dunning_simulator.fit.days import days_of
from dunning_simulator.fit.estimate import estimate
from dunning_simulator.fit.frailty import unlike, with_frailty
from dunning_simulator.fit.lived import recorded
from dunning_simulator.fit.result import model_of
from dunning_simulator.fit.study import counted_into
from dunning_simulator.outcomes.measure import Frame
from dunning_simulator.outcomes.sample import spread
from dunning_simulator.outcomes.study import DRAWS, differences
from dunning_simulator.response.hazards import hazards
from dunning_simulator.response.model import BackTest, Model
from dunning_simulator.response.population import members
from dunning_simulator.response.worlds import Lives
from dunning_simulator.statistics.arrays import Floats
from dunning_simulator.statistics.estimate import quantile

from bench.fitting import FIRST, HERE, NEUTRAL, POLICY, policy, stated
from bench.kept import Kept, Row, share
from dunning_dsl.ledger.model import Customer, Invoice, Ledger

LAWS = 4
ASKED, ALSO = 2_000, 200
DAYS = (FIRST, FIRST + 170)
COMPARED = (FIRST, FIRST + 54)
FOLLOWED = 30
CUSTOMERS, OTHERS = 1_400, 1_000
"""In a history; whom the fitted model is simulated for."""

REPLICATES = 40
"""Worlds in which the fitted model is simulated: their chance is a tenth of the other doubts and less."""

HORIZONS = (7, 14, FOLLOWED)
REMINDED = 3
AFTER_NINE = 15 / 24
"""Of a model day, what belongs to the calendar day on which it begins."""

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


def asked_about(many: int) -> tuple[Ledger, ...]:
    return tuple(owing(f"T{n}", 16 + n % 7) for n in range(many))


def paid(model: Model, *, reminded: bool) -> Floats:
    """By horizon the share of customers with one debt who have paid by the end of that day (the g-formula)."""
    found, contact = hazards(model), model.contact
    daily = np.array(found.daily[: FOLLOWED + 1])
    if reminded:
        for ratio, first, after in zip(contact.hr_neutral.v, contact.days, contact.days[1:], strict=False):
            daily[REMINDED + first : REMINDED + after] *= ratio
    sums = np.concatenate([[0.0], np.cumsum(daily)])
    by = np.array([found.before + sums[day] + AFTER_NINE * daily[day] for day in HORIZONS])
    return np.asarray(1 - np.exp(-np.outer(found.frailty, by)).mean(axis=0))


def difference(model: Model) -> Floats:
    return paid(model, reminded=True) - paid(model, reminded=False)


def fitted(number: int) -> Model | str:
    """The model that is fitted to a world's history, or why it is refused."""
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
        return told.why
    passed = BackTest(result="passes")
    model = model_of(base, found, name="n", history="h", policy="p", through="2026-06-01", back_test=passed)
    assert model.fit is not None
    shown = all(model.fit.shows(NEUTRAL, age) for age in range(REMINDED, REMINDED + model.contact.days[-1]))
    return model if shown else "messages at ages at which the history shows nothing"


def world(number: int, draws: int = DRAWS) -> Row:
    """The difference by day as a fitted model says it, and its standard error; `refused`: why there is none."""
    model = fitted(number)
    if isinstance(model, str):
        return {"refused": model}
    drawn = np.array([difference(model.drawn(draw + 1)) for draw in range(draws)])
    ses = [spread(np.stack([one, one], axis=1)) for one in drawn.T]
    frailty = model.frailty_variance
    return {
        "gap": difference(model).tolist(),
        "se": ses,
        "ratios": model.contact.hr_neutral.v,
        "frailty": [frailty.v, *(frailty.range or ()), frailty.tag],
    }


def simulated(number: int, draws: int = DRAWS) -> Row:
    """The same as `dunning simulate` says it."""
    model = fitted(number)
    if isinstance(model, str):
        return {"refused": model}
    pair, people = (policy(NOBODY), policy(REMIND)), members(model, asked_about(OTHERS), FIRST)
    frame = Frame.of(people, COMPARED, FOLLOWED, "USD")
    gaps = differences(*pair, frame, model, seed=number + 1, draws=draws, replicates=REPLICATES)
    return {"gap": [gaps[day].value for day in HORIZONS], "se": [gaps[day].se for day in HORIZONS]}


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


def held(rows: Sequence[Row], truths: Sequence[Floats], laws_of: Sequence[int]) -> tuple[Held, ...]:
    """By horizon. Refused worlds hold nothing."""
    told = [(row, law) for row, law in zip(rows, laws_of, strict=True) if "gap" in row]
    gaps, ses = (np.array([row[name] for row, _ in told]) for name in ("gap", "se"))
    right, half = np.array([truths[law] for _, law in told]), quantile(OTHERS - 1) * ses
    own = np.array([law for _, law in told])
    made = []
    for place, day in enumerate(HORIZONS):
        widths = [
            2 * half[own == law, place].mean() / (3.92 * gaps[own == law, place].std(ddof=1))
            for law in range(LAWS)
            if (own == law).sum() > 1
        ]
        below = int((gaps[:, place] + half[:, place] < right[:, place]).sum())
        above = int((gaps[:, place] - half[:, place] > right[:, place]).sum())
        made.append(Held(day, len(told) - below - above, below, above, len(rows), float(np.mean(widths))))
    return tuple(made)


def main() -> None:
    worlds, also = (int(sys.argv[n]) if len(sys.argv) > n else many for n, many in ((1, ASKED), (2, ALSO)))
    kept = Kept(Path(sys.argv[3]) if len(sys.argv) > 3 else None)
    rows = kept.each("world", range(worlds), world)
    lived = kept.each("simulated", range(also), simulated)
    text = "\n".join(_report(rows, lived)) + "\n"
    (HERE / "COVERAGE.md").write_text(text, encoding="utf-8")
    print(text, end="")


def _report(rows: Sequence[Row], lived: Sequence[Row]) -> list[str]:
    refused = sum("refused" in row for row in rows)
    few = [] if len(rows) >= ASKED else [f"**Fewer than the {ASKED:,} worlds that are asked for.**", ""]
    doc = (__doc__ or "").split("\n\n", 1)[1].strip()
    return [
        "# How often the range of a difference holds the true one",
        "",
        f"By `python -m bench.coverage {len(rows)} {len(lived)}`. Shares with Wilson's 95 % interval.",
        "",
        *few,
        doc,
        "",
        f"Refused (the effect is not called fitted): {share(refused, len(rows))}; they count as misses.",
        "",
        *_table(rows),
        "",
        *_by_law(rows),
        "",
        *(["Simulated:", "", *_table(lived)] if lived else []),
    ]


def _table(rows: Sequence[Row]) -> list[str]:
    truths, laws_of = [difference(obeying(law)) for law in laws()], [n % LAWS for n in range(len(rows))]
    return [
        "| difference by day | holds the truth | all below it | all above it | mean width over 3.92 sd |",
        "|---:|---|---:|---:|---:|",
        *(
            f"| {one.day} | {share(one.held, one.worlds)} | {one.below} | {one.above} | {one.width:.2f} |"
            for one in held(rows, truths, laws_of)
        ),
        "| asked for | 93.5 to 96.5 % | | | at most 1.20 |",
    ]


def _by_law(rows: Sequence[Row]) -> list[str]:
    lines = [
        f"| law | frailty | ratios | level | true difference by day {FOLLOWED} | worlds | holds it by day {FOLLOWED} |",
        "|---:|---:|---|---:|---:|---:|---|",
    ]
    truths = [difference(obeying(law)) for law in laws()]
    for n, law in enumerate(laws()):
        mine = rows[n::LAWS]
        found = held(mine, truths, [n] * len(mine))[-1]
        ratios = " and ".join(f"{one:g}" for one in law.ratios)
        lines.append(
            f"| {n + 1} | {law.frailty:g} | {ratios} | {law.level:+g} | {100 * truths[n][-1]:.2f} points "
            f"| {len(mine)} | {share(found.held, found.worlds)} |"
        )
    return lines


if __name__ == "__main__":
    main()
