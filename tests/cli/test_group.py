"""The command line as a whole: what it lists, what it says to a slip of the finger, and how it leaves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from dunning_dsl import __version__
from dunning_dsl.cli import common, main
from dunning_dsl.cli.group import Commands


def test_version_is_that_of_the_package() -> None:
    assert CliRunner().invoke(main, ["--version"]).output == f"dunning {__version__}\n"


def test_help_lists_every_command_with_a_line_and_imports_none_of_ours() -> None:
    code = (
        "import sys; from dunning_dsl.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "loaded = [m for m in sys.modules if m.startswith('dunning_dsl.') and not m.startswith('dunning_dsl.cli')]\n"
        "sys.exit(' '.join(loaded) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    for name in main.table:
        assert f"\n  {name} " in done.stdout


def test_an_unknown_command_is_answered_with_the_nearest() -> None:
    result = CliRunner().invoke(main, ["chekc"])
    assert result.exit_code == 2
    assert "There is no command `chekc`. Did you mean `dunning check`?" in result.stderr


def test_every_listed_command_can_be_loaded_and_has_help() -> None:
    for name in main.table:
        result = CliRunner().invoke(main, [name, "--help"])
        assert result.exit_code == 0, result.output
        assert "Usage: dunning" in result.output


@pytest.mark.parametrize(
    ("raised", "code", "words"),
    [
        (KeyError("x"), 2, "dunning itself made a mistake (KeyError: 'x')"),
        (FileNotFoundError(2, "No such file or directory", "a.dun"), 2, "`a.dun`: No such file or directory"),
        (KeyboardInterrupt(), 130, "stopped"),
        (BrokenPipeError(), 0, ""),
    ],
)
def test_whatever_goes_wrong_is_a_sentence_and_a_code(
    raised: BaseException, code: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DUNNING_DEBUG", raising=False)
    result = CliRunner().invoke(_failing(raised), ["boom"])
    assert result.exit_code == code
    assert words in result.stderr
    assert "Traceback" not in result.output


def test_debug_shows_where_a_mistake_of_ours_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUNNING_DEBUG", "1")
    assert isinstance(CliRunner().invoke(_failing(KeyError("x")), ["boom"]).exception, KeyError)


def test_a_pipe_closed_early_is_no_mistake() -> None:
    if sys.platform == "win32":
        pytest.skip("no such pipes there")
    program = (
        f"{sys.executable} -c 'from dunning_dsl.cli import main; main()' explain | head -n 1; echo ${{PIPESTATUS[0]}}"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(common.__file__).parents[2])}
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, env=environment, check=False)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "0"


def _failing(raised: BaseException) -> Commands:
    """The group with one command that raises."""

    import click

    group = Commands("dunning", {})

    @click.command("boom")
    def boom() -> None:
        raise raised

    group.get_command = lambda _ctx, _name: boom  # type: ignore[method-assign]
    return group
