"""A study as a report: numbers in their units, what may be said, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite, nan, sqrt

from dunning_dsl.engine.kernel import world_layout as w
from dunning_dsl.program import statements as s
from dunning_simulator.outcomes.cautions import cautions, enough_customers
from dunning_simulator.outcomes.costs import Costs
from dunning_simulator.outcomes.level import Level
from dunning_simulator.outcomes.measure import BY_RETRIES
from dunning_simulator.outcomes.money import money
from dunning_simulator.outcomes.numbers import money as money_in
from dunning_simulator.outcomes.numbers import or_none, six
from dunning_simulator.outcomes.prices import cautions as about_prices
from dunning_simulator.outcomes.sample import crossings
from dunning_simulator.outcomes.sentences import percent, points, verdict
from dunning_simulator.outcomes.shown import error_at
from dunning_simulator.outcomes.study import Study
from dunning_simulator.outcomes.table import does, metrics
from dunning_simulator.report import findings as f
from dunning_simulator.response.model import Model
from dunning_simulator.response.quantities import Chances, Cleared, Curve, Mix, Number, Quantity, Ratios
from dunning_simulator.statistics.estimate import quantile
from dunning_simulator.statistics.sizes import at_point_and_half
from dunning_simulator.words import day_words


def findings(
    study: Study,
    programs: Sequence[s.Program],
    sides: tuple[f.Side, ...],
    run: f.Run,
    *,
    synthetic: bool,
    left_out: int = 0,
    costs: Costs | None = None,
    level: Level | None = None,
) -> f.Findings:
    """The report. `programs` are A and, where there is one, B; `left_out` customers stood aside when the history was
    read; `costs` are the prices that were given, `level` is what the history says was recovered."""
    pair = ("A", "B") if len(programs) == 2 else ("silent", "A")
    gaps, cohort = study.gaps, _cohort(study)
    made = f.Findings(
        mode="simulate",
        verdict=(),
        told=told(study, pair, level),
        doubts=doubts(study, level),
        compared=pair,
        policies=sides,
        cohort=cohort,
        metrics=metrics(study, programs, pair, costs, whole=not cohort.as_recorded + cohort.other_currencies),
        horizons=tuple(_horizon(study, day) for day in gaps),
        weeks=_weeks(study),
        money=money(study, programs, pair, costs, _share(study)),
        realised=or_none(_realised(study)),
        experiment=_experiment(study),
        by_frailty=tuple(f.Point(at, six(one.value), six(one.se)) for at, one in study.by_frailty.items()),
        by_effect=tuple(f.Point(at, six(one.value), six(one.se)) for at, one in study.by_factor.items()),
        tipping=crossings(study.by_factor),
        without_assumed=f.Point(0, six(study.without_assumed.value), six(study.without_assumed.se)),
        rests_on_assumed=_rests_on_assumed(study),
        unshown=None
        if study.model.fit is None
        else f.Unshown(six(study.unshown.differing), six(study.unshown.outside)),
        under_effect=six(_under_effect(study, pair)),
        contributions=tuple(
            f.Contribution(rule, six(one.value), or_none(one.se), six(one.acted))
            for rule, one in sorted(study.contributions.items(), key=lambda item: -abs(item[1].value))
        ),
        assumptions=tuple(_assumption(place, quantity) for place, quantity in study.model.quantities()),
        anchors=tuple(_anchors(study)),
        anchors_source=study.model.check.src if study.model.check else "",
        recorded=_recorded(level),
        warnings=(
            *cautions(study, programs, left_out, level, holdout=run.holdout is not None),
            *about_prices(study, programs, costs),
        ),
        run=run,
    )
    from dataclasses import replace

    return replace(made, verdict=verdict(made, synthetic=synthetic))


# --- what may be said -------------------------------------------------------------------------------------------------


def told(study: Study, pair: tuple[str, str], level: Level | None = None) -> str:
    """Which recovers more, if the doubts let it be said: the range must lie on one side of nothing, so must the
    difference at both ends of the frailty range, and what the history says was recovered must be possible. A fitted
    model must also foretell better than the difference, and speak of messages that its history had."""
    frame = study.frame
    one, two = (study.worlds[name] for name in pair)
    if (one.recovered == two.recovered).all():
        return "same"
    gap = study.gaps[frame.follow_up]
    low, high = edges(study, frame.follow_up)
    if not (isfinite(low) and isfinite(high)) or low <= 0 <= high or not enough_customers(study):
        return "cannot tell"
    if any(end.sign * gap.value <= 0 for end in study.by_frailty.values()) or doubts(study, level):
        return "cannot tell"
    return "second" if gap.value > 0 else "first"


def doubts(study: Study, level: Level | None = None) -> tuple[str, ...]:
    """Why a model cannot tell, whatever its range is: what its own back-test says, and the history in hand."""
    found = list(_of_the_fit(study))
    if level is not None and level.off:
        ends = [shares[-1] for shares in level.worlds.values()]
        found.insert(
            0,
            f"The model is not of these customers: the history says {percent(level.recorded[-1])} was paid by day "
            f"{level.days[-1]}, and in its worlds it is {percent(min(ends))} to {percent(max(ends))}, whatever the "
            "policy.",
        )
    return tuple(found)


def _of_the_fit(study: Study) -> Iterator[str]:
    fit = study.model.fit
    if fit is None:
        return
    day = study.frame.follow_up
    gap, error = abs(study.gaps[day].value), error_at(fit.back_test, day)
    if fit.back_test.result == "not run":
        yield "The model was never held against what happened: its back-test was not run."
    elif fit.back_test.result == "fails":
        yield "The model fails its back-test: it does not foretell what its own policy brings in."
    elif gap <= error:
        passed = fit.back_test.result == "passes"
        off = (
            "the model was off by in its back-test" if passed else "its back-test leaves open that the model is off by"
        )
        yield f"The difference, {points(gap, sign=False)}, is below what {off}, {points(error, sign=False)}."
    if study.unshown.matters:
        yield (
            f"{100 * study.unshown.outside:.0f} % of the messages are sent by one policy alone, at ages of a debt at "
            "which the history of the model shows nothing of what such messages do: there their effect is assumed."
        )


def edges(study: Study, day: int) -> tuple[float, float]:
    """The plausible range by a day: Student's t where there are few customers."""
    gap, half = study.gaps[day], quantile(study.frame.held - 1)
    return gap.value - half * gap.se, gap.value + half * gap.se


def _share(study: Study) -> tuple[float, float]:
    """Where the difference at the end lies; nowhere where customers are too few."""
    return edges(study, study.frame.follow_up) if enough_customers(study) else (nan, nan)


def _realised(study: Study) -> float:
    """The standard error of the difference if each half of the customers met one of the policies, once."""
    due = float(study.frame.due.sum())
    return sqrt(2 * study.frame.held * study.unit_variance) / due if due else nan


def _experiment(study: Study) -> f.Experiment:
    frame = study.frame
    if not enough_customers(study):
        return f.Experiment(None, None)
    held = study.frame.held
    difference = study.gaps[frame.follow_up].value * float(frame.due.sum()) / max(1, held)
    point, half = at_point_and_half(difference, study.unit_variance)
    return f.Experiment(point.per_arm, half.per_arm)


# --- numbers ----------------------------------------------------------------------------------------------------------


def _cohort(study: Study) -> f.Cohort:
    frame = study.frame
    return f.Cohort(
        day_words(frame.first_day),
        day_words(frame.last_day),
        frame.follow_up,
        study.model.clock,
        frame.currency,
        int((frame.invoices > 0).sum()),
        int(frame.invoices.sum()),
        money_in(frame.currency, float(frame.due.sum())),
        frame.others,
        frame.as_recorded,
    )


def _horizon(study: Study, day: int) -> f.Horizon:
    gap = study.gaps[day]
    low, high = edges(study, day)
    frame = study.frame
    column, due = frame.column(f"recovered by day {day}"), max(1.0, float(frame.due.sum()))
    return f.Horizon(
        day,
        tuple((name, six(float(world.means[column]) / due)) for name, world in study.worlds.items()),
        six(gap.value),
        or_none(low),
        or_none(high),
        or_none(gap.customers),
        six(gap.parameters),
        or_none(gap.worlds),
    )


def _weeks(study: Study) -> tuple[f.Week, ...]:
    frame = study.frame
    count = len(next(iter(study.worlds.values())).weeks)
    return tuple(
        f.Week(
            day_words(frame.first_day + 7 * week),
            tuple((name, money_in(frame.currency, float(world.weeks[week]))) for name, world in study.worlds.items()),
        )
        for week in range(count)
    )


def _recorded(level: Level | None) -> f.Recorded | None:
    if level is None:
        return None
    rows = tuple(
        f.RecordedDay(day, six(share), tuple((name, six(shares[place])) for name, shares in level.worlds.items()))
        for place, (day, share) in enumerate(zip(level.days, level.recorded, strict=True))
    )
    return f.Recorded(level.customers, level.off, rows)


def _anchors(study: Study) -> Iterator[f.Anchor]:
    """What others report against what policy A recovers within the follow-up."""
    check, frame = study.model.check, study.frame
    sums = dict(zip(frame.names, study.worlds["A"].means.tolist(), strict=True))
    recovered, due = sums[frame.recovered], float(frame.due.sum())
    if check is None or not recovered or not due:
        return
    if check.recovered is not None:
        yield f.Anchor(f"recovered by day {frame.follow_up}", *check.recovered, six(recovered / due))
    for name, stated, share in (
        ("of it by retries", check.from_retries, sums[BY_RETRIES]),
        ("of it by day 10", check.by_day_10, sums["recovered within 10 days"]),
    ):
        if stated is not None:
            yield f.Anchor(name, stated, stated, six(share / recovered))


def _unshown(study: Study) -> f.Unshown | None:
    if study.model.fit is None:
        return None
    return f.Unshown(six(study.unshown.differing), six(study.unshown.outside))


def _rests_on_assumed(study: Study) -> float:
    """What the difference loses where the assumed effects of messages and offers do nothing (item 14)."""
    lost = study.by_factor[1.0].value - study.without_assumed.value
    return money_in(study.frame.currency, lost * float(study.frame.due.sum()))


def _under_effect(study: Study, pair: tuple[str, str]) -> float:
    days = sum(study.worlds[name].days[w.ROWS_DAYS] for name in pair)
    touched = sum(study.worlds[name].days[w.ROWS_TOUCHED] for name in pair)
    return float(touched) / max(1, int(days))


# --- what it rests on -------------------------------------------------------------------------------------------------


def _assumption(place: str, quantity: Quantity) -> f.Assumption:
    may_be = ""
    match quantity:
        case Number():
            value = f"{quantity.v:g}"
            may_be = "" if quantity.range is None else f"{quantity.range[0]:g} to {quantity.range[1]:g}"
        case Ratios():
            value = ", ".join(f"{one:g}" for one in quantity.v)
            may_be = "" if quantity.scale is None else f"effect times {quantity.scale[0]:g} to {quantity.scale[1]:g}"
            if quantity.log_sd is not None:
                may_be = f"log ± {', '.join(f'{abs(one):.2g}' for one in quantity.log_sd)}"
        case Curve():
            value = ", ".join(f"{one:g} on day {day}" for day, one in zip(quantity.day, quantity.v, strict=True))
            may_be = f"logit ± {quantity.logit_sd:g}" if quantity.logit_sd else ""
        case Cleared():
            value = "; ".join(
                f"{name} {', '.join(f'{one:g}' for one in shares)}" for name, shares in quantity.by.items()
            )
            value += f" by day {', '.join(map(str, quantity.day))}"
            may_be = f"logit ± {quantity.logit_sd:g}" if quantity.logit_sd else ""
        case Mix() | Chances():
            value = ", ".join(f"{name} {one:g}" for name, one in quantity.by.items())
            if isinstance(quantity, Chances) and quantity.range_factor > 1:
                may_be = f"odds times 1/{quantity.range_factor:g} to {quantity.range_factor:g}"
    return f.Assumption(place, value, may_be, quantity.tag, quantity.src)


def retries(program: s.Program) -> bool:
    """Whether the policy tries charges again."""
    return does(program, s.Retry)


def fits(model: Model, program: s.Program) -> bool:
    """Whether the model knows of all that the policy does to be paid."""
    return model.retry is not None or not retries(program)
