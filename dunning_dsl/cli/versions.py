"""A message in each way it can read: over channels, tones, languages, offers, and the conditions of its text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from dunning_dsl.cli.moves import Change, SetDefinition, differences, reads_of_test
from dunning_dsl.cli.preview import Preview, Samples, Setting
from dunning_dsl.cli.samples import DONE, Finder, Score

if TYPE_CHECKING:
    from dunning_dsl.messages import Failure, MessageFolder, OfferMade, Rendered
    from dunning_dsl.messages.branches import Answer, Question, Watched
    from dunning_dsl.messages.folder import MessageFile
    from dunning_dsl.messages.uses import Use
    from dunning_dsl.program.statements import Step

MOST_TRIES = 1500
"""Renderings in search of one file's paragraphs, so that no message keeps one waiting."""


@dataclass(frozen=True, slots=True)
class Version:
    """One text that a customer can get, with everything that leads to it, in the order in which it came. `shown` is
    the case it was filled in for, `where` says what sets that case apart."""

    message: str
    channel: str
    rendered: Rendered | Failure
    shown: Preview
    where: tuple[str, ...] = ()
    tones: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)
    """The kinds of offers it is sent with; empty where it goes without one."""
    rules: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who gets a message: by which rule, how it sounds, and in which language (None: that of nobody's own file)."""

    use: Use
    tone: str
    language: str | None


Sample: TypeAlias = "tuple[Setting, Step | None]"
"""A case, and the offer that is made in it."""


def versions(
    folder: MessageFolder,
    samples: Samples,
    uses: Iterable[Use],
    *,
    tone: str | None,
    language: str | None,
    every: bool,
) -> list[Version]:
    """The message in one version, or in every one that reads differently; each text once."""
    return _Versions(folder, samples, every).of(uses, tone, language)


class _Versions:
    def __init__(self, folder: MessageFolder, samples: Samples, every: bool) -> None:
        from dunning_dsl.messages.branches import Watched

        self.folder = folder
        self.finder = Finder(samples)
        self.program = samples.program
        self.every = every
        self.watched: Watched = Watched(folder)
        self.found: dict[object, Version] = {}
        self.seen: dict[object, Version] = {}
        self.answered: dict[str, set[Answer]] = {}
        self.starts: dict[str, list[Sample]] = {}
        self.given_up: set[object] = set()

    def of(self, uses: Iterable[Use], tone: str | None, language: str | None) -> list[Version]:
        for use in uses:
            tones = (tone,) if tone else use.tones or self.program.tones[:1]
            all_languages = (language, *self.folder.languages(use.message, use.channel))
            languages = all_languages if self.every and not language else (language,)
            for sound in tones if self.every else tones[:1]:
                for reader in languages:
                    self._for(Reader(use, sound, reader))
        return list(self.found.values())

    def _for(self, reader: Reader) -> None:
        base = self.finder.base(reader.use)
        file = self.folder.find(reader.use.message, reader.use.channel, reader.tone, reader.language)
        if file is None:
            self._lacking(reader, base)
            return
        for sample in self._samples(reader.use, base):
            self._add(reader, file, base, sample)
        if not self.every:
            return
        tries = [MOST_TRIES]
        for question in self._questions(file):
            for want in _wanted(question, self.finder.case(base)):
                if (question.file, question.number, -1, want) not in self.answered[file.file]:
                    self._cover(reader, file, base, question, want, tries)

    def _samples(self, use: Use, base: Setting) -> Iterator[Sample]:
        """The rule's offers as they come out for its case, or for one in which they are made; and none."""
        if not self.every:
            made = [step for step in use.offering if self.finder.case(base).offer(step) is not None]
            yield base, made[0] if made else None
            return
        for step in use.offering:
            setting = self.finder.offering(base, step)
            if setting is not None:
                yield setting, step
        yield base, None

    def _lacking(self, reader: Reader, base: Setting) -> None:
        from dunning_dsl.messages import Failure

        use = reader.use
        name = f"{use.message}.{use.channel}.j2"
        self._keep(reader, Failure(f"there is no file for `{use.message}` by {use.channel}", name), base, (base, None))

    def _add(self, reader: Reader, file: MessageFile, base: Setting, sample: Sample) -> None:
        """A version for one case; what another rule shows already in the same way is only said to be its too."""
        offer = self._offer(sample)
        sight = (file.file, reader.tone, reader.language, offer.kind if offer else None)
        if sight in self.seen:
            self._said(self.seen[sight], reader, offer)
            return
        rendered, answers = self._rendered(reader, file, sample)
        self.answered.setdefault(file.file, set()).update(answers)
        self.starts.setdefault(file.file, []).append(sample)
        self.seen[sight] = self._keep(reader, rendered, base, sample)

    def _keep(self, reader: Reader, rendered: Rendered | Failure, base: Setting, sample: Sample) -> Version:
        setting, _ = sample
        shown = self.finder.case(setting)
        use = reader.use
        says = getattr(rendered, "subject", None), getattr(rendered, "body", rendered)
        where = tuple(differences(setting, base, shown))
        version = self.found.setdefault(
            (use.message, use.channel, *says), Version(use.message, use.channel, rendered, shown, where)
        )
        self._said(version, reader, self._offer(sample))
        return version

    def _said(self, version: Version, reader: Reader, offer: OfferMade | None) -> None:
        _once(version.tones, reader.tone)
        _once(version.languages, reader.language or self.folder.language)
        _once(version.rules, reader.use.rule)
        if offer is not None:
            _once(version.offers, offer.kind)

    def _offer(self, sample: Sample) -> OfferMade | None:
        setting, step = sample
        return None if step is None else self.finder.case(setting).offer(step)

    def _rendered(
        self, reader: Reader, file: MessageFile, sample: Sample
    ) -> tuple[Rendered | Failure, frozenset[Answer]]:
        context = self.finder.case(sample[0]).context(reader.tone, reader.language, self._offer(sample))
        return self.watched.render(file, reader.tone, reader.language, context)

    # --- paragraphs --------------------------------------------------------------------------------------------------

    def _questions(self, file: MessageFile) -> Iterator[Question]:
        """The conditions of a file and of its parts; none of a text that does not parse, which its rendering says."""
        from jinja2 import nodes
        from jinja2.exceptions import TemplateSyntaxError

        from dunning_dsl.messages.branches import questions

        environment, texts = self.watched.environment, {f.file: f.source.text for f in self.folder.files}
        texts |= {name: source.text for name, source in self.folder.parts.items()}
        ahead, seen = [file.file], set[str]()
        while ahead:
            name = ahead.pop(0)
            if name in seen or name not in texts:
                continue
            seen.add(name)
            try:
                yield from questions(environment, name, texts[name])
                includes = environment.parse(texts[name]).find_all(nodes.Include)
            except (TemplateSyntaxError, RecursionError):
                return
            ahead += [str(part.template.value) for part in includes if isinstance(part.template, nodes.Const)]

    def _cover(
        self, reader: Reader, file: MessageFile, base: Setting, question: Question, want: bool, tries: list[int]
    ) -> None:
        """A version in which the condition is answered so; none where none is found, which is not tried again."""
        from dunning_dsl.messages import Failure

        target = (file.file, question.file, question.number, want)
        if (target, reader.tone) in self.given_up:
            return

        def score(step: Step | None, setting: Setting) -> Score:
            if tries[0] <= 0:
                return (0,)
            tries[0] -= 1
            rendered, answers = self._rendered(reader, file, (setting, step))
            if isinstance(rendered, Failure):
                return (0,)
            near = _near(answers, question, want)
            half = self.finder.half_way(setting, reads.definitions) if want and near < DONE else 0
            natural = -len(setting.definitions) - len(setting.without)
            return (near, half, int(self.finder.goes(reader.use, setting)), natural)

        reads = reads_of_test(self.finder.case(base), question.test)
        starts = sorted(self.starts.get(file.file, ()), key=lambda sample: score(sample[1], sample[0]), reverse=True)
        declared = {fact.name: fact for fact in self.program.facts}
        every = self.finder.changes(reads.changes(declared, self.finder.samples.given.currency))
        facts_only: list[Change] = [c for c in every if not isinstance(c, SetDefinition)]
        for changes in (facts_only, every):
            for setting, step in starts[:2]:
                reached, found = self.finder.climb(setting, partial(score, step), changes)
                if reached[0] >= DONE:
                    rendered, answers = self._rendered(reader, file, (found, step))
                    self.answered[file.file].update(answers)
                    self.starts[file.file].append((found, step))
                    self._keep(reader, rendered, base, (found, step))
                    return
        self.given_up.add((target, reader.tone))


def _wanted(question: Question, shown: Preview) -> Iterator[bool]:
    """The answers that a reader would see: where something is printed, and where a paragraph about the case is left
    out; a name or an offer that is missing leaves out nothing to read."""
    if question.yes:
        yield True
    if question.no or reads_of_test(shown, question.test).anything_of_a_case:
        yield False


def _near(answers: frozenset[Answer], question: Question, want: bool) -> int:
    """How near a rendering comes to an answer: not asked, asked, asked with so many parts of an `and` true, there."""
    own = {(part, yes) for file, number, part, yes in answers if (file, number) == (question.file, question.number)}
    if (-1, want) in own:
        return DONE
    return (1 + sum(yes for part, yes in own if part >= 0)) if own else 0


def _once(to: list[str], word: str) -> None:
    if word not in to:
        to.append(word)
