"""The compiled kernel does what the plain one does, beside it, and what is kept of it is never stale."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from dunning_dsl.engine import jit
from dunning_dsl.engine.kernel import instants
from dunning_dsl.engine.kernel import layout as at
from dunning_dsl.engine.schema import Schema
from dunning_dsl.engine.scratch import Sizes, new_state
from dunning_dsl.engine.terms import terms
from tests.engine.test_calendars import program

TOY = {
    "__init__.py": "",
    "limits.py": "MOST = 10\n",
    "low.py": """from toy.limits import MOST

def capped(value: int) -> int:
    return min(value, MOST)
""",
    "top.py": """from toy.low import capped

def total(values) -> int:
    found = 0
    for n in range(values.shape[0]):
        found += capped(values[n])
    return found
""",
}
RUN = """
import sys
import numpy as np
from dunning_dsl.engine import jit
from toy import top
twins = jit.compiled(top)
print(twins.total(np.array([5, 50])), twins.total.kept, twins.folder)
"""


def run(folder: Path, text: str = RUN, **env: str) -> tuple[int, int, Path]:
    """What the toy kernel gives in a process of its own, how much of it was kept, and where."""
    settings = {**os.environ, "DUNNING_CACHE_DIR": str(folder / "cache"), "PYTHONPATH": str(folder), **env}
    done = subprocess.run([sys.executable, "-c", text], env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    value, hits, place = done.stdout.split()
    return int(value), int(hits), Path(place)


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    (tmp_path / "toy").mkdir()
    for name, text in TOY.items():
        (tmp_path / "toy" / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_second_process_loads_what_the_first_compiled(toy: Path) -> None:
    value, hits, folder = run(toy)
    assert (value, hits) == (15, 0)
    assert folder.parent == toy / "cache" / "kernel"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert run(toy) == (15, 1, folder)


@pytest.mark.parametrize("name", ["low.py", "limits.py"])
def test_a_change_of_what_it_calls_or_imports_is_noticed(toy: Path, name: str) -> None:
    first = run(toy)
    source = toy / "toy" / name
    changed = TOY[name].replace("10", "7").replace("min(value, MOST)", "7 if value > 7 else value")
    source.write_text(changed, encoding="utf-8")
    value, hits, folder = run(toy)
    assert (value, hits) == (12, 0)
    assert folder != first[2]


def test_what_is_kept_is_known_without_the_compiler(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUNNING_CACHE_DIR", str(toy / "cache"))
    monkeypatch.setitem(sys.modules, "llvmlite", None)
    module = ModuleType("top")
    module.__file__ = str(toy / "toy" / "top.py")
    assert not jit.kept_entry(module, "total")
    run(toy)
    assert jit.kept_entry(module, "total")
    assert not jit.kept_entry(module, "other")
    later = time.time() + 60
    os.utime(toy / "toy" / "low.py", (later, later))
    assert not jit.kept_entry(module, "total")


def test_what_a_setting_rules_out_is_not_compiled(toy: Path) -> None:
    """`lost` calls what nothing can compile."""
    top = toy / "toy" / "top.py"
    lost = "WHOLE = True\n\ndef lost(value: int) -> int:\n    return open(value)\n\n"
    asks = "    found = 0\n    if WHOLE:\n        return lost(found)\n"
    top.write_text(lost + TOY["top.py"].replace("    found = 0\n", asks), encoding="utf-8")
    chosen = RUN.replace("jit.compiled(top)", "jit.compiled(top, WHOLE=False)")
    first = run(toy, chosen)
    assert first[:2] == (15, 0)
    assert run(toy, chosen) == (15, 1, first[2])
    with pytest.raises(AssertionError, match="open"):
        run(toy)


def test_checked_bounds_are_kept_apart(toy: Path) -> None:
    assert run(toy, DUNNING_KERNEL="")[2] != run(toy, DUNNING_KERNEL="checked")[2]


def test_a_folder_that_others_can_write_to_is_not_used(toy: Path) -> None:
    folder = run(toy)[2]
    folder.chmod(0o777)
    value, hits, place = run(toy)
    assert (value, hits, str(place)) == (15, 0, "None")


def test_without_a_compiler_the_caller_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llvmlite", None)
    with pytest.raises(jit.CannotCompileError, match="pip install"):
        jit.compiled(instants)


def test_llvm_that_cannot_be_loaded_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(ModuleType):
        def __getattr__(self, name: str) -> None:
            raise OSError("Could not find/load shared object file")

    monkeypatch.setitem(sys.modules, "llvmlite", Broken("llvmlite"))
    with pytest.raises(jit.CannotCompileError, match="cannot be loaded here: Could not find"):
        jit.compiled(instants)


def test_a_damaged_file_is_compiled_anew(toy: Path) -> None:
    value, _, folder = run(toy)
    (kept,) = folder.glob("*.o")
    whole = kept.read_bytes()
    for damaged in (b"", whole[:40], whole[:-1], b"\0" * len(whole), whole[:900] + b"!" + whole[901:]):
        kept.write_bytes(damaged)
        assert run(toy) == (value, 0, folder)
        assert kept.read_bytes() == whole


def test_told_not_to_compile_the_caller_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUNNING_KERNEL", "plain")
    with pytest.raises(jit.CannotCompileError, match="unset it"):
        jit.compiled(instants)


def test_what_the_kernel_cannot_be_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUNNING_KERNEL", "check")
    with pytest.raises(OSError, match="`plain` or `checked`"):
        jit.compiled(instants)


def test_plain_and_compiled_stand_side_by_side_over_the_same_arrays() -> None:
    policy = program()
    schema = Schema.of(policy)
    sizes = Sizes(0, 1, *[8] * 8)
    twins = jit.compiled(instants)
    rng = np.random.default_rng(5)
    entries = rng.integers(0, 4, (9, 2))
    states = [new_state(schema, terms(schema, policy), sizes) for _ in range(2)]
    for kernel, state in zip((instants, twins), states, strict=True):
        for moment, day in entries.tolist():
            kernel.push(state, moment, day)
        assert state.me[at.ME_FULL] == 1, "the ninth entry found no room"
    assert all(np.array_equal(a, b) for a, b in zip(*states, strict=True))
    while states[0].me[at.ME_AGENDA]:
        assert instants.agenda_at(states[0]) == twins.agenda_at(states[1])
        assert instants.pop_day(states[0]) == twins.pop_day(states[1])
    assert all(np.array_equal(a, b) for a, b in zip(*states, strict=True))


def test_a_name_that_the_kernel_lacks_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="`nothing`"):
        _ = jit.compiled(instants).nothing
