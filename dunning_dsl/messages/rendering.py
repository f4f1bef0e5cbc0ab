"""One message for one customer: from a file and its variables to a subject and a body."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dunning_dsl.messages.folder import MessageFile, MessageFolder, language_key
from dunning_dsl.messages.lines import tidied
from dunning_dsl.messages.sms import Segments, segments

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

LONGEST = 100_000
"""Characters of a rendered message; more is an error, so that no data makes one without end."""

_SUBJECT = re.compile(r"subject:[ \t]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as it is read. `subject` is None on every channel but e-mail; `segments` is None on every channel but
    SMS."""

    file: str
    channel: str
    tone: str | None
    language: str
    subject: str | None
    body: str
    segments: Segments | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a message cannot be rendered: in plain words, with its file and line. `absent` is the variable without a
    value, if that is why."""

    why: str
    file: str
    line: int = 1
    absent: str | None = None


def render(
    folder: MessageFolder,
    message: str,
    channel: str,
    tone: str | None,
    language: str | None,
    context: Mapping[str, object],
) -> Rendered | Failure:
    """The message that a customer of this language gets in this tone, with the variables of `context`."""
    file = folder.find(message, channel, tone, language)
    if file is None:
        return Failure(f"there is no file for `{message}` by {channel}", f"{message}.{channel}.j2")
    return Renderer(folder).render(file, tone, language, context)


def locale_of(file: MessageFile, folder: MessageFolder, language: str | None) -> str:
    """The locale for amounts and dates: the text's language, in the customer's regional form where that is of the same
    language. Who only says `en` reads a text in British English as it was meant."""
    written = file.language or folder.language
    asked = language_key(language).split("-") if language else []
    same = asked[:1] == language_key(written).split("-")[:1]
    return language if language and same and len(asked) > 1 else written


class Renderer:
    """Renders the messages of one folder; each file is compiled once."""

    def __init__(self, folder: MessageFolder) -> None:
        from dunning_dsl.messages.environment import environment

        self.folder = folder
        self.environment: SandboxedEnvironment = environment(
            {f.file: f.source for f in folder.files} | dict(folder.parts)
        )
        self._compiled: dict[str, Any] = {}

    def render(
        self, file: MessageFile, tone: str | None, language: str | None, context: Mapping[str, object]
    ) -> Rendered | Failure:
        from jinja2.exceptions import TemplateError, TemplateSyntaxError

        from dunning_dsl.messages.environment import AbsentError

        locale = locale_of(file, self.folder, language)
        try:
            text = self._text(file.file, {**context, "_locale": locale, "_plain": file.channel == "sms"})
        except AbsentError as problem:
            place, line = _place(problem, file.file)
            return Failure(f"`{problem.message}` has no value here", place, line, absent=problem.message)
        except TemplateSyntaxError as problem:
            return Failure(str(problem.message), problem.filename or file.file, problem.lineno)
        except RecursionError:
            return Failure("it is nested too deeply", file.file)
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as problem:
            place, line = _place(problem, file.file)
            return Failure(str(problem) or type(problem).__name__, place, line)
        return self._made(file, tone, locale, text)

    def _text(self, name: str, context: Mapping[str, object]) -> str:
        template = self._compiled.get(name)
        if template is None:
            template = self._compiled[name] = self.environment.get_template(name)
        pieces: list[str] = []
        size = 0
        for piece in template.generate(context):
            pieces.append(piece)
            size += len(piece) + 1
            if size > LONGEST:
                raise ValueError(f"the text grows beyond {LONGEST} characters")
        return "".join(pieces)

    def _made(self, file: MessageFile, tone: str | None, locale: str, text: str) -> Rendered:
        subject = None
        if file.channel == "email":
            first, _, rest = text.lstrip("\n").partition("\n")
            found = _SUBJECT.match(first)
            if found:
                subject, text = " ".join(first[found.end() :].split()), rest
        body = tidied(text).strip("\n").rstrip()
        return Rendered(
            file=file.file,
            channel=file.channel,
            tone=tone,
            language=locale,
            subject=subject,
            body=body,
            segments=segments(body) if file.channel == "sms" else None,
        )


def _place(problem: BaseException, fallback: str) -> tuple[str, int]:
    """The innermost line of a message in a traceback that Jinja2 has rewritten to show messages' own lines."""
    found = (fallback, 1)
    step = problem.__traceback__
    while step is not None:
        name = step.tb_frame.f_code.co_filename
        if name.endswith(".j2"):
            found = (name, step.tb_lineno)
        step = step.tb_next
    return found
