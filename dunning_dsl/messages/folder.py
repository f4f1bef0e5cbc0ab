"""The files of a `messages` folder: what their names mean, and which of them a customer gets."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from dunning_dsl.source import Source

SUFFIX = ".j2"
CHANNELS = ("in_app", "email", "push", "sms", "call", "letter")
TONES = ("friendly", "firm", "final")
LARGEST = 200_000
"""Bytes; no message is longer."""

LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,2}")
"""A language in a file's name."""


@dataclass(frozen=True, slots=True)
class MessageFile:
    """One file: `tone` and `language` are None where its name has none. `text` has `\\n` line ends."""

    file: str
    message: str
    channel: str
    tone: str | None
    language: str | None
    source: Source


@dataclass(frozen=True, slots=True)
class BadFile:
    """A file that is no message: its name does not say what it is, or it is not text."""

    file: str
    source: Source
    why: str
    way: str = "call it `NAME.CHANNEL[.TONE][.LANGUAGE].j2`"


def language_key(language: str) -> str:
    """`de-AT`, `de_at` and `DE-AT` are one language."""
    return language.replace("_", "-").lower()


def _content(path: str) -> bytes | None:
    """A file's bytes; None where it cannot be read or is larger than any message."""
    try:
        with open(path, "rb") as file:
            content = file.read(LARGEST + 1)
    except OSError:
        return None
    return content if len(content) <= LARGEST else None


class MessageFolder:
    """The messages of one folder, read once.

    `channels` and `tones` are those that file names may carry (a Program's, or the library's). Files whose name starts
    with `_` are parts that other messages include. A folder that is not there has no messages; `exists` says so.
    """

    def __init__(
        self,
        path: Path,
        *,
        channels: Iterable[str] = CHANNELS,
        tones: Iterable[str] = TONES,
        language: str = "en",
    ) -> None:
        self.path = path
        self.channels = tuple(channels)
        self.tones = tuple(tones)
        self.language = language
        """The language of the files that name none."""

    @property
    def exists(self) -> bool:
        return self.path.is_dir()

    @cached_property
    def _raw(self) -> tuple[tuple[str, bytes | None], ...]:
        """Every `.j2` file by name, in order of names; None for one that is too large, unreadable, or lies
        elsewhere."""
        if not self.exists:
            return ()
        tree = self.path.absolute().parent.resolve()
        found: list[tuple[str, bytes | None]] = []
        with os.scandir(self.path) as entries:
            places = sorted((e for e in entries if e.name.endswith(SUFFIX) and e.is_file()), key=lambda e: e.name)
        linked = self.path.is_symlink()
        for place in places:
            outside = (linked or place.is_symlink()) and not Path(place.path).resolve().is_relative_to(tree)
            found.append((place.name, None if outside else _content(place.path)))
        return tuple(found)

    @property
    def contents(self) -> tuple[tuple[str, bytes | None], ...]:
        """What the folder's digest is made of."""
        return self._raw

    @cached_property
    def _sorted(self) -> tuple[tuple[MessageFile, ...], Mapping[str, Source], tuple[BadFile, ...]]:
        files: list[MessageFile] = []
        parts: dict[str, Source] = {}
        bad: list[BadFile] = []
        for name, content in self._raw:
            shown = str(self.path / name)
            if content is None:
                bad.append(
                    BadFile(
                        name,
                        Source(shown, ""),
                        "it is too large, cannot be read, or lies outside the policy's folder",
                        f"keep a text of at most {LARGEST // 1000} kB in the folder itself",
                    )
                )
                continue
            try:
                text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
            except UnicodeDecodeError as problem:
                line = content.count(b"\n", 0, problem.start) + 1
                why = f"it is not UTF-8 text (line {line} has a byte that cannot be read)"
                bad.append(BadFile(name, Source(shown, ""), why, "save it as UTF-8"))
                continue
            source = Source(shown, text)
            if name.startswith("_"):
                parts[name] = source
                continue
            parsed = self._parsed(name, source)
            if isinstance(parsed, MessageFile):
                files.append(parsed)
            else:
                bad.append(parsed)
        return tuple(files), MappingProxyType(parts), tuple(bad)

    @property
    def misnamed(self) -> Iterator[BadFile]:
        """Files that are called as a message is but for their ending (`notice.email.txt`); what lies beside the
        message of that name is none of these."""
        there = {name for name, _ in self._raw}
        with os.scandir(self.path) if self.exists else nullcontext(()) as entries:
            names = sorted(e.name for e in entries if not e.name.endswith(SUFFIX) and e.is_file())
        for name in names:
            stem, _, ending = name.rpartition(".")
            meant = f"{name if ending in self.channels else stem}{SUFFIX}"
            source = Source(str(self.path / name), "")
            if meant not in there and isinstance(self._parsed(meant, source), MessageFile):
                yield BadFile(name, source, f"only files that end in `{SUFFIX}` are read", f"call it `{meant}`")

    def _parsed(self, name: str, source: Source) -> MessageFile | BadFile:
        words = name[: -len(SUFFIX)].split(".")
        for place in range(len(words) - 1, 0, -1):
            if words[place] not in self.channels:
                continue
            rest = words[place + 1 :]
            tone = rest.pop(0) if rest and rest[0] in self.tones else None
            language = rest.pop(0) if rest and LANGUAGE.fullmatch(rest[0]) else None
            if not rest:
                return MessageFile(name, ".".join(words[:place]), words[place], tone, language, source)
        if not any(word in self.channels for word in words[1:]):
            return BadFile(name, source, f"it names no channel ({', '.join(self.channels)})")
        return BadFile(
            name,
            source,
            f"what follows the channel is neither a tone ({', '.join(self.tones)}) nor a language such as `de`",
        )

    @property
    def files(self) -> tuple[MessageFile, ...]:
        """The messages, by file name."""
        return self._sorted[0]

    @property
    def parts(self) -> Mapping[str, Source]:
        """The files that others include, by file name."""
        return self._sorted[1]

    @property
    def bad(self) -> tuple[BadFile, ...]:
        return self._sorted[2]

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, str, str | None, str | None], MessageFile]:
        return {
            (f.message, f.channel, f.tone, language_key(f.language) if f.language else None): f
            for f in reversed(self.files)
        }

    def find(
        self, message: str, channel: str, tone: str | None = None, language: str | None = None
    ) -> MessageFile | None:
        """The file for a customer, most specific first: tone and language, language, tone, neither.

        A language comes before a tone, because a text that cannot be read has no tone. `de-AT` falls back to `de`.
        """
        languages: list[str | None] = []
        if language:
            words = language_key(language).split("-")
            languages = ["-".join(words[:n]) for n in range(len(words), 0, -1)]
        for wanted in (*languages, None):
            for sound in (tone, None) if tone else (None,):
                found = self._by_key.get((message, channel, sound, wanted))
                if found is not None:
                    return found
        return None

    def languages(self, message: str, channel: str) -> tuple[str, ...]:
        """The languages that a message has files for, in order of file names."""
        of = (f.language for f in self.files if f.message == message and f.channel == channel)
        return tuple(dict.fromkeys(language for language in of if language))
