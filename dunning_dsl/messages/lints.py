"""What is wrong with a message as it reads. Each lint is a small function over all renderings of one file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from dunning_dsl.messages.findings import Finding, finding, line_span, text_span
from dunning_dsl.messages.folder import MessageFile
from dunning_dsl.messages.probes import OPT_OUT_URL, PAY_URL, UPDATE_URL
from dunning_dsl.messages.rendering import Rendered
from dunning_dsl.messages.uses import Use
from dunning_dsl.messages.words import Words, words_of
from dunning_dsl.messages.words.stopping import ENGLISH, says_how_to_stop, stop_line
from dunning_dsl.source import Source

OPT_OUT_CHANNELS: Final = ("sms",)
"""Channels on which every message says how to stop them."""

LINK_CHANNELS: Final = ("email", "sms", "letter", "in_app")
"""Channels on which a request to pay carries a link; a call and a push message lead there by themselves."""


@dataclass(frozen=True, slots=True)
class Part:
    """A text that a message is made of: its own, and what it includes."""

    file: str
    source: Source


@dataclass(frozen=True, slots=True)
class Look:
    """One file with all its renderings, the uses that reach it, how many segments a text message may take, and the
    texts it is made of."""

    file: MessageFile
    uses: tuple[Use, ...]
    renderings: tuple[Rendered, ...]
    most_segments: int
    language: str
    parts: tuple[Part, ...] = ()


Lint: TypeAlias = Callable[[Look], Iterator[Finding]]


def no_subject(look: Look) -> Iterator[Finding]:
    if look.file.channel == "email" and any(not r.subject for r in look.renderings):
        yield finding("D513", look.file.file, line_span(look.file.source, 1))


def empty(look: Look) -> Iterator[Finding]:
    if any(not r.body.strip() for r in look.renderings):
        yield finding("D512", look.file.file, line_span(look.file.source, 1))


def too_long(look: Look) -> Iterator[Finding]:
    measured = [r for r in look.renderings if r.segments is not None]
    worst = max(measured, key=lambda r: r.segments.segments if r.segments else 0, default=None)
    if worst is None or worst.segments is None or worst.segments.segments <= look.most_segments:
        return
    counted = worst.segments
    source = look.file.source
    place = line_span(source, 1)
    notes = [f"{counted.units} characters of {counted.encoding}, with the longest values that may come"]
    helps = ["shorten the text, or allow more with `param sms_segments: count = N` in the policy"]
    if counted.forced_by is not None:
        at = source.text.find(counted.forced_by)
        place = (at, at + 1) if at >= 0 else place
        code_point = f"U+{ord(counted.forced_by):04X}"
        notes.append(
            f"`{counted.forced_by}` ({code_point}) is not in GSM-7, so a segment holds 67 characters and not 153"
        )
        helps.insert(0, f"write something else for `{counted.forced_by}`")
    yield finding(
        "D505",
        look.file.file,
        place,
        notes=tuple(notes),
        helps=tuple(helps),
        segments=counted.segments,
        most=look.most_segments,
    )


_GAP: Final = "[ .\u00a0\u2007\u2009\u202f\u2010-\u2014-]"
"""What stands between the groups of a card number: spaces of every width, dots, hyphens and dashes."""

_CARD = re.compile(
    rf"(?<![\d/])(?:\d{{13,19}}|\d{{4}}(?:{_GAP}\d{{4}}){{2}}{_GAP}\d{{1,7}}|\d{{4}}{_GAP}\d{{6}}{_GAP}\d{{4,5}})(?!\d)"
)
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
"""What mail programs do not show."""


def passes_luhn(digits: str) -> bool:
    """The check digit of card numbers (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def card_number(look: Look) -> Iterator[Finding]:
    seen: set[str] = set()
    for rendered in look.renderings:
        for match in _CARD.finditer(f"{rendered.subject or ''}\n{rendered.body}"):
            digits = re.sub(r"\D", "", match.group())
            if digits[0] in "23456" and passes_luhn(digits) and digits not in seen:
                seen.add(digits)
                yield finding("D506", look.file.file, text_span(look.file.source, match.group()), digits=match.group())


def no_way_to_pay(look: Look) -> Iterator[Finding]:
    asking = [use for use in look.uses if use.asks]
    if not asking or look.file.channel not in LINK_CHANNELS:
        return
    shown = [_COMMENT.sub("", r.body) for r in look.renderings]
    if any(PAY_URL not in body and UPDATE_URL not in body for body in shown):
        yield finding("D507", look.file.file, line_span(look.file.source, 1), rule=asking[0].rule)


def no_opt_out(look: Look) -> Iterator[Finding]:
    marketing = any(use.marketing for use in look.uses)
    if look.file.channel not in OPT_OUT_CHANNELS and not (marketing and look.file.channel == "email"):
        return
    words = words_of(look.language)
    shown = [_COMMENT.sub("", r.body) for r in look.renderings]
    if any(OPT_OUT_URL not in body and not _says_how_to_stop(body, look.language, words) for body in shown):
        about = "a marketing e-mail" if marketing and look.file.channel == "email" else "a text message"
        own = words.stop_line if words else stop_line(look.language)
        counted = look.file.language is None and look.language.split("-")[0] != "en"
        counts = (f"without a language in its name it counts as `{look.language}`, the `message_language`",)
        foreign = (f"that sentence is English: say it in the language of the text (`{look.language}`), STOP as it is",)
        notes = (*(counts if counted else ()), *(() if own else foreign))
        place = line_span(look.file.source, 1)
        yield finding("D509", look.file.file, place, notes=notes, about=about, way=own or ENGLISH)


METHOD_CHANNELS: Final = ("email", "letter", "in_app")
"""Channels with room for a second link; a text message would grow by a segment."""


def no_card_update(look: Look) -> bool:
    """Whether the file asks for money after a payment method failed, and some reader of it finds no way to change
    that."""
    if look.file.channel not in METHOD_CHANNELS or not any(use.method for use in look.uses):
        return False
    return any(UPDATE_URL not in _COMMENT.sub("", r.body) for r in look.renderings)


_DAYS_FILTER: Final = re.compile(r"\|\s*days\b")


def days_without_words(look: Look) -> Iterator[Finding]:
    """Days printed in a language whose words for them the library of locales does not have."""
    from dunning_dsl.messages.formats import knows_days

    if knows_days(look.language):
        return
    for part in look.parts:
        place = _DAYS_FILTER.search(part.source.text)
        if place is not None:
            yield finding("D521", part.file, place.span(), language=look.language)
            return


def _says_how_to_stop(text: str, language: str, words: Words | None) -> bool:
    return words.says_how_to_stop(text) if words else says_how_to_stop(text, language)


def offer_in_subject(look: Look) -> Iterator[Finding]:
    words = words_of(look.language)
    if look.file.channel != "email" or words is None or any(use.upselling for use in look.uses):
        return
    for rendered in look.renderings:
        phrase = words.offered(rendered.subject or "")
        if phrase:
            source = look.file.source
            first = next((n for n in range(1, len(source.line_starts) + 1) if "subject:" in source.line(n).lower()), 1)
            yield finding("D508", look.file.file, line_span(source, first), phrase=phrase)
            return


def wording(look: Look) -> Iterator[Finding]:
    words = words_of(look.language)
    if words is None:
        return
    seen: set[str] = set()
    for rendered in look.renderings:
        for said, why in words.unsuited(f"{rendered.subject or ''}\n{rendered.body}", rendered.tone):
            if said.lower() not in seen:
                seen.add(said.lower())
                place = text_span(look.file.source, said)
                notes = (f"from a list of {words.as_of}, for {words.name} texts",)
                yield finding("D510", look.file.file, place, notes=notes, phrase=said, tone=rendered.tone, why=why)


LINTS: Final[tuple[Lint, ...]] = (
    no_subject,
    empty,
    too_long,
    card_number,
    no_way_to_pay,
    no_opt_out,
    offer_in_subject,
    wording,
    days_without_words,
)
