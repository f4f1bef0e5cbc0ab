"""The `dun` blocks of Markdown pages, ready to be checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEADER = 'policy "Example":\n    currency USD\n    timezone customer else "America/New_York"\n\n'
_FENCE = re.compile(r"^```dun(?!\w)([^\n]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """`text` is a whole policy; `wanted` the code (or its beginning) that it must cause, empty for none."""

    page: str
    line: int
    text: str
    wanted: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[Path]:
    """Every page of the documentation, and the README."""
    made = {ROOT / "docs" / "errors.md"}  # its policies are the catalogue's, which has a test of its own
    return [ROOT / "README.md", *(p for p in sorted((ROOT / "docs").rglob("*.md")) if p not in made)]


def blocks() -> Iterator[Block]:
    """Each fenced block: ` ```dun ` is right, ` ```dun error D201 ` causes that code."""
    for page in pages():
        text = page.read_text(encoding="utf-8")
        for found in _FENCE.finditer(text):
            words = [word for word in found[1].split() if not word.startswith("file=")]
            assert not words or (words[0] in ("error", "warning", "library") and len(words) <= 2), found[0]
            if words[:1] == ["library"]:
                continue
            code = found[2]
            whole = code if re.search(r"^policy\b", code, re.MULTILINE) else HEADER + code
            line = text.count("\n", 0, found.start()) + 2
            yield Block(page.relative_to(ROOT).as_posix(), line, whole, words[1] if words else "")
