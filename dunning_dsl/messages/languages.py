"""Languages that some messages have and others lack: a customer who reads the one gets the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from dunning_dsl.messages.folder import MessageFolder, language_key
from dunning_dsl.messages.uses import Use


def known_language(language: str) -> bool:
    """Whether the locale data has the language, whatever the region. Its file tells without loading Babel; other names
    of a language (`iw`) only Babel knows.
    """
    code = language_key(language).split("-")[0]
    babel = find_spec("babel")
    if babel is not None and babel.origin and (Path(babel.origin).parent / "locale-data" / f"{code}.dat").is_file():
        return bool(code)
    from dunning_dsl.messages.formats import locale

    return locale(language) is not None


@dataclass(frozen=True, slots=True)
class Gap:
    """`uses` go out without a text in `language`, first of each message and channel; `sent` is how many messages and
    channels there are."""

    language: str
    uses: tuple[Use, ...]
    sent: int


BEGUN = 2
"""From so many messages on a language is one that the policy speaks; a single one is a beginning."""


def gaps(messages: MessageFolder, uses: tuple[Use, ...]) -> Iterator[Gap]:
    """The languages in which several of the things sent have a text for every tone, and what lacks one. A text that is
    missing in every language is another report's."""
    sent: dict[tuple[str, str], Use] = {}
    for use in uses:
        if messages.find(use.message, use.channel) is not None:
            sent.setdefault((use.message, use.channel), use)
    languages = (language for message, channel in sent for language in messages.languages(message, channel))
    for language in sorted({language_key(language).split("-")[0] for language in languages}):
        lacking = tuple(
            first
            for key, first in sent.items()
            if not all(_has(messages, use, language) for use in uses if (use.message, use.channel) == key)
        )
        if lacking and len(sent) - len(lacking) >= BEGUN:
            yield Gap(language, lacking, len(sent))


def _has(messages: MessageFolder, use: Use, language: str) -> bool:
    """Whether readers of the language get it in any form of theirs, in every tone."""
    forms = [
        form for form in messages.languages(use.message, use.channel) if language_key(form).split("-")[0] == language
    ]
    return all(
        any(
            (file := messages.find(use.message, use.channel, tone, form)) is not None and file.language
            for form in forms
        )
        for tone in use.tones or (None,)
    )
