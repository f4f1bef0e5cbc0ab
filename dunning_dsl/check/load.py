"""From a path or a text to all statements of a policy, modules included, each where its `use` stands.

A file that cannot be read is a report with a place; a module is never read from outside the policy's own folder
(links followed) or the standard library.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dunning_dsl.check.suggest import closest, help_for, listed
from dunning_dsl.diagnostics import Diagnostic, Label, report
from dunning_dsl.resources import folder as data_folder
from dunning_dsl.source import Source, Span
from dunning_dsl.syntax import tree

LARGEST: Final = 5_000_000
"""Bytes of the largest file that is read; ten thousand rules are about one million."""

ALWAYS: Final = ("std.facts", "std.channels", "std.tones", "std.offers")
"""Modules in scope without `use`."""

_DEEPEST: Final = 40

Parse = Callable[[Source, bool], tuple[tree.Tree, tuple[Diagnostic, ...]]]


@dataclass(slots=True)
class Loaded:
    """All statements in order; the texts by name; which of them are the library's, and which of those are always in
    scope.
    """

    main: str
    statements: list[tree.Statement] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    library: set[str] = field(default_factory=set)
    always: set[str] = field(default_factory=set)
    left_out: dict[str, Span] = field(default_factory=dict)
    complete: bool = True
    reports: list[Diagnostic] = field(default_factory=list)


@dataclass(slots=True)
class _Module:
    """A module that has been read: its own and its modules' rules, by name."""

    name: str
    rules: dict[str, tree.Rule] = field(default_factory=dict)


class Loader:
    """Reads one policy; `root` is the folder that its modules may lie in, None where it has none."""

    def __init__(self, main: str, root: Path | None, parse: Parse) -> None:
        self.out = Loaded(main)
        self.root = root.resolve() if root is not None else None
        self.stdlib = data_folder("stdlib").resolve()
        self.parse = parse
        self.modules: dict[Path, _Module] = {}
        self.path: list[tuple[Path, str]] = []
        self.dropped: set[int] = set()

    def load(self, source: Source, path: Path | None, *, library: bool) -> Loaded:
        """The main text, after the modules that are always in scope."""
        if path is not None:
            self.modules[path] = _Module(source.name)
        for name in ALWAYS:
            self._library_module(name, None)
        self.out.always = set(self.out.library)
        if library:
            self.out.library.add(source.name)
        here = path.parent if path is not None else self.root
        module = self.modules[path] if path is not None else _Module(source.name)
        self._statements(source, path or Path(source.name), here, module, library)
        self.out.statements = [s for s in self.out.statements if id(s) not in self.dropped]
        return self.out

    def _statements(self, source: Source, path: Path, here: Path | None, module: _Module, library: bool) -> None:
        self.out.sources[source.name] = source
        found, reports = self.parse(source, library)
        self.out.reports += reports
        self.path.append((path, source.name))
        used: dict[str, Span] = {}
        for node in found.statements:
            self.out.statements.append(node)
            if isinstance(node, tree.Rule) and node.name is not None:
                module.rules[node.name.text] = node
            elif isinstance(node, tree.Use):
                self._use(node, here, module, used)
        self.path.pop()

    # --- modules ---

    def _use(self, node: tree.Use, here: Path | None, user: _Module, used: dict[str, Span]) -> None:
        name = node.module.text
        if name in used:
            self._say("D758", node.module.span, name=name, secondary=(Label(used[name], "used here already"),))
            return
        used[name] = node.module.span
        if name.startswith("std.") and not node.module.quoted:
            module = self._library_module(name, node.module.span)
        else:
            module = self._own_module(name, here, node.module.span)
        if module is None:
            self.out.complete = False
            return
        for word in node.without:
            self._leave_out(word, module)
        user.rules.update(module.rules)

    def _leave_out(self, word: tree.Word, module: _Module) -> None:
        rule = module.rules.get(word.text)
        if rule is not None:
            self.dropped.add(id(rule))
            self.out.left_out[word.text] = word.span
        elif word.text in ("never", "limit", "quiet"):
            self._say("D229", word.span, name=word.text)
        elif self.out.complete:
            self._say("D232", word.span, name=word.text, module=module.name, helps=help_for(word.text, module.rules))

    def _library_module(self, name: str, span: Span | None) -> _Module | None:
        parts = name.split(".")[1:]
        path = self.stdlib.joinpath(*parts[:-1], f"{parts[-1]}.dun")
        if not all(p.isidentifier() for p in parts) or not path.is_file():
            if span is not None:
                known = [f"std.{p.relative_to(self.stdlib).with_suffix('').as_posix().replace('/', '.')}"
                         for p in self.stdlib.rglob("*.dun")]  # fmt: skip
                self._say("D757", span, name=name, helps=_other_pack(name, known) or help_for(name, known, most=20))
            return None
        return self._module(path, name, span, library=True)

    def _own_module(self, name: str, here: Path | None, span: Span) -> _Module | None:
        if here is None or self.root is None:
            self._say("D756", span, name=name)
            return None
        if "\0" in name or not name.strip():
            self._say("D750", span, name=name or '""')
            return None
        path = Path(os.path.normpath(here / name))
        try:
            real = path.resolve()
        except (OSError, RuntimeError):
            self._say("D750", span, name=name)
            return None
        if Path(name).is_absolute() or not real.is_relative_to(self.root):
            self._say("D755", span, name=name)
            return None
        shown = os.path.join(os.path.dirname(self.out.main), os.path.relpath(real, self.root))
        return self._module(real, os.path.normpath(shown), span, library=False)

    def _module(self, path: Path, name: str, span: Span | None, *, library: bool) -> _Module | None:
        open_paths = [p for p, _ in self.path]
        if path in open_paths and span is not None:
            names = [n for _, n in self.path[open_paths.index(path) :]]
            shown = " -> ".join(f"`{n}`" for n in (*names, names[0]))
            self._say("D754", span, cycle=shown)
            return None
        if path in self.modules:
            return self.modules[path]
        if len(self.path) > _DEEPEST:
            if span is not None:
                self._say("D760", span)
            return None
        source, reports = read_source(path, name, span)
        self.out.reports += reports
        module = _Module(name)
        self.modules[path] = module
        if source is None:
            return None
        if library:
            self.out.library.add(name)
        self._statements(source, path, path.parent, module, library)
        return module

    def _say(
        self, code: str, span: Span, *, secondary: tuple[Label, ...] = (), helps: tuple[str, ...] = (), **words: object
    ) -> None:
        self.out.reports.append(report(code, span, secondary=secondary, helps=helps, **words))  # type: ignore[arg-type]


def _other_pack(name: str, known: list[str]) -> tuple[str, ...]:
    """What to write instead of the pack of a country that has none; empty for another name."""
    folder, _, country = name.rpartition(".")
    if folder != "std.compliance":
        return ()
    packs = sorted(each for each in known if each.startswith(f"{folder}.") and each != f"{folder}.common")
    usual = {"gb": "uk", "usa": "us", "eea": "eu"}.get(country.lower(), country)
    near = closest(usual, [each.rpartition(".")[2] for each in (*packs, f"{folder}.common")])
    if near is not None:
        return (f"did you mean `{folder}.{near}`?",)
    return (
        f"no pack is shipped for `{country}`; those that are: {listed(packs)} (the EU's is for every state of the EEA)",
        "write what the law of another country asks as `never`, `limit` and `quiet` in the policy",
    )


# --- files ------------------------------------------------------------------------------------------------------------


def read_source(path: Path, name: str, asked: Span | None) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """A file as a `Source` called `name`, or reports: where a `use` asked for it, else at the file itself."""
    where = asked or Span(name, 0, 0)
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            return None, (report("D751", where, name=name),)
        if asked is not None and not stat.S_ISREG(mode):
            return None, (report("D753", where, name=name, why="it is not a plain file"),)
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        return None, (report("D750", where, name=name),)
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or "the name cannot be used").lower()
        return None, (report("D753", where, name=name, why=why),)
    if len(data) > LARGEST:
        return None, (report("D752", where, name=name, size=f"{LARGEST // 1_000_000} MB"),)
    return decoded(data, name, where)


def decoded(data: bytes, name: str, where: Span) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """Bytes as text; what is not UTF-8 is reported with its line."""
    try:
        return Source(name, data.decode("utf-8-sig")), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        return None, (report("D759", where, name=name, line=line, byte=column),)
