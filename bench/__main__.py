"""`python -m bench`: measure, print, and write RESULTS.md beside this file."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from pathlib import Path

from bench import days, decisions, engine, peers, policies, scale, timing

HERE = Path(__file__).parent
ROOT = HERE.parent
MILLISECOND = 1000.0
LENGTHS = (1_000, 2_000, 5_000, 10_000)


def main() -> None:
    engines = [*decisions.lines(), *engine.lines(), *days.lines(), *peers.lines(), *scale.lines()]
    sections = [*_checks(), *_parsing(), *engines]
    text = "\n".join([*_heading(), *_load(), *sections]) + "\n"
    (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    print(text, end="")


def _heading() -> list[str]:
    from importlib.metadata import version

    names = ("lark", "click", "jinja2", "pydantic")
    libraries = ", ".join(f"{name} {version(name)}" for name in names)
    return [
        "# Measured",
        "",
        "By `make bench`. Times depend on the machine and on what else it does; the ratios travel better.",
        "",
        f"Python {platform.python_version()} on {platform.machine()}, {_cores()} cores; {libraries}.",
        "",
    ]


def _load() -> list[str]:
    """How busy the machine was while measuring."""
    if not hasattr(os, "getloadavg"):
        return []
    found = os.getloadavg()[1]
    busy = found > _cores()
    said = f"Load average over the last five minutes of measuring: {found:.1f}"
    return [
        f"{said}: **other work ran beside it, so times are too long**, wall times most." if busy else f"{said}.",
        "",
    ]


def _cores() -> int:
    return os.cpu_count() or 1


def _checks() -> list[str]:
    """Whole processes from a cold start, beside one that only imports pydantic."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        small, large = folder / "small", folder / "large"
        small.mkdir()
        large.mkdir()
        (small / "policy.dun").write_text(policies.policy(24), encoding="utf-8")
        (large / "policy.dun").write_text(policies.policy(50), encoding="utf-8")
        policies.write_messages(large)
        python = sys.executable
        dunning = (python, "-c", "from dunning_dsl.cli import main; main()")
        found = timing.processes(
            {
                "python": (python, "-c", "pass"),
                "pydantic": (python, "-c", "import pydantic"),
                "24 rules": (*dunning, "check", str(small / "policy.dun")),
                "50 rules": (*dunning, "check", str(large / "policy.dun")),
            },
            {
                "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "simulator"))),
                "DUNNING_CACHE_DIR": str(folder / "cache"),
                "PYTHONPYCACHEPREFIX": str(folder / "pyc"),
            },
        )
    return _check_table(found)


def _check_table(found: dict[str, float]) -> list[str]:
    rows = [
        ("`python -c pass`", "python", ""),
        ('`python -c "import pydantic"`', "pydantic", ""),
        ("`dunning check`, 24 rules, no messages", "24 rules", "150 ms"),
        ("`dunning check`, 50 rules with messages", "50 rules", "250 ms"),
    ]
    return [
        "## Checking, from a cold start",
        "",
        f"Median of {timing.ROUNDS} whole processes, run in turns.",
        "",
        "| | time | bar | against pydantic |",
        "|---|---:|---:|---:|",
        *(
            f"| {title} | {found[key] * MILLISECOND:.0f} ms | {bar} | {found[key] / found['pydantic']:.2f} × |"
            for title, key, bar in rows
        ),
        "",
    ]


def _parsing() -> list[str]:
    from dunning_dsl.source import Source
    from dunning_dsl.syntax import parse

    lines = [
        "## Parsing",
        "",
        "Linear means that a rule costs the same however many there are.",
        "",
        "| rules | time | a rule | against the first row |",
        "|---:|---:|---:|---:|",
    ]
    first = 0.0
    for count in LENGTHS:
        source = Source("bench.dun", policies.policy(count))
        seconds = timing.function(lambda source=source: parse(source), rounds=2)  # type: ignore[misc]
        each = seconds / count
        first = first or each
        lines.append(f"| {count:,} | {seconds:.2f} s | {each * 1e6:.0f} µs | {each / first:.2f} × |")
    return [*lines, ""]


if __name__ == "__main__":
    main()
