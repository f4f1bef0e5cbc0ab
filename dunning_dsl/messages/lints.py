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

OPT_OUT_CHANNELS: Final = ("sms",)
"""Channels on which every message says how to stop them."""

LINK_CHANNELS: Final = ("email", "sms", "letter", "in_app")
"""Channels on which a request to pay carries a link; a call and a push message lead there by themselves."""


@dataclass(frozen=True, slots=True)
class Look:
    """One file with all its renderings, the uses that reach it, and how many segments a text message may take."""

    file: MessageFile
    uses: tuple[Use, ...]
    renderings: tuple[Rendered, ...]
    most_segments: int
    language: str


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


_CARD = re.compile(r"(?<![\d/])(?:\d{13,19}|\d{4}(?:[ -]\d{4}){2}[ -]\d{1,7}|\d{4}[ -]\d{6}[ -]\d{4,5})(?!\d)")


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
    if any(PAY_URL not in r.body and UPDATE_URL not in r.body for r in look.renderings):
        yield finding("D507", look.file.file, line_span(look.file.source, 1), rule=asking[0].rule)


def no_opt_out(look: Look) -> Iterator[Finding]:
    marketing = any(use.marketing for use in look.uses)
    if look.file.channel not in OPT_OUT_CHANNELS and not (marketing and look.file.channel == "email"):
        return
    words = words_of(look.language)
    if any(OPT_OUT_URL not in r.body and not _says_how_to_stop(r.body, words) for r in look.renderings):
        about = "a marketing e-mail" if marketing and look.file.channel == "email" else "a text message"
        yield finding("D509", look.file.file, line_span(look.file.source, 1), about=about)


def _says_how_to_stop(text: str, words: Words | None) -> bool:
    """In a language without a list only the word that telephone networks know counts."""
    return words.says_how_to_stop(text) if words else "STOP" in text


def offer_in_subject(look: Look) -> Iterator[Finding]:
    words = words_of(look.language)
    if look.file.channel != "email" or words is None or any(use.marketing for use in look.uses):
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
)
