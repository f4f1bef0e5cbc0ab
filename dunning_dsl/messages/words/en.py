"""English. A list for tact, not law: what it names is worth a second look.

Research/dunning-field.md, sections 1 and 5, says why: a reminder is polite and helpful, pressure belongs to late
letters, and threats to none.
"""

from __future__ import annotations

from typing import Final

from dunning_dsl.messages.words.model import ANY, EARLY, LATE, MILD, SMILES, Unsuitable, Words

_UNSUITABLE: Final = (
    Unsuitable(
        r"arrest(?:ed)?|jail|prison|police|bailiffs?", ANY, "a threat of force has no place in a reminder", "the police"
    ),
    Unsuitable(
        r"garnish\w*|seize your|seizure|take your (?:house|home|car|wages)",
        ANY,
        "only a court can order that",
        "we garnish your wages",
    ),
    Unsuitable(
        r"deadbeat|dishonest|thie(?:f|ves)|liars?|cheats?|crooks?|scum|shame(?:ful)?|refus(?:e|ing) to pay",
        ANY,
        "it blames the person",
        "you refuse to pay",
    ),
    Unsuitable(
        r"(?:we|we'll|we’ll|will) sue|lawsuit|(?:take|drag) you to court|see you in court",
        ANY,
        "a threat that may never be carried out",
        "we will sue you",
    ),
    Unsuitable(r"legal (?:action|steps|proceedings)", EARLY, "it belongs to a last notice", "we take legal action"),
    Unsuitable(
        r"(?:debt )?collection(?:s)? agenc(?:y|ies)|debt collectors?",
        EARLY,
        "it belongs to a last notice",
        "a collection agency",
    ),
    Unsuitable(
        r"final (?:notice|warning|demand)|last (?:notice|warning)", EARLY, "it is not the last one", "our final notice"
    ),
    Unsuitable(r"credit (?:bureau|rating|score)", EARLY, "it belongs to a last notice", "your credit score"),
    Unsuitable(r"immediately|without delay", MILD, "it presses", "pay immediately"),
    Unsuitable(r"fail(?:ed|ure) to pay|delinquen\w+|in default", MILD, "it blames", "you failed to pay"),
    Unsuitable(r"we (?:demand|insist)|you must|demand", MILD, "it commands", "you must pay"),
    Unsuitable(
        r"terminat\w+|cancel your|suspen(?:d|sion)\w*|(?:cut|shut|switch)(?:ting)? (?:you|it|your \w+) off"
        r"|(?:cut|shut|switch)(?:ting)? off (?:your|the) \w+|disconnect (?:you|your)",
        MILD,
        "it threatens",
        "we suspend your service",
    ),
    Unsuitable(
        r"oops|whoops|hey|no worries|don't worry|heads[- ]up", LATE, "it makes light of a serious letter", "oops, late"
    ),
    Unsuitable(
        r"just a (?:friendly )?reminder|friendly reminder|gentle reminder",
        LATE,
        "it is more than that",
        "a friendly reminder",
    ),
    Unsuitable(SMILES, LATE, "a smile makes light of a serious letter", "please pay \U0001f600"),
)

WORDS: Final = Words(
    name="English",
    as_of="2026-11-22",
    unsuitable=_UNSUITABLE,
    stop_line="Reply STOP to end texts",
    opt_out=(
        r"(?:[Rr]eply|[Tt]e?xt|[Ss]end|[Aa]nswer)(?: with)? [\"'“]?STOP|(?<=: )STOP"
        r"|STOP[\"'”]? (?:ends?|stops?|cancels?|to (?:end|stop|opt|unsubscribe|cancel|quit|leave|\d))\w*"
        r"|[Oo]pt(?:ing)?[ -]out|[Uu]nsubscribe"
    ),
    offering=(
        r"offers?|discounts?|deals?|coupons?|vouchers?|promo(?:tion)?s?|upgrade|bonus|sale|specials?(?=:)"
        r"|special (?:price|rate)s?|save (?:big|more|up to|money|\W?\d+)|[-−–]\s?\d+\s?%"
        r"|\d+\s?(?:%|percent|per cent) (?:off|less|cheaper|back)"
    ),
)
