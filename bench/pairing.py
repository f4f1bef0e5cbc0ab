"""`python -m bench.pairing [WORLDS]`: what it is worth that both policies live in the same worlds
(research/statistics-review.md, section 2). Prints, and writes PAIRING.md beside this file.

Of the money recovered by days 30, 60 and 90: the variance that the difference would have in worlds of their own (that
of the one policy and that of the other), over the one it has in the same worlds. The first pair is the toy that the
review's numbers are from: reminders on days 3, 10 and 21, against days 1, 5, 9 and 21; one in a hundred of those who
owe pays on each day, and for a week after a reminder 2.5 times as many, then half as many more each day. The other
pair differs by far more: a friendly reminder on day 10, against firm ones on days 3, 10 and 20.

No pairing can make it more than (p q + P Q) / (d - d d) where each customer pays one invoice or does not: p and P are
the shares paid under the two policies, q and Q those unpaid, d = P - p. The larger the difference, the less it can be.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from dunning_simulator.outcomes.measure import Frame, measure
from dunning_simulator.response.model import Model, read
from dunning_simulator.response.population import members
from dunning_simulator.response.worlds import Lives

from bench.fitting import FIRST, HERE, policy, truth
from dunning_dsl.ledger.model import Customer, Invoice, Ledger

WORLDS = 200
CUSTOMERS = 300
DAYS = (FIRST, FIRST + 200)
HORIZONS = (30, 60, 90)
HEAD = 'policy "{name}":\n    currency USD\n    timezone "UTC"\n\n'
RULE = 'rule remind:\n    on day {days}: send email "note" tone friendly\n'
ONE = 'rule day_{day}:\n    on day {day}: send email "note" tone {tone}\n'
NEAR = tuple(HEAD.format(name="P") + RULE.format(days=days) for days in ("3, 10, 21", "1, 5, 9, 21"))
FAR = (
    HEAD.format(name="P") + ONE.format(day=10, tone="friendly"),
    HEAD.format(name="P") + "".join(ONE.format(day=day, tone="firm") for day in (3, 10, 20)),
)
FADING = tuple(1 + 1.5 * 0.5**day for day in range(7))
SHARES = {day: 0.99**day for day in (0, 30, 60, 90, 120)}


def toy() -> Model:
    """Payment alone, customers alike."""
    model = truth().with_frailty(0.0)
    curve = model.pay.unpaid_silent.model_copy(update={"day": tuple(SHARES), "v": tuple(SHARES.values())})
    ratios = model.contact.hr_neutral.model_copy(update={"v": FADING})
    contact = model.contact.model_copy(update={"days": tuple(range(8)), "hr_neutral": ratios, "hr_firm": ratios})
    return model.model_copy(update={"contact": contact, "pay": model.pay.model_copy(update={"unpaid_silent": curve})})


@dataclass(frozen=True)
class Paired:
    """By horizon: the mean difference as a share of what was due, the variance unpaired over paired, and what that can
    be at most where a customer has one invoice."""

    differences: tuple[float, ...]
    ratios: tuple[float, ...]
    most: tuple[float, ...]


def paired(model: Model, pair: tuple[str, ...], invoices: int, worlds: int) -> Paired:
    """Of customers with so many invoices each, due thirty days apart."""
    ledgers = [
        Ledger(
            Customer(f"C{n}", consent={"email": True}),
            tuple(
                Invoice(f"C{n}-{place}", due, 10_000, "USD", due - 14)
                for place in range(invoices)
                for due in [FIRST + 20 + n % 40 + 30 * place]
            ),
        )
        for n in range(CUSTOMERS)
    ]
    people = members(model, ledgers, FIRST)
    frame = Frame.of(people, DAYS, HORIZONS[-1], "USD")
    columns = [frame.column(f"recovered by day {day}") for day in HORIZONS]
    sides = [Lives(policy(text), people, *DAYS) for text in pair]
    paid = np.array(
        [
            [
                measure(frame, one, one.live(model, seed=1, replicate=turn)).values[:, columns].sum(axis=0)
                for turn in range(worlds)
            ]
            for one in sides
        ],
        np.float64,
    )
    unpaired, same = paid.var(axis=1, ddof=1).sum(axis=0), (paid[1] - paid[0]).var(axis=0, ddof=1)
    one, other = paid.mean(axis=1) / float(frame.due.sum())
    gap = other - one
    most = (one * (1 - one) + other * (1 - other)) / (np.abs(gap) * (1 - np.abs(gap)))
    return Paired(tuple(gap.tolist()), tuple((unpaired / same).tolist()), tuple(most.tolist()))


CASES: tuple[tuple[str, Callable[[], Model], tuple[str, ...], int, str], ...] = (
    ("the toy, an invoice each", toy, NEAR, 1, "10 by day 60"),
    ("far apart, payment alone, an invoice each", truth, FAR, 1, ""),
    ("far apart, all that the shipped business model knows, two invoices", lambda: read("b2b"), FAR, 2, "3"),
)


def main() -> None:
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else WORLDS
    doc = (__doc__ or "").split("\n\n", 1)[1].strip()
    lines = [
        "# What the same worlds are worth",
        "",
        f"By `python -m bench.pairing {worlds}`: so many worlds, {CUSTOMERS} customers.",
        "",
        doc,
        "",
        "Variance in worlds of their own over that in the same ones (and the difference, in points):",
        "",
        "| | " + " | ".join(f"by day {day}" for day in HORIZONS) + " | asked for |",
        "|---|" + "---:|" * len(HORIZONS) + "---|",
        *(_row(name, paired(model(), pair, many, worlds), many, wanted) for name, model, pair, many, wanted in CASES),
    ]
    text = "\n".join(lines) + "\n"
    (HERE / "PAIRING.md").write_text(text, encoding="utf-8")
    print(text, end="")


def _row(name: str, found: Paired, invoices: int, wanted: str) -> str:
    cells = []
    for ratio, gap, most in zip(found.ratios, found.differences, found.most, strict=True):
        at_most = f", at most {most:.0f}" if invoices == 1 else ""
        cells.append(f"{ratio:.1f} ({100 * gap:+.1f}{at_most})")
    return f"| {name} | {' | '.join(cells)} | {wanted} |"


if __name__ == "__main__":
    main()
