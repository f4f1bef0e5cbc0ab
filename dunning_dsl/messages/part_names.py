"""Names of parts (`_sign.fr.j2`): which one was meant, and which file to write."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from typing import Final

from dunning_dsl.messages.folder import CHANNELS, LANGUAGE, SUFFIX

_ALIKE: Final = 0.8
"""So much of two names has to be the same: `_sing` and `_sign`, but not `_notice` and `_last_notice`."""


def helps_for(part: str, file: str, parts: Collection[str]) -> tuple[str, ...]:
    """What to type instead of a part that is not there, in the language of the file that includes it, and which file
    to write if it is meant as it stands. Empty where no part can have that name."""
    if not part.startswith("_") or not part.endswith(SUFFIX) or "/" in part:
        return ()
    folded = {name.lower(): name for name in parts}
    if part.lower() in folded:
        return (f"did you mean `{folded[part.lower()]}`?",)
    meant = _meant(part, _language(file), parts)
    if meant is None:
        same = sorted((_language(name) is not None, name) for name in parts if _stem(name) == _stem(part))
        like = f", as `{same[0][1]}` is" if same else ""
        return (f"write `{part}` beside the messages{like}",)
    return (f"did you mean `{meant}`? Else write `{part}` beside the messages",)


def _meant(part: str, language: str | None, parts: Collection[str]) -> str | None:
    """The same part in the file's language, or a like name in that; else one in the language that the name says."""
    for wanted in (language, _language(part)):
        stems = {_stem(name).lower(): name for name in sorted(parts) if _language(name) == wanted}
        near = get_close_matches(_stem(part).lower(), list(stems), n=1, cutoff=_ALIKE)
        if near:
            return stems[near[0]]
    return None


def _stem(name: str) -> str:
    return name.split(".")[0]


def _language(name: str) -> str | None:
    """The language that a file's name says, a message's or a part's; None where it says none."""
    last = name.removesuffix(SUFFIX).split(".")[1:][-1:]
    return (
        last[0].replace("_", "-").lower() if last and last[0] not in CHANNELS and LANGUAGE.fullmatch(last[0]) else None
    )
