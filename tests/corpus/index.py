"""Writes INDEX.md, the list of the corpus by row of LANGUAGE.md: `python -m tests.corpus.index` after adding a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

CORPUS = Path(__file__).parent

HEAD = """\
# The corpus

Every `.dun` file below `tests/corpus`, by the row of LANGUAGE.md that it is about. Made by
`python -m tests.corpus.index`; `test_index.py` holds it complete. A good file passes the check; a bad one has one
mistake, which its first line or the test beside it names.
"""

ROWS = (
    ("1, the whole policy", "section1"),
    ("2, layout", "layout"),
    ("2, literals", "literals"),
    ("3, unknown", "unknown"),
    ("3, several currencies", "currencies"),
    ("4, `policy`", "statement-policy"),
    ("4, `use`", "statement-use"),
    ("4, `fact`", "statement-fact"),
    ("4, `param`", "statement-param"),
    ("4, `let`", "statement-let"),
    ("4, `stages`", "statement-stages"),
    ("4, `choose`", "statement-choose"),
    ("4, `table`", "statement-table"),
    ("4, `rule`", "statement-rule"),
    ("4, `instead of`", "statement-instead-of"),
    ("4, `never`", "statement-never"),
    ("4, `limit`", "statement-limit"),
    ("4, `quiet`", "statement-quiet"),
    ("4, `experiment`", "statement-experiment"),
    ("4, `prove`", "statement-prove"),
    ("4, `test`", "statement-test"),
    ("4, `when`, `because`, `from`, `before` of guards", "clauses"),
    ("4, head `when`", "head-when"),
    ("4, head `when`, `every`, `at most`", "head-when-every"),
    ("4, head `on day`", "head-on-day"),
    ("4, head `on EVENT`", "head-on-event"),
    ("4, action `send`", "action-send"),
    ("4, action `offer`", "action-offer"),
    ("4, action `escalate`", "action-escalate"),
    ("4, action `assign`", "action-assign"),
    ("4, action `charge`", "action-charge"),
    ("4, action `hold`", "action-hold"),
    ("4, action `refer`", "action-refer"),
    ("4, action `tag`", "action-tag"),
    ("4, action `stop`", "action-stop"),
    ("4, action `retry payment`", "action-retry"),
    ("4, action `suspend service`", "action-suspend"),
    ("4, action `restore service`", "action-restore"),
    ("4, action `cancel subscription`", "action-cancel"),
    ("4, action `write off`", "action-write-off"),
    ("4, action `ask feedback`", "action-ask-feedback"),
    ("4, `ACTION if C`", "action-if"),
    ("4, patterns", "patterns"),
    ("7, what happens in a test", "test-happenings"),
    ("7, what a test expects", "test-expectations"),
)
"""Every row of the page and the name of its good and bad file in `language/`."""

GROUPS = (
    ("structure", "notice-", "4, notice first"),
    ("structure", "quiet-", "4, `quiet`"),
    ("structure", "replacements-", "4, `instead of`"),
    ("structure", "result-", "3, bounds of results"),
    ("structure", "table-", "4, `table`"),
    ("structure", "unknown-", "3, unknown behind a total value"),
    ("advice", "choose-not-used|row-never-taken", "4, `choose`"),
    ("advice", "let-not-used", "4, `let`"),
    ("advice", "fact-not-used", "4, `fact`"),
    ("advice", "holdout", "4, `experiment`"),
    ("advice", "late-arrivals", "4, head `when`"),
    ("advice", "limit-of-zero|no-contact-limit", "4, `limit`; 9, `safe`"),
    ("advice", "never-true", "4, conditions that cannot hold"),
    ("advice", "no-timezone", "4, `policy`"),
    ("advice", "optional-", "3, unknown"),
    ("advice", "replacement", "4, `instead of`"),
    ("advice", "stage-|back-to", "4, `stages`, `escalate`"),
    ("advice", "stuck-", "9, rules that can stay blocked"),
    ("advice", "window-", "5, windows of one day"),
)
"""Folder, beginnings of names, row. What is named in none goes by the report that its bad file causes."""

TITLES = {
    "structure": "What the whole of a policy must hold",
    "advice": "Advice: legal, and probably not meant",
    "scenarios": "5 and 6, stories through time",
    "syntax": "2, layout and lexing; 4 and 7, how statements are written",
    "names": "3 and 4, names",
    "types": "3, types, units and bounds",
    "messages": "8, messages",
    "tests": "7, tests that fail",
}

_CODE = re.compile(r"\b(D\d{3})\b")
_NAME = re.compile(r'^policy "(.*?)"', re.MULTILINE)


def files() -> list[str]:
    """Every corpus file, relative to the corpus."""
    return sorted(path.relative_to(CORPUS).as_posix() for path in CORPUS.rglob("*.dun"))


def index() -> str:
    """The text of INDEX.md."""
    every = files()
    folders = [*TITLES, *sorted({name.split("/")[0] for name in every} - set(TITLES) - {"language"})]
    parts = [HEAD, "\n## Each row once\n\n", *_table(("row", "good", "bad"), _language(every))]
    for folder in folders:
        inside = [name for name in every if name.startswith(f"{folder}/")]
        if inside:
            parts.append(f"\n## {TITLES.get(folder, folder.capitalize())}\n\n")
            parts += _twins(folder, inside) if any("/bad/" in name for name in inside) else _single(inside)
    return "".join(parts)


def _language(every: list[str]) -> Iterator[tuple[str, str, str]]:
    rest = [name for name in every if name.startswith("language/")]
    for row, name in ROWS:
        mine = [f for f in rest if f in (f"language/good/{name}.dun", f"language/bad/{name}.dun")]
        rest = [f for f in rest if f not in mine]
        yield row, *_sides(mine)
    if rest:
        yield "what these use, and others", *_sides(rest)


def _twins(folder: str, names: list[str]) -> Iterator[str]:
    """Files with a good and a bad side, by row or by the report that the bad one causes."""
    causes = {_twin(name): _code(name) for name in names if "/bad/" in name}
    rows: dict[str, list[str]] = {}
    for name in names:
        row = next((r for f, start, r in GROUPS if f == folder and re.match(start, _twin(name))), None)
        rows.setdefault(row or _titled(causes.get(_twin(name), "")), []).append(name)
    return _table(("row or report", "good", "bad"), ((row, *_sides(rows[row])) for row in sorted(rows)))


def _single(names: list[str]) -> Iterator[str]:
    """Files that stand for themselves."""
    return _table(("what it is about", "file"), ((_about(name), f"`{name}`") for name in names))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |\n|{'---|' * len(head)}\n"
    for row in rows:
        yield f"| {' | '.join(row)} |\n"


def _sides(names: list[str]) -> tuple[str, str]:
    good, bad = ([f"`{name}`" for name in names if ("/bad/" in name) is side] for side in (False, True))
    return ", ".join(good), ", ".join(bad)


def _twin(name: str) -> str:
    """What a good file and its bad twin share."""
    return name.split("/", 2)[2]


def _code(name: str) -> str:
    text = (CORPUS / name).read_text(encoding="utf-8", errors="replace")
    found = _CODE.search(text.split("policy", 1)[0])
    return found[1] if found else ""


def _titled(code: str) -> str:
    """A code with its short name from the catalogue."""
    module = f"dunning_dsl.diagnostics.catalogue.{code.lower()}"
    if not code or find_spec(module) is None:
        return code or "no report"
    return f"{code}, {import_module(module).ENTRY.slug.replace('-', ' ')}"


def _about(name: str) -> str:
    """A policy's own name, or the words of the file's."""
    path = Path(name)
    found = _NAME.search((CORPUS / name).read_text(encoding="utf-8", errors="replace"))
    plain = (path.parent.name if path.stem == "policy" else path.stem).replace("-", " ").replace("_", " ")
    return found[1] if found and path.parts[0] == "scenarios" else plain


if __name__ == "__main__":
    (CORPUS / "INDEX.md").write_text(index(), encoding="utf-8")
