"""`dunning render`: a message as its reader gets it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dunning_dsl.cli import cases, common

if TYPE_CHECKING:
    from dunning_dsl.cli.preview import Preview
    from dunning_dsl.messages import Failure, MessageFolder, OfferMade, Rendered
    from dunning_dsl.messages.uses import Use
    from dunning_dsl.program.statements import Program


@click.command("render")
@click.argument("policy")
@click.argument("message", required=False)
@click.option("--channel", help="The channel; by default the first on which the message goes.")
@click.option("--tone", help="The tone; by default the first in which it goes.")
@click.option("--language", help="The reader's language, such as de or de-AT.")
@click.option(
    "--facts",
    metavar="FILE",
    help='Facts and fields, such as {"days_overdue": 5, "fields": {"first_name": "Ada"}}; `-` is stdin.',
)
@click.option("--on", callback=cases.day, metavar="DATE", help="The day; by default today.")
@click.option(
    "--all",
    "every",
    is_flag=True,
    help="Every message (or all of MESSAGE): channels, tones, languages, with and without offer.",
)
@common.set_option
def command(
    policy: str,
    message: str | None,
    channel: str | None,
    tone: str | None,
    language: str | None,
    facts: str | None,
    on: date | None,
    every: bool,
    sets: tuple[str, ...],
) -> int:
    """Show the MESSAGE that a policy sends, filled in: subject and text, of text messages the segments too.

    What is not given with --facts is filled with samples. `dunning check` finds what is wrong with messages; this
    shows how they read.
    """
    from dunning_dsl.messages.check import open_folder
    from dunning_dsl.messages.uses import uses_of

    checked = common.policy(policy, sets)
    program = checked.program
    assert program is not None
    folder = open_folder(program, checked.folder or Path())
    uses = [use for use in uses_of(program) if message in (None, use.message) and channel in (None, use.channel)]
    if message is None and not every:
        common.fail(f"name a message, or give --all; the policy sends {_names(program)}")
    if not uses:
        common.fail(_unsent(program, message, channel))
    if not folder.exists:
        common.fail(f"there is no folder `{folder.path}`, where the texts of this policy should be")
    if tone is not None and tone not in program.tones:
        common.fail(f"there is no tone `{tone}`; there are {', '.join(program.tones)}")
    shown = _preview(program, facts, on or date.today())
    failed = False
    texts = []
    for key, rendered in _versions(folder, shown, uses if every else uses[:1], tone, language, every):
        failed = failed or not hasattr(rendered, "body")
        texts.append(_text(key, rendered, folder))
    common.out("\n".join(texts))
    return common.ERRORS if failed else common.CLEAN


def _names(program: Program) -> str:
    from dunning_dsl.messages.uses import uses_of

    names = dict.fromkeys(f"`{use.message}`" for use in uses_of(program))
    return ", ".join(names) if names else "none"


def _unsent(program: Program, message: str | None, channel: str | None) -> str:
    by = f" by {channel}" if channel else ""
    return (
        f"no rule sends `{message}`{by}; the policy sends {_names(program)}"
        if message
        else f"no rule sends anything{by}"
    )


def _preview(program: Program, facts: str | None, today: date) -> Preview:
    from dunning_dsl.api.case import CaseError
    from dunning_dsl.cli.preview import preview

    where, given = next(cases.json_cases(facts)) if facts else ("", {})
    if not isinstance(given, dict):
        common.fail(f'{where}: facts are an object such as {{"days_overdue": 5}}')
    try:
        return preview(program, given, today.toordinal())
    except CaseError as error:
        common.fail(f"{where}: {'; '.join(error.problems)}")


def _versions(
    folder: MessageFolder, shown: Preview, uses: list[Use], tone: str | None, language: str | None, every: bool
) -> Iterator[tuple[str, Rendered | Failure]]:
    """The message in one version, or in every one that reads differently."""
    from dunning_dsl.messages import render

    seen: set[object] = set()
    for use in uses:
        tones = (tone,) if tone else use.tones or shown.program.tones[:1]
        languages = (language, *folder.languages(use.message, use.channel)) if every and not language else (language,)
        for sound in tones if every else tones[:1]:
            for reader in languages:
                for offer in _offers(shown, use, every):
                    context = shown.context(sound, reader, offer)
                    rendered = render(folder, use.message, use.channel, sound, reader, context)
                    words = [use.message, "by", use.channel, f"tone {sound}", f"language {reader or folder.language}"]
                    words += [f"with {offer.kind}"] if offer is not None else []
                    same = (
                        use.message,
                        use.channel,
                        getattr(rendered, "subject", None),
                        getattr(rendered, "body", rendered),
                    )
                    if same not in seen:
                        seen.add(same)
                        yield ", ".join([" ".join(words[:3]), *words[3:]]), rendered


def _offers(shown: Preview, use: Use, every: bool) -> list[OfferMade | None]:
    """The rule's offers as they come out for this case, and none; without `every` the first of them."""
    made = [offer for offer in map(shown.offer, use.offering) if offer is not None]
    return [*made, None] if every else [made[0] if made else None]


def _text(key: str, rendered: Rendered | Failure, folder: MessageFolder) -> str:
    from dunning_dsl.messages import Failure

    if isinstance(rendered, Failure):
        return f"--- {key}\ncannot be shown: {folder.path / rendered.file}, line {rendered.line}: {rendered.why}\n"
    lines = [f"--- {key} ({rendered.file})"]
    if rendered.subject is not None:
        lines += [f"Subject: {rendered.subject}", ""]
    lines.append(rendered.body)
    if rendered.segments is not None:
        counted = rendered.segments
        lines.append(f"[{common.count(counted.segments, 'segment')}: {counted.units} characters of {counted.encoding}]")
    return "\n".join(lines) + "\n"
