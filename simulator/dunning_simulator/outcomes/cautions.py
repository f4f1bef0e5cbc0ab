"""What a reader must know before believing a study: each caution by the one thing that calls for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Final

from dunning_dsl.engine.kernel import world_layout as w
from dunning_dsl.program import statements as s
from dunning_simulator.compare.chunk import SENSITIVE
from dunning_simulator.outcomes.level import Level
from dunning_simulator.outcomes.study import Study
from dunning_simulator.report.findings import Caution
from dunning_simulator.words import list_words, plural

FEWEST: Final = 30
"""Customers with something due below which nothing is told."""

ENOUGH_DRAWS: Final = 100
"""With half of the usual draws the parameters' spread is known to some 15 % (research/statistics-review.md, item 9)."""

ENDS: Final = ("referrals", "write-offs")


def enough_customers(study: Study) -> bool:
    return study.frame.held >= FEWEST


def cautions(
    study: Study, programs: Sequence[s.Program], left_out: int, level: Level | None = None, *, holdout: bool = False
) -> Iterator[Caution]:
    """In the order of the report. `left_out` customers stood aside when the history was read; `level` is what it says
    was recovered."""
    yield from _fitted(study)
    yield from _left_alone(study)
    yield from _stated(study)
    if holdout:
        yield _holdout(study)
    if level is None:
        yield Caution(
            "nothing-paid",
            "The history has no payment of the measured invoices, so nothing in it says whether its customers are "
            "those of the model: see that payments are in the events.",
        )
    elif level.off:
        yield _off(level)
    elif level.outside:
        yield _on_the_way(level)
    yield from _edges_of_the_model(study)
    yield from _few_worlds(study)
    yield from _few_draws(study)
    yield from _not_lived(study, programs)
    yield from _earlier_debts(study)
    if not enough_customers(study):
        yield Caution("few-customers", f"Below {FEWEST} customers with something due nothing is told.")
    yield from _nobody_spared(study)
    if left_out:
        yield Caution(
            "stood-aside",
            f"{plural(left_out, 'customer')} of the history stood aside: `dunning history check` says why.",
        )


def _fitted(study: Study) -> Iterator[Caution]:
    fit = study.model.fit
    if fit is not None:
        how = {
            "passes": "It foretells what its own policy brought in, by customers and on days it was not fitted to.",
            "fails": "It does NOT foretell what its own policy brought in: nothing here is to be relied on.",
            "not checkable": "There were too few debts to see whether it foretells what its own policy brings in.",
            "not run": "Whether it foretells what its own policy brings in was not looked at.",
        }[fit.back_test.result]
        yield Caution(
            "fitted-model",
            f"The model was fitted to a history through {fit.through}, of the policy {fit.policy}. {how} That is about "
            "the level, not about the effect of messages.",
        )


def _left_alone(study: Study) -> Iterator[Caution]:
    """Both baselines lie outside the data of a fitted model, unless some were left alone."""
    fit = study.model.fit
    if fit is not None and not any(fit.ages.values()):
        yield Caution(
            "nobody-left-alone",
            "The history of the model does not show customers who were left alone beside others who were written to, "
            "so `silent` and `nothing` lie outside it: what is paid in them rests on stated effects of messages.",
        )


def _stated(study: Study) -> Iterator[Caution]:
    stated = [place for place, quantity in study.model.quantities() if quantity.tag != "fitted"]
    if stated:
        yield Caution(
            "stated-model",
            f"{plural(len(stated), 'number')} of the model {'is' if len(stated) == 1 else 'are'} stated, not "
            "fitted to a history: every result here holds for customers who answer as the model says. An "
            "experiment is what tells whether they do.",
        )


def _holdout(study: Study) -> Caution:
    fit = study.model.fit
    if fit is None:
        told = "the numbers of this model are stated, not fitted, so that holding customers out protects from nothing"
    elif fit.held_out:
        told = "the model was fitted on these customers themselves, so that it owes nothing to those on whom you chose"
    else:
        told = "the model was fitted on the others; `dunning fit --holdout` fits one on these, which is the harder test"
    return Caution("holdout", f"Only customers that stay out of fits and sweeps were read: {told}.")


def _off(level: Level) -> Caution:
    ends = [shares[-1] for shares in level.worlds.values()]
    return Caution(
        "level",
        f"The history says {100 * level.recorded[-1]:.0f} % was paid by day {level.days[-1]}; in the worlds of this "
        f"model it is {100 * min(ends):.0f} to {100 * max(ends):.0f} %, whatever the policy. These are not the "
        "customers of the model: begin with its curve of what is paid anyway ([pay] unpaid_silent), or let `dunning "
        "fit` do so.",
    )


def _on_the_way(level: Level) -> Caution:
    places = [level.days.index(day) for day in level.outside]
    told = [
        f"by day {level.days[n]} {100 * level.recorded[n]:.0f} % ({100 * min(ends):.0f} to {100 * max(ends):.0f} % in "
        "the worlds)"
        for n in places
        for ends in [[shares[n] for shares in level.worlds.values()]]
    ]
    return Caution(
        "level-on-the-way",
        f"What the history says was paid lies outside all worlds on the way: {list_words(told)}. On the last day it "
        "lies no further outside than the margin and chance allow, but how soon these customers pay is not what the "
        "model says: days unpaid, and differences by earlier days, are not to be relied on.",
    )


def _nobody_spared(study: Study) -> Iterator[Caution]:
    """LANGUAGE.md, section 3: such columns are not left out in silence."""
    recorded = study.frame.people.recorded
    missing = [name for name in SENSITIVE if name not in recorded.columns or not any(recorded.cells(name))]
    if missing:
        yield Caution(
            "nobody-spared",
            f"The data has no column for {list_words(missing)}: in these worlds nobody is left alone for these. Before "
            "a policy writes to real customers, add those columns: `dunning explain D737`.",
        )


def _edges_of_the_model(study: Study) -> Iterator[Caution]:
    days, beyond, clamped = (
        sum(int(world.days[row]) for world in study.worlds.values())
        for row in (w.ROWS_DAYS, w.ROWS_BEYOND, w.ROWS_CLAMPED)
    )
    if days and beyond > 0.01 * days:
        yield Caution(
            "beyond-the-model",
            f"{100 * beyond / days:.0f} % of the simulated days of debts lie after day {study.model.horizon}, the "
            "last one the model speaks of; its last stretch is carried on.",
        )
    if clamped:
        yield Caution("at-a-bound", f"{plural(clamped, 'daily hazard')} were put at the bounds 2^-24 and 8.")


def _few_draws(study: Study) -> Iterator[Caution]:
    if study.drawn < ENOUGH_DRAWS:
        yield Caution(
            "few-draws",
            f"{plural(study.drawn, 'draw')} of the model's parameters hardly tell how much of the doubt is theirs (by "
            "default there are 200): do not read ranges off this report.",
        )


def _few_worlds(study: Study) -> Iterator[Caution]:
    gap = study.gaps[study.frame.follow_up]
    if isfinite(gap.worlds) and gap.worlds > max(0.1 * gap.se, 0.0005):
        yield Caution(
            "few-worlds",
            f"After {plural(study.replicates, 'world')} the chance in them is still {100 * gap.worlds:.2f} points "
            "(one standard error): ask for more with --worlds.",
        )


def _not_lived(study: Study, programs: Sequence[s.Program]) -> Iterator[Caution]:
    """What the policies do and the world does not answer."""
    actions = [step.action for program in programs for rule in program.rules for step in rule.steps]
    offered = sorted({action.kind for action in actions if isinstance(action, s.Offer)})
    for kind in offered:
        if not study.model.offer.by.get(kind):
            yield Caution(
                "offer-not-taken",
                f"`{kind}` is offered, but nobody takes it up: [offer] of the model has no chance for it. A rule that "
                "waits for an answer to such an offer, with a retry or a notice, only loses by it here.",
            )
    if "payment_plan" in offered and study.model.offer.by.get("payment_plan"):
        yield Caution(
            "parts-not-followed",
            "The parts of a payment plan are paid, or the plan is given up, as the model says: nothing reminds of a "
            "part here, and none is tried on a card.",
        )
    if any(isinstance(action, s.Charge) for action in actions):
        yield Caution("fees-not-added", "Fees are charged in the policies but not added to the simulated debts.")
    ended = [sum(int(world.means[study.frame.column(n)]) for world in study.worlds.values()) for n in ENDS]
    if any(ended):
        yield Caution(
            "ended-debts",
            "Debts that a policy refers to an agency or writes off count as unpaid from then on: what an agency "
            "recovers, or what customers would still have paid, is in no number here. A policy that does so "
            "earlier looks worse for it.",
        )


def _earlier_debts(study: Study) -> Iterator[Caution]:
    early = study.frame.early
    if early:
        yield Caution(
            "earlier-debts",
            f"{plural(early, 'customer')} had debts before the first simulated day. They are taken to be slower "
            "than others, so what would be paid anyway comes out lower than the model's curve: begin where the "
            "history does, if you can.",
        )
