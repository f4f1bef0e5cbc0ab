"""What commands share: exit codes, output that survives a closed pipe, and diagnostics on their way out."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

import click

if TYPE_CHECKING:
    from dunning_dsl.check import Checked
    from dunning_dsl.diagnostics import Diagnostic
    from dunning_dsl.history import History
    from dunning_dsl.source import Source

CLEAN: Final = 0
"""Nothing wrong; warnings alone are clean unless `--strict`."""
ERRORS: Final = 1
"""Errors, failed tests, or a difference that was asked about."""
TROUBLE: Final = 2
"""Usage, files, or a mistake of ours."""
NOTHING: Final = 3
"""Nothing to do: no policy, no test, no case."""
INTERRUPTED: Final = 130
"""Ctrl-C, as shells have it."""

F = TypeVar("F", bound=Callable[..., Any])


def fail(text: str) -> NoReturn:
    """Say what is wrong with the call or its files, and leave with 2."""
    click.echo(f"error: {text}", err=True)
    sys.exit(TROUBLE)


def nothing(text: str) -> NoReturn:
    """Say that there is nothing to do, and leave with 3."""
    click.echo(text, err=True)
    sys.exit(NOTHING)


def out(text: str) -> None:
    """Text to standard output as it is; a reader that has gone away is no mistake."""
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        _forget_output()
    except UnicodeEncodeError:
        sys.stdout.write(text.encode(sys.stdout.encoding, "backslashreplace").decode(sys.stdout.encoding))


def close_output() -> None:
    """Write what is still waiting; called once, before leaving."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()
    except ValueError:  # closed already
        pass


def _forget_output() -> None:
    """Let whatever else is written vanish, so that leaving is silent."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def colour() -> bool:
    """Whether standard output is a terminal that wants colour."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def format_option(command: F) -> F:
    """`--format`, wherever diagnostics come out."""
    from dunning_dsl.diagnostics.render import FORMATS

    option = click.option(
        "--format", "format", type=click.Choice(FORMATS), default="text", help="How to print what was found."
    )
    return option(command)


def set_option(command: F) -> F:
    """`--set`, wherever a policy is read."""
    option = click.option(
        "--set", "sets", multiple=True, metavar="NAME=VALUE", help="Give a param another value; may be repeated."
    )
    return option(command)


def read_text(name: str) -> str:
    """A file's text (`-` is standard input), or leave with 2 and a sentence."""
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        fail(f"cannot read `{name}`: {reason(error)}")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        fail(f"`{name}` is not UTF-8 text: line {line} has a byte that cannot be read. Save it as UTF-8.")


def reason(error: OSError) -> str:
    """Why a file could not be read or written, in a few words."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return "it is a folder"
    if isinstance(error, PermissionError):
        return "it may not be read"
    return (error.strerror or str(error)).lower()


def show(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source], format: str = "text") -> None:
    """Diagnostics to standard output, in colour where that helps."""
    from dunning_dsl.diagnostics.render import render

    text = render(diagnostics, sources, format, colour=format == "text" and colour())  # type: ignore[arg-type]
    out(text)


def policy(name: str, sets: Iterable[str] = ()) -> Checked:
    """A policy that is to run, checked without its messages; with errors they are printed and all ends with 1."""
    from dunning_dsl.diagnostics import Severity
    from dunning_dsl.diagnostics.render import render

    checked = read_policy(name, tuple(sets), messages=False)
    if checked.program is None:
        errors = [d for d in checked.diagnostics if d.severity is Severity.ERROR]
        click.echo(render(errors, checked.sources, "text", colour=sys.stderr.isatty()), err=True)
        click.echo(f"`{name}` has {count(len(errors), 'error')}, so nothing was decided.", err=True)
        sys.exit(ERRORS)
    return checked


def read_policy(name: str, sets: tuple[str, ...], *, messages: bool = True) -> Checked:
    """A policy file, or `-` for standard input (its modules and messages are then sought where the command runs)."""
    from dunning_dsl.check import check_file, check_text

    if name == "-":
        return check_text(read_text("-"), "<stdin>", folder=Path(), sets=sets, messages=messages)
    path = Path(name)
    if path.is_dir():
        fail(f"`{name}` is a folder; name the policy file in it")
    if not path.exists():
        fail(f"cannot read `{name}`: there is no such file{_near(path)}")
    return check_file(path, sets=sets, messages=messages)


def say_what_is_missing(history: History) -> None:
    """On standard error, before anything is decided: whole columns without which somebody who should be left alone is
    not known to be."""
    for problem in history.problems:
        if problem.code in ("D737", "D747", "D748"):
            click.echo(f"{problem.severity.value}[{problem.code}]: {problem.message}\n  help: {problem.help}", err=True)


def policies_of(file: str) -> tuple[str, ...]:
    """The file itself; for a module of one's own, the policies that use it, for a module is checked through them."""
    from dunning_dsl.check.modules import is_policy, policies_using

    path = Path(file)
    if file == "-" or not path.is_file() or is_policy(path):
        return (file,)
    return tuple(str(user) for user in policies_using(path)) or (file,)


def _near(path: Path) -> str:
    """A file beside it whose name is almost the same."""
    from difflib import get_close_matches

    try:
        names = [p.name for p in path.parent.iterdir() if p.suffix == path.suffix]
    except OSError:
        return ""
    near = get_close_matches(path.name, names, 1)
    return f"; did you mean `{path.parent / near[0]}`?" if near else ""


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 error`, `2 errors`; `plural` where it is not made with an s."""
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"
