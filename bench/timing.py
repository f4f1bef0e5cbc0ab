"""Clocks: whole processes one after the other in turns, and functions in this process."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

ROUNDS = 11
KILOBYTES = 1024.0
"""In a megabyte."""


def processes(commands: Mapping[str, Sequence[str]], env: Mapping[str, str]) -> dict[str, float]:
    """Median seconds of each command from start to end, run in turns so that what slows the machine slows all; the
    first turn, which fills caches of files and of byte code (an installed package has that), does not count."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(ROUNDS + 1):
        for name, command in commands.items():
            taken = _process(command, env)
            if turn:
                seconds[name].append(taken)
    return {name: median(found) for name, found in seconds.items()}


def _process(command: Sequence[str], env: Mapping[str, str]) -> float:
    whole = {**os.environ, **env}
    whole.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    done = subprocess.run(command, env=whole, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return taken


def function(work: Callable[[], object], rounds: int = 5) -> float:
    """Least seconds of a call; the first one does not count."""
    work()
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def peak() -> float:
    """The most memory that this process has had, in megabytes. Linux begins its count of a process (`ru_maxrss`)
    with that of the one which started it; `VmHWM` is the process's own."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8"))[0]) / KILOBYTES
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES
