"""The checks of the messages beside a policy (LANGUAGE.md, section 8)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dunning_dsl.diagnostics import Diagnostic, ordered, report
from dunning_dsl.messages.findings import Finding, finding, line_span, name_span
from dunning_dsl.messages.folder import CHANNELS, TONES, MessageFile, MessageFolder
from dunning_dsl.messages.languages import gaps, known_language
from dunning_dsl.messages.uses import Use, uses_of
from dunning_dsl.program.statements import Program
from dunning_dsl.source import Source, Span

if TYPE_CHECKING:
    from dunning_dsl.messages.rendering import Failure, Rendered, Renderer
    from dunning_dsl.messages.static import Scanner

FOLDER = "messages"
MOST_SEGMENTS = 2
"""Segments that a text message may take, unless the policy has a param `sms_segments`."""


def open_folder(program: Program, folder: Path) -> MessageFolder:
    """The messages of the policy that lies in `folder`; those without a language are in the policy's
    `message_language`, else English."""
    language = program.first_value("message_language")
    return MessageFolder(
        folder / FOLDER,
        channels=program.channels or CHANNELS,
        tones=program.tones or TONES,
        language=language if isinstance(language, str) else "en",
    )


def check_messages(
    program: Program, folder: Path, sources: MutableMapping[str, Source] | None = None
) -> tuple[Diagnostic, ...]:
    """All reports on the messages of the policy that lies in `folder`.

    `sources` holds the policy's own texts by name, for the smallest place, and is given those of the message files
    that reports are about. Where there is no folder `messages`, one note says that nothing was checked.
    """
    uses = uses_of(program)
    messages = open_folder(program, folder)
    if not messages.exists:
        return (report("D501", _span_of(program, uses[0], sources or {}), path=str(messages.path)),) if uses else ()
    by_file: dict[str, Source] = {f.file: f.source for f in messages.files} | dict(messages.parts)
    misnamed = tuple(messages.misnamed)
    by_file |= {bad.file: bad.source for bad in (*messages.bad, *misnamed)}
    reached = _reached(messages, uses)
    astray = (finding("D514", f.file, (0, 0), helps=(f.way,), name=f.file, why=f.why) for f in misnamed)
    found = [*_names(messages), *astray, *_unused(messages, reached, folder), *_kept(program, messages, reached)]
    missing = (
        *_language(program),
        *_missing(program, messages, uses, sources or {}),
        *_gaps(program, messages, uses, sources or {}),
    )
    diagnostics = [*missing, *(_diagnostic(f, by_file) for f in found)]
    if sources is not None:
        for one in found:
            sources[by_file[one.file].name] = by_file[one.file]
    return ordered(diagnostics)


def _diagnostic(found: Finding, sources: Mapping[str, Source]) -> Diagnostic:
    span = Span(sources[found.file].name, found.start, found.end)
    words: dict[str, Any] = dict(found.words)
    return report(found.code, span, notes=found.notes, helps=found.helps, **words)


# --- which files there are -----------------------------------------------------------------------------------------


def _reached(messages: MessageFolder, uses: tuple[Use, ...]) -> dict[str, dict[str | None, list[Use]]]:
    """The files that customers can get, with the tones and uses that lead there."""
    found: dict[str, dict[str | None, list[Use]]] = {}
    for use in uses:
        for tone in use.tones or (None,):
            for language in (None, *messages.languages(use.message, use.channel)):
                file = messages.find(use.message, use.channel, tone, language)
                if file is not None:
                    tones = found.setdefault(file.file, {})
                    if use not in tones.setdefault(tone, []):
                        tones[tone].append(use)
    return found


def _language(program: Program) -> Iterator[Diagnostic]:
    """D523: a `message_language` that nobody knows."""
    language = program.first_value("message_language")
    span = program.spans.get("param:message_language")
    if isinstance(language, str) and span is not None and not known_language(language):
        yield report("D523", span, language=language)


def _missing(
    program: Program, messages: MessageFolder, uses: tuple[Use, ...], sources: Mapping[str, Source]
) -> Iterator[Diagnostic]:
    """A message that some customer would not get: there must be a text without a language for every tone."""
    for use in uses:
        lacking = [tone for tone in use.tones or (None,) if messages.find(use.message, use.channel, tone, None) is None]
        if not lacking:
            continue
        plain = f"{use.message}.{use.channel}"
        there = [f.file for f in messages.files if (f.message, f.channel) == (use.message, use.channel)]
        notes = []
        if there:
            notes.append(f"there are {', '.join(f'`{name}`' for name in there)}, which do not do for every reader")
        names = f"`{messages.path / (plain + '.j2')}`"
        if len(lacking) < len(use.tones):
            names += f", or {', '.join(f'`{plain}.{tone}.j2`' for tone in lacking)}"
        span = _span_of(program, use, sources)
        near = [] if there else _near(use.message, {f.message for f in messages.files}, {each.message for each in uses})
        helps = [f'did you mean "{near[0]}"?', f"else write {names}"] if near else ()
        yield report(
            "D502", span, notes=notes, helps=helps, message=use.message, channel=use.channel, rule=use.rule, names=names
        )


def _near(message: str, written: set[str], sent: set[str]) -> list[str]:
    """The text that was meant by a mistyped name: one that no rule sends. A message with texts of its own is none."""
    from difflib import get_close_matches

    return [] if message in written else get_close_matches(message, sorted(written - sent), n=1, cutoff=0.7)


def _gaps(
    program: Program, messages: MessageFolder, uses: tuple[Use, ...], sources: Mapping[str, Source]
) -> Iterator[Diagnostic]:
    """D518, once for each language that some messages have and others lack."""
    for gap in gaps(messages, uses):
        yield report(
            "D518",
            _span_of(program, gap.uses[0], sources),
            language=gap.language,
            written=gap.sent - len(gap.uses),
            sent=gap.sent,
            lacking=_listed([f"`{use.message}` by {use.channel}" for use in gap.uses]),
            has="has" if len(gap.uses) == 1 else "have",
            names=_listed([f"`{use.message}.{use.channel}.{gap.language}.j2`" for use in gap.uses]),
        )


MOST_NAMED = 5
"""How many of a list a sentence names; the rest it counts."""


def _listed(names: list[str]) -> str:
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[: MOST_NAMED - 1])} and {len(names) - MOST_NAMED + 1} others"
    return " and ".join([", ".join(names[:-1]), names[-1]][len(names) == 1 :])


def _span_of(program: Program, use: Use, sources: Mapping[str, Source]) -> Span:
    """The message's name inside its rule where the policy's text is at hand, else the rule."""
    span = program.spans.get(f"rule:{use.rule}", Span("", 0, 0))
    source = sources.get(span.file)
    if source is not None:
        end = re.compile(r"\n(?=\S)").search(source.text, span.end)
        limit = end.start() if end else len(source.text)
        found = re.compile(rf'\b{re.escape(use.channel)}\b[^"\n]*"{re.escape(use.message)}"').search(
            source.text, span.start, limit
        )
        if found:
            return Span(span.file, found.end() - len(use.message) - 2, found.end())
    return span


def _names(messages: MessageFolder) -> Iterator[Finding]:
    for bad in messages.bad:
        yield finding("D515", bad.file, (0, 0), helps=(bad.way,), name=bad.file, why=bad.why)


def _unused(messages: MessageFolder, reached: Mapping[str, object], folder: Path) -> Iterator[Finding]:
    """Files that nobody gets. What another policy of the same folder names is that policy's."""
    idle = [file for file in messages.files if file.file not in reached]
    others = _texts(folder) if idle else ""
    for file in idle:
        if any(f.message == file.message and f.channel == file.channel and f.file in reached for f in messages.files):
            why = f"`{file.message}` is never sent by {file.channel} in a way that leads to it"
        elif f'"{file.message}"' in others:
            continue
        else:
            why = f"no rule sends `{file.message}` by {file.channel}"
        yield finding("D514", file.file, line_span(file.source, 1), name=file.file, why=why)


def _texts(folder: Path) -> str:
    try:
        return "\n".join(place.read_text("utf-8", errors="replace") for place in sorted(folder.glob("*.dun")))
    except OSError:
        return ""


# --- how they read ---------------------------------------------------------------------------------------------------


def _kept(
    program: Program, messages: MessageFolder, reached: Mapping[str, dict[str | None, list[Use]]]
) -> tuple[Finding, ...]:
    """What rendering finds, from the cache where nothing has changed."""
    from dunning_dsl.messages import cache

    if not reached:
        return ()
    name = cache.key(program, messages)
    kept = cache.load(name)
    if kept is None:
        kept = tuple(rendered_findings(program, messages, reached))
        cache.save(name, kept)
    return kept


def rendered_findings(
    program: Program, messages: MessageFolder, reached: Mapping[str, dict[str | None, list[Use]]]
) -> Iterator[Finding]:
    """What is wrong with the files that customers can get, file by file."""
    from dunning_dsl.messages.formats import locale
    from dunning_dsl.messages.rendering import Renderer
    from dunning_dsl.messages.static import Scanner
    from dunning_dsl.messages.variables import variables_of

    renderer = Renderer(messages)
    sources = {f.file: f.source for f in messages.files} | dict(messages.parts)
    scanner = Scanner(renderer.environment, sources, variables_of(program))
    seen: set[Finding] = set()
    unchangeable: list[MessageFile] = []
    for file in messages.files:
        tones = reached.get(file.file)
        if tones is None:
            continue
        if file.language and locale(file.language) is None:
            why = f"`{file.language}` is neither a tone ({', '.join(messages.tones)}) nor a language"
            yield finding("D515", file.file, (0, 0), name=file.file, why=why)
            continue
        for found in _of_file(program, renderer, scanner, file, tones, unchangeable):
            if found not in seen:
                seen.add(found)
                yield found
    if unchangeable:
        first, *others = unchangeable
        notes = (f"so it is with {', '.join(f'`{file.file}`' for file in others)}",) if others else ()
        yield finding("D522", first.file, line_span(first.source, 1), notes=notes, name=first.file)


def _of_file(
    program: Program,
    renderer: Renderer,
    scanner: Scanner,
    file: MessageFile,
    tones: Mapping[str | None, list[Use]],
    unchangeable: list[MessageFile],
) -> Iterator[Finding]:
    """What is wrong with one file; it joins `unchangeable` where it has no way to change a payment method."""
    from dunning_dsl.messages.left_over import left_over
    from dunning_dsl.messages.lints import LINTS, Look, Part, no_card_update
    from dunning_dsl.messages.rendering import Failure

    scanned = scanner.whole(file.file)
    for name in (file.file, *scanned.includes):
        yield from left_over(name, scanner.source(name), scanner.variables)
    if scanned.findings:
        yield from scanned.findings
        return
    renderings: list[Rendered] = []
    failures: dict[Failure, None] = {}
    for outcome in _renderings(program, renderer, file, tones, scanned.names):
        if isinstance(outcome, Failure):
            failures[outcome] = None
        else:
            renderings.append(outcome)
    if failures:
        yield from _failed(renderer.folder, failures)
        return
    uses = tuple(dict.fromkeys(use for of in tones.values() for use in of))
    limit = program.first_value("sms_segments")
    most = limit if isinstance(limit, int) else MOST_SEGMENTS
    parts = tuple(Part(name, scanner.source(name)) for name in (file.file, *scanned.includes))
    look = Look(file, uses, tuple(renderings), most, file.language or renderer.folder.language, parts)
    for lint in LINTS:
        yield from lint(look)
    if no_card_update(look):
        unchangeable.append(file)


def _renderings(
    program: Program,
    renderer: Renderer,
    file: MessageFile,
    tones: Mapping[str | None, list[Use]],
    names: frozenset[str],
) -> Iterator[Rendered | Failure]:
    """The file in every tone and currency, with and without each offer, with the worst values and then with others."""
    from dunning_dsl.messages.probes import Probes, offers_of, trials
    from dunning_dsl.messages.variables import variables_of

    every = variables_of(program)
    used = [every[name] for name in sorted(names)]
    probes = Probes(program)
    for currency in program.settings.currencies:
        for tone, uses in tones.items():
            offers = [offer for use in dict.fromkeys(uses) for offer in offers_of(use, currency)]
            for offer in offers if "offer" in names else offers[:1]:
                for values in trials(probes, used, offer, currency, tone or program.tones[0]):
                    yield renderer.render(file, tone, file.language, values)


def _failed(messages: MessageFolder, failures: Mapping[Failure, None]) -> Iterator[Finding]:
    sources = {f.file: f.source for f in messages.files} | dict(messages.parts)
    places: set[tuple[str, int]] = set()
    for failure in failures:
        source = sources[failure.file]
        if failure.absent is not None:
            name, place = _absent(source, failure.absent, failure.line)
            if (failure.file, place[0]) not in places:
                yield finding("D504", failure.file, place, name=name)
            places.add((failure.file, place[0]))
            continue
        place = line_span(source, failure.line)
        if (failure.file, place[0]) not in places:
            yield finding("D517", failure.file, place, why=failure.why)
        places.add((failure.file, place[0]))


def _absent(source: Source, name: str, line: int) -> tuple[str, tuple[int, int]]:
    """What has no value, as the line writes it (`i.issued_on` for a part of an invoice), and where."""
    start = source.line_starts[line - 1]
    part = re.compile(rf"(?<![\w.])\w+\.{re.escape(name)}(?!\w)").search(
        source.text, start, start + len(source.line(line))
    )
    if part is not None:
        return part.group(), part.span()
    return name, name_span(source, name.split(".")[0], line)
