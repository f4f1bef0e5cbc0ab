"""The wheel, installed in an empty environment and used away from the checkout, does what the checkout does."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


class Installed:
    """An environment with the wheel in it; its libraries are those of the environment that runs the tests."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        self.folder = folder
        self.env = folder / "env"
        self.bin = self.env / ("Scripts" if os.name == "nt" else "bin")
        self._call(sys.executable, "-m", "venv", str(self.env))
        self._call(str(self.bin / "python"), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel))
        self.site = Path(
            self._call(str(self.bin / "python"), "-c", "import site; print(site.getsitepackages()[0])").strip()
        )
        # A .pth file in a folder that a .pth file names is not read, so the checkout stays out of sight.
        (self.site / "libraries.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")

    def _call(self, *words: str) -> str:
        done = self.run(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST", "COV"))}
        return subprocess.run(words, cwd=self.folder, env=clean, capture_output=True, text=True, check=False)

    def dunning(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.run(str(self.bin / "dunning"), *words)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return Installed(tmp_path_factory.mktemp("away"), wheel)


def test_it_carries_the_grammar_the_library_and_the_policies(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for part in ("grammar/dunning.lark", "stdlib/safe.dun", "policies/saas_cards/policy.dun"):
        assert f"dunning_dsl/_data/{part}" in names
    assert not [n for n in names if n.startswith(("tests/", "bench/")) or n.endswith(".pyc")]


def test_it_is_the_wheel_that_runs(installed: Installed) -> None:
    where = installed.run(str(installed.bin / "python"), "-c", "import dunning_dsl; print(dunning_dsl.__file__)")
    assert Path(where.stdout.strip()).is_relative_to(installed.site), where.stdout + where.stderr
    assert installed.dunning("--version").stdout.startswith("dunning ")


def test_it_checks_tests_decides_samples_and_simulates(installed: Installed) -> None:
    policies = installed.site / "dunning_dsl" / "_data" / "policies" / "saas_cards"
    policy, variant = str(policies / "policy.dun"), str(policies / "variant_b.dun")
    (installed.folder / "facts.json").write_text('{"days_overdue": 5}', encoding="utf-8")
    for words in (
        ("check", str(policies)),
        ("test", policy),
        ("decide", policy, "--facts", "facts.json"),
        ("explain", "D201"),
        ("sample", "--customers", "20", "--seed", "1", "book"),
        ("history", "check", "book"),
        ("simulate", policy, variant, "--history", "book", "--report", "report.html"),
        ("evaluate", "--schema"),
    ):
        done = installed.dunning(*words)
        assert done.returncode == 0, (words, done.stdout + done.stderr)
    assert (installed.folder / "report.html").read_text(encoding="utf-8").startswith("<!")
