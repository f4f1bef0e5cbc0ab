"""Reports for numbers written as elsewhere: `5,50 EUR`, `1,000`, `1.250,00`, `10 000`."""

from __future__ import annotations

import re

from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.program.digits import with_commas
from dunning_dsl.source import Span
from dunning_dsl.syntax.lexer import Token
from dunning_dsl.syntax.place import Detector, Place
from dunning_dsl.syntax.wording import NUMBERS


def comma_in_number(place: Place) -> Diagnostic | None:
    """A number with commas in it, at which the reading stopped, or right before where it stopped."""
    for at in (place.at, place.at - 1):
        run = _run(place.tokens, at)
        if run:
            return in_commas(run[0].span.to(run[-1].span), "".join(token.text for token in run))
    return None


def in_commas(span: Span, written: str) -> Diagnostic:
    """D122 for a number that is written with commas."""
    return report("D122", span, found=written, helps=(with_commas(written),))


def _run(tokens: list[Token], at: int) -> list[Token]:
    """The numbers and commas without a space between them that `tokens[at]` is one of, where they are several."""
    if not 0 <= at < len(tokens) or not _of_run(tokens[at]):
        return []
    first = last = at
    while first > 0 and _of_run(tokens[first - 1]) and tokens[first - 1].end == tokens[first].start:
        first -= 1
    while last + 1 < len(tokens) and _of_run(tokens[last + 1]) and tokens[last + 1].start == tokens[last].end:
        last += 1
    run = tokens[first : last + 1]
    numbers = [token.type != "COMMA" for token in run]
    whole = len(run) >= 3 and all(number == (place % 2 == 0) for place, number in enumerate(numbers))
    return run if whole and len(run) % 2 and run[0].text.replace(".", "").isdecimal() else []


def _of_run(token: Token) -> bool:
    return token.type == "COMMA" or token.type in NUMBERS


def spaced_digits(place: Place) -> Diagnostic | None:
    """`10 000 EUR`: a space between the thousands."""
    token, before = place.token, place.before
    if token is None or before is None or before.type != "INT" or len(before.text) > 3 or token.leads:
        return None
    if token.type not in NUMBERS or not re.match(r"\d{3}(?!\d)", token.text) or not 0 < token.start - before.end <= 1:
        return None
    found = f"{before.text} {token.text}"
    return report("D122", before.span.to(token.span), found=found, meant=before.text + token.text)


DETECTORS: tuple[Detector, ...] = (comma_in_number, spaced_digits)
