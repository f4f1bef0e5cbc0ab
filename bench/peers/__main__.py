"""`python -m bench.peers`: measure one decision at a time, print, and put the section into RESULTS.md."""

from __future__ import annotations

import os
import re
from pathlib import Path

from bench.peers import lines

RESULTS = Path(__file__).parent.parent / "RESULTS.md"


def put(found: list[str]) -> None:
    """Print a section, and let it stand in RESULTS.md in the place of the one of its title."""
    busy = f"Load average when this was measured by itself: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores."
    section = "\n".join([*found, busy]) + "\n\n"
    print(section, end="")
    whole = RESULTS.read_text(encoding="utf-8")
    title = section.split("\n", 1)[0]
    kept = re.sub(rf"^{re.escape(title)}\n.*?(?=^## |\Z)", "", whole, flags=re.DOTALL | re.MULTILINE)
    RESULTS.write_text(kept.rstrip("\n") + "\n\n" + section.rstrip("\n") + "\n", encoding="utf-8")


if __name__ == "__main__":
    put(lines())
