"""Reports for tests whose steps, expectations or given values are not said as the language says them."""

from __future__ import annotations

from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.source import Span
from dunning_dsl.syntax.lexer import Token
from dunning_dsl.syntax.place import Detector, Place, misplaced
from dunning_dsl.syntax.wording import COMPARISONS

HAPPENINGS = {
    "pays": "pays 100",
    "fails": 'fails "CODE"',
    "bounces": "bounces email",
    "delivers": "delivers email",
    "replies": "replies",
    "talks": "talks",
    "complains": "complains",
    "promises": "promises 100 by day 10",
    "disputes": "disputes",
    "resolves": "resolves",
    "opts_out": "opts_out email",
    "accepts": "accepts payment_plan",
    "breaks": "breaks plan",
    "updates": "updates card",
    "finishes": 'finishes "QUEUE"',
    "bills": "bills 100 due day 30",
    "skips": "skips decision",
}
"""What may happen in a test -> how it is written."""

_STEP_WORDS = (*HAPPENINGS, "given", "expect", "day", "after")


def step_without_object(place: Place) -> Diagnostic | None:
    """`pays` alone: the next word was read as what is paid."""
    token = place.token
    if place.keyword != "test":
        return None
    for verb, next_ in ((place.ahead(-2), place.before), (place.before, token)):
        if verb is None or HAPPENINGS.get(verb.text, verb.text) == verb.text:
            continue
        if next_ is not None and not (next_.leads and next_.text in _STEP_WORDS):
            continue
        span: Span = verb.span
        return report(
            "D102",
            span,
            label="it ends here, in what happens in the test",
            helps=(f"write `{HAPPENINGS[verb.text]}`",),
            statement="test",
        )
    return None


def other_object(place: Place) -> Diagnostic | None:
    """`breaks promise`, `updates address`: the second word never varies."""
    token, before = place.token, place.before
    if token is None or before is None or place.keyword != "test" or token.leads or token.type != "NAME":
        return None
    if before.text not in ("breaks", "updates", "skips"):
        return None
    return misplaced(place, f"write `{HAPPENINGS[before.text]}`")


def no_such_step(place: Place) -> Diagnostic | None:
    """`payes 100 USD`, `expects send ...`, `afterwards:`."""
    token, before, earlier = place.token, place.before, place.ahead(-2)
    if before is None or place.keyword != "test" or before.type != "NAME" or not place.accepts("ASSIGN"):
        return None
    if token is not None and token.text in HAPPENINGS and not token.leads:
        return None
    begins = earlier is not None and (before.leads or earlier.type == "COLON")
    if not begins:
        return None
    from difflib import get_close_matches

    close = get_close_matches(before.text, _STEP_WORDS, 1, 0.65)
    if close:
        meant = HAPPENINGS.get(close[0], close[0])
        return misplaced(place, f"did you mean `{meant}`?", before)
    return misplaced(place, f"what happens is one of: {', '.join(HAPPENINGS)}, or `FACT = VALUE`", before)


def given_without_value(place: Place) -> Diagnostic | None:
    """`given disputed`, `given not disputed`, `given days_overdue >= 3`."""
    token, before, earlier = place.token, place.before, place.ahead(-2)
    if place.keyword != "test" or before is None:
        return None
    after = place.ahead(1)
    if before.text == "given" and token is not None and token.type == "NOT" and after is not None:
        return misplaced(place, f"a test says the value: `{after.text} = false`")
    if earlier is None or earlier.text not in ("given", ",") or before.type != "NAME" or not place.accepts("ASSIGN"):
        return None
    if token is not None and token.type in COMPARISONS - {"EQ"}:
        value = after.text if after is not None else "3"
        return misplaced(place, f"a test gives one value: `{before.text} = {value}`")
    if token is None or token.leads or token.type == "COMMA":
        return misplaced(place, f"a test says the value: `{before.text} = true`", before)
    return None


def expected_rule(place: Place) -> Diagnostic | None:
    """`expect nudge`, `expect fired nudge`."""
    token, before = place.token, place.before
    if token is None or before is None or before.text != "expect" or place.keyword != "test":
        return None
    if token.type != "NAME" or token.leads:
        return None
    if token.text not in ("fired", "fires") and place.ahead(1) is not None and not _ends(place.ahead(1)):
        return None
    return misplaced(place, 'say what the rule does, such as `expect send email "MESSAGE"`, or `expect blocked RULE`')


def _ends(token: Token | None) -> bool:
    return token is None or token.leads


DETECTORS: tuple[Detector, ...] = (
    step_without_object,
    other_object,
    no_such_step,
    given_without_value,
    expected_rule,
)
