"""When decisions are made."""

from __future__ import annotations

from dataclasses import dataclass

from dunning_dsl.decide.answers import answers_of
from dunning_dsl.ledger import clock
from dunning_dsl.ledger.fold import Terms
from dunning_dsl.program.statements import Program


@dataclass(frozen=True, slots=True)
class Moment:
    """One decision's moment: the instant, the customer's calendar day and zone, the instant of the next decision, and
    the day's number in the zone that sets the moment (each has one decision; a customer's day may have none or two)."""

    at: int
    day: int
    zone: str
    next_at: int
    number: int


def terms_of(program: Program, guards: Program | None = None) -> Terms:
    """What of a policy the fold of the history needs; `guards` is the program of its guards where that is another."""
    settings = program.settings
    country = next((f.default for f in program.facts if f.name == "country"), None)
    return Terms(
        currencies=settings.currencies,
        timezone=settings.timezone,
        zone_fixed=settings.zone_fixed,
        decide_at=settings.decide_at,
        look_ahead=settings.look_ahead,
        tolerance=int(program.first_value("promise_tolerance") or 0),
        ignore_under=dict(settings.ignore_under.by_currency) if settings.ignore_under is not None else {},
        country=country if isinstance(country, str) else "",
        answers=answers_of(program, *(() if guards is None else (guards,))),
    )


def moment_on(terms: Terms, zone: str | None, day: int) -> Moment:
    """The moment of calendar day `day` of the zone that sets the moment, for a customer in `zone` (None: unknown)."""
    at = terms.moment(zone, day)
    own = terms.customer_zone(zone)
    return Moment(at, clock.day_of(own, at), own, terms.moment(zone, day + 1), day)
