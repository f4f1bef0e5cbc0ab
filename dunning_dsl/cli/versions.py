"""A message in each way it can read: over channels, tones, languages, with and without offer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dunning_dsl.cli.preview import Preview
    from dunning_dsl.messages import Failure, MessageFolder, OfferMade, Rendered
    from dunning_dsl.messages.uses import Use


@dataclass(frozen=True, slots=True)
class Version:
    """One text that a customer can get, with everything that leads to it, in the order in which it came."""

    message: str
    channel: str
    rendered: Rendered | Failure
    tones: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)
    """The kinds of offers it is sent with; empty where it goes without one."""
    rules: list[str] = field(default_factory=list)


def versions(
    folder: MessageFolder,
    shown: Preview,
    uses: Iterable[Use],
    *,
    tone: str | None,
    language: str | None,
    every: bool,
) -> list[Version]:
    """The message in one version, or in every one that reads differently; each text once."""
    from dunning_dsl.messages import render

    found: dict[object, Version] = {}
    for use in uses:
        tones = (tone,) if tone else use.tones or shown.program.tones[:1]
        readers = (language, *folder.languages(use.message, use.channel)) if every and not language else (language,)
        for sound in tones if every else tones[:1]:
            for reader in readers:
                for offer in _offers(shown, use, every):
                    context = shown.context(sound, reader, offer)
                    rendered = render(folder, use.message, use.channel, sound, reader, context)
                    says = getattr(rendered, "subject", None), getattr(rendered, "body", rendered)
                    version = found.setdefault(
                        (use.message, use.channel, *says), Version(use.message, use.channel, rendered)
                    )
                    _add(version.tones, sound)
                    _add(version.languages, reader or folder.language)
                    _add(version.rules, use.rule)
                    if offer is not None:
                        _add(version.offers, offer.kind)
    return list(found.values())


def _add(to: list[str], word: str) -> None:
    if word not in to:
        to.append(word)


def _offers(shown: Preview, use: Use, every: bool) -> list[OfferMade | None]:
    """The rule's offers as they come out for this case, and none; without `every` the first of them."""
    made = [offer for offer in map(shown.offer, use.offering) if offer is not None]
    return [*made, None] if every else [made[0] if made else None]
