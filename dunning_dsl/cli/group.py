"""A click group that imports a command when it is called, and turns what goes wrong into a sentence and a code."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from dunning_dsl.cli.common import CLEAN, INTERRUPTED, TROUBLE, close_output

HELP = """Dunning policy as code: check, test, decide, explain and compare.

Start with `dunning check policy.dun`. Exit codes: 0 clean, 1 errors or failed tests, 2 usage or files, 3 nothing to do.
"""


class Commands(click.Group):
    """`table` gives each command of this package its one-line help, so that listing them imports none."""

    def __init__(self, name: str, table: Mapping[str, str]) -> None:
        super().__init__(name, help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
        self.table = table
        self.params.append(_version_option())

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.table, *sorted(name for name in _added() if name not in self.table)]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name in self.table:
            try:
                found: click.Command = import_module(f"dunning_dsl.cli.{name}").command
            except ModuleNotFoundError as error:
                _fail_for_missing(name, error)
            return found
        return _load(name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name.startswith("-") or self.get_command(ctx, name) is not None:
            return super().resolve_command(ctx, args)
        from difflib import get_close_matches

        names = self.list_commands(ctx)
        near = get_close_matches(name, names, 1)
        way_out = f"Did you mean `dunning {near[0]}`?" if near else f"There are: {', '.join(names)}."
        raise click.UsageError(f"There is no command `{name}`. {way_out}", ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = list(self.table.items())
        for name in self.list_commands(ctx)[len(rows) :]:
            rows.append((name, self._short_help(ctx, name)))
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def _short_help(self, ctx: click.Context, name: str) -> str:
        """The help of another package's command; one that cannot be loaded does not keep the list from being shown."""
        try:
            command = self.get_command(ctx, name)
        except (ImportError, AttributeError, click.ClickException) as error:
            return f"(cannot be loaded: {error})"
        return _first_sentence(command.short_help or command.help or "") if command else ""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run and exit; with `standalone_mode` off, as click has it: return or raise."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        code = self._run(args, prog_name or "dunning", complete_var, extra)
        close_output()
        sys.exit(code)

    def _run(
        self, args: Sequence[str] | None, prog_name: str, complete_var: str | None, extra: Mapping[str, Any]
    ) -> int:
        try:
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
            return code if isinstance(code, int) else CLEAN
        except click.exceptions.Exit as leaving:
            return leaving.exit_code
        except click.ClickException as mistake:
            mistake.show()
            return TROUBLE
        except (KeyboardInterrupt, click.Abort):
            click.echo("\nstopped", err=True)
            return INTERRUPTED
        except BrokenPipeError:
            return CLEAN
        except OSError as error:
            return _file_trouble(error)
        except Exception as error:
            return _our_mistake(error)


def _first_sentence(help: str) -> str:
    """The first sentence of a command's help, without its full stop; as in the table, no place for more."""
    words = " ".join(help.split("\n\n")[0].split())
    return re.split(r"[.:](?:\s|\Z)", words, maxsplit=1)[0]


def _file_trouble(error: OSError) -> int:
    if os.environ.get("DUNNING_DEBUG"):
        raise error
    what = f"`{error.filename}`: " if error.filename else ""
    click.echo(f"error: {what}{error.strerror or error}", err=True)
    return TROUBLE


def _our_mistake(error: Exception) -> int:
    if os.environ.get("DUNNING_DEBUG"):
        raise error
    words = " ".join(str(error).split())[:200]
    click.echo(
        f"error: dunning itself made a mistake ({type(error).__name__}: {words}). Your files are untouched. "
        "Please report it with the command you typed and the file it read; DUNNING_DEBUG=1 shows where it happened.",
        err=True,
    )
    return TROUBLE


def _version_option() -> click.Option:
    def show(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
        if value:
            from dunning_dsl import __version__

            click.echo(f"dunning {__version__}")
            ctx.exit()

    return click.Option(
        ["--version"], is_flag=True, expose_value=False, is_eager=True, callback=show, help="Say which version this is."
    )


def _added() -> Mapping[str, Any]:
    """Commands of other packages, by name."""
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group="dunning.commands")}


def _load(name: str) -> click.Command | None:
    point = _added().get(name)
    if point is None:
        return None
    try:
        command: click.Command = point.load()
    except ModuleNotFoundError as error:
        _fail_for_missing(name, error)
    return command


def _fail_for_missing(command: str, error: ModuleNotFoundError) -> NoReturn:
    """A library that is not installed, in words; a module of our own that is missing is our mistake."""
    package = (error.name or "").partition(".")[0]
    if package.startswith("dunning"):
        raise error
    raise click.ClickException(
        f"`dunning {command}` needs {package}, which comes with dunning's extra `sim` and is not installed. "
        f"Install it with: pip install {package}"
    )
