"""The index of the corpus lists every file, and every file that it lists exists.

After adding one: `python -m tests.corpus.index`.
"""

from __future__ import annotations

import re
from pathlib import Path

CORPUS = Path(__file__).parent
_LISTED = re.compile(r"`([\w./-]+\.dun)`")


def listed() -> set[str]:
    return set(_LISTED.findall((CORPUS / "INDEX.md").read_text(encoding="utf-8")))


def there() -> set[str]:
    return {path.relative_to(CORPUS).as_posix() for path in CORPUS.rglob("*.dun")}


def test_every_corpus_file_is_listed() -> None:
    assert sorted(there() - listed()) == []


def test_every_listed_file_exists() -> None:
    assert sorted(listed() - there()) == []
