"""`dunning render`: a message as its reader gets it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dunning_dsl.cli import cases, common

if TYPE_CHECKING:
    from dunning_dsl.cli.preview import Samples
    from dunning_dsl.cli.versions import Version
    from dunning_dsl.messages import MessageFolder
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
@click.option(
    "--html",
    metavar="FILE",
    help="Write one page with every message (or all of MESSAGE), drawn as its reader sees it.",
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
    html: str | None,
    sets: tuple[str, ...],
) -> int:
    """Show the MESSAGE that a policy sends, filled in: subject and text, of text messages the segments too.

    What is not given with --facts is filled with samples. `dunning check` finds what is wrong with messages; this
    shows how they read.
    """
    from dunning_dsl.cli.render_page import page
    from dunning_dsl.cli.versions import versions
    from dunning_dsl.messages.check import open_folder
    from dunning_dsl.messages.uses import uses_of

    every = every or html is not None
    checked = common.policy(policy, sets)
    program = checked.program
    assert program is not None
    folder = open_folder(program, checked.folder or Path())
    uses = [use for use in uses_of(program) if message in (None, use.message) and channel in (None, use.channel)]
    if message is None and not every:
        common.fail(f"name a message, or give --all or --html FILE; the policy sends {_names(program)}")
    if not uses:
        common.fail(_unsent(program, message, channel))
    if not folder.exists:
        common.fail(f"there is no folder `{folder.path}`, where the texts of this policy should be")
    if tone is not None and tone not in program.tones:
        common.fail(f"there is no tone `{tone}`; there are {', '.join(program.tones)}")
    samples = _samples(program, facts, on or date.today())
    found = versions(folder, samples, uses if every else uses[:1], tone=tone, language=language, every=every)
    if html is None:
        common.out("\n".join(_text(version, folder) for version in found))
    else:
        _write(html, page(program, found))
        common.out(f"wrote {html}: {common.count(len(found), 'message')}\n")
    return common.CLEAN if all(hasattr(version.rendered, "body") for version in found) else common.ERRORS


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


def _samples(program: Program, facts: str | None, today: date) -> Samples:
    from dunning_dsl.api.case import CaseError
    from dunning_dsl.cli.preview import Samples

    where, given = next(cases.json_cases(facts)) if facts else ("", {})
    if not isinstance(given, dict):
        common.fail(f'{where}: facts are an object such as {{"days_overdue": 5}}')
    try:
        return Samples(program, given, today.toordinal())
    except CaseError as error:
        common.fail(f"{where}: {'; '.join(error.problems)}")


def _text(version: Version, folder: MessageFolder) -> str:
    from dunning_dsl.messages import Failure

    words = [f"{version.message} by {version.channel}", f"tone {version.tones[0]}", f"language {version.languages[0]}"]
    words += [f"with {offer}" for offer in version.offers[:1]]
    words += [f"where {' and '.join(version.where)}"] if version.where else []
    key, rendered = ", ".join(words), version.rendered
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


def _write(name: str, text: str) -> None:
    """A file, whole or not at all; leaves with 2 and a sentence where it cannot be written."""
    path = Path(name)
    draft = path.with_name(f"{path.name}.part")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        common.fail(f"cannot write `{name}`: {(error.strerror or str(error)).lower()}")
