"""What can be said of a message file without rendering it: its syntax, its constructs, and the names it uses, in every
branch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dunning_dsl.messages.findings import Finding, finding, line_span, name_span
from dunning_dsl.messages.guesses import meant
from dunning_dsl.messages.part_names import helps_for
from dunning_dsl.messages.variables import Variable
from dunning_dsl.source import Source

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.sandbox import SandboxedEnvironment


_ITSELF = ("put what both have in common into a file whose name begins with `_`, and include that",)


@dataclass(frozen=True, slots=True)
class Scanned:
    """`names` are the variables used, `includes` the parts; `findings` are empty where the file may be rendered."""

    names: frozenset[str]
    includes: tuple[str, ...]
    findings: tuple[Finding, ...]


class Scanner:
    """Looks at the files of one folder for one program; each part is looked at once."""

    def __init__(
        self, environment: SandboxedEnvironment, sources: Mapping[str, Source], variables: Mapping[str, Variable]
    ):
        self._environment = environment
        self._sources = sources
        self._variables = variables
        self._done: dict[str, Scanned] = {}

    @property
    def variables(self) -> Mapping[str, Variable]:
        return self._variables

    def source(self, file: str) -> Source:
        return self._sources[file]

    def whole(self, file: str) -> Scanned:
        """A file with all that it includes."""
        names: set[str] = set()
        found: list[Finding] = []
        seen: list[str] = []
        ahead = [file]
        while ahead:
            name = ahead.pop()
            seen.append(name)
            scanned = self.scan(name)
            names |= scanned.names
            found += scanned.findings
            for part in scanned.includes:
                if part == file or (part in seen and self._reaches(part, part)):
                    found.append(_not_allowed(self._sources[name], name, 1, "a message that includes itself", _ITSELF))
                elif part not in seen and part not in ahead:
                    ahead.append(part)
        return Scanned(frozenset(names), tuple(seen[1:]), tuple(dict.fromkeys(found)))

    def _reaches(self, start: str, goal: str) -> bool:
        seen: set[str] = set()
        ahead = list(self.scan(start).includes)
        while ahead:
            name = ahead.pop()
            if name == goal:
                return True
            if name not in seen:
                seen.add(name)
                ahead += self.scan(name).includes
        return False

    def scan(self, file: str) -> Scanned:
        """One file by itself."""
        if file not in self._done:
            self._done[file] = self._scanned(file)
        return self._done[file]

    def _scanned(self, file: str) -> Scanned:
        from jinja2.exceptions import TemplateSyntaxError

        from dunning_dsl.messages.constructs import every

        source = self._sources[file]
        try:
            tree = self._environment.parse(source.text)
            parts = list(every(tree))
        except TemplateSyntaxError as problem:
            why = _plainly(str(problem.message))
            place = line_span(source, problem.lineno)
            helps = _mended(source.text[slice(*place)], why)
            return Scanned(frozenset(), (), (finding("D511", file, place, helps=helps, why=why),))
        except RecursionError:
            return Scanned(
                frozenset(), (), (finding("D511", file, line_span(source, 1), why="it is nested too deeply"),)
            )
        return self._read(file, source, parts)

    def _read(self, file: str, source: Source, parts: list[nodes.Node]) -> Scanned:
        from jinja2 import nodes

        from dunning_dsl.messages.constructs import refused, way_out

        names: set[str] = set()
        includes: list[str] = []
        found: list[Finding] = []
        own = {n.name for n in parts if isinstance(n, nodes.Name) and n.ctx == "store"} | {"loop"}
        for node in parts:
            what = refused(node, self._environment) or self._misused(node)
            if what:
                found.append(_not_allowed(source, file, node.lineno, what, way_out(node, self._environment)))
            elif isinstance(node, nodes.Include) and isinstance(node.template, nodes.Const):
                part = str(node.template.value)
                if part in self._sources:
                    includes.append(part)
                else:
                    found.append(self._no_part(source, file, node.lineno, part))
            elif isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in own:
                if node.name in self._variables:
                    names.add(node.name)
                else:
                    found.append(self._unknown(file, source, node))
        return Scanned(frozenset(names), tuple(includes), tuple(dict.fromkeys(found)))

    def _misused(self, node: nodes.Node) -> str | None:
        """A known name called that takes nothing in parentheses, or called with names or stars."""
        from jinja2 import nodes

        if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
            return None
        known = self._variables.get(node.node.name)
        plain = not node.kwargs and not node.dyn_args and not node.dyn_kwargs
        return None if known is None or (known.parameters and plain) else f"`{known.name}` with values in parentheses"

    def _no_part(self, source: Source, file: str, line: int, part: str) -> Finding:
        parts = [name for name in self._sources if name.startswith("_")]
        return finding("D519", file, line_span(source, line), helps=helps_for(part, file, parts), part=part)

    def _unknown(self, file: str, source: Source, node: nodes.Name) -> Finding:
        known = meant(node.name, self._variables)
        helps = (f"did you mean {known}?",) if known else ()
        return finding("D503", file, name_span(source, node.name, node.lineno), helps=helps, name=node.name)


def _mended(line: str, why: str) -> tuple[str, ...]:
    """What to write where Jinja2 cannot go on; empty for what the catalogue says of all."""
    if "{{{" in line:
        return ("write two braces: `{{ amount_due }}`",)
    for opening, closing in (("{{", "}}"), ("{%", "%}")):
        for tag in line.split(opening)[1:]:
            if closing not in tag:
                return (f"close it: `{opening} {re.split('[%}]', tag)[0].strip()} {closing}`",)
    never_closed = re.search(r"never closed by `(.*)`", why)
    return (f"write `{never_closed[1]}` where it ends",) if never_closed else ()


def _plainly(said: str) -> str:
    """What Jinja2 says of a mistake, in the words of this project."""
    never_closed = re.search(r"innermost block that needs to be closed is '(\w+)'", said)
    if never_closed:
        tag = never_closed[1]
        return f"`{{% {tag} %}}` is never closed by `{{% end{tag} %}}`"
    unknown = re.match(r"Encountered unknown tag '(\w+)'", said)
    if unknown:
        return f"there is no `{{% {unknown[1]} %}}`, or nothing here for it to belong to"
    stray = re.fullmatch(r"unexpected '(.)'", said)
    if stray:
        return f"`{stray[1]}` stands where it means nothing"
    got = re.match(r"expected token '(.+)', got '(.+)'", said)
    if got:
        wanted = {"end of print statement": "`}}`", "end of statement block": "`%}`"}.get(got[1], f"`{got[1]}`")
        return f"`{got[2]}` stands where {wanted} should"
    return said.rstrip(".").replace("token", "word")


def _not_allowed(source: Source, file: str, line: int, what: str, helps: tuple[str, ...] = ()) -> Finding:
    return finding("D516", file, line_span(source, line), helps=helps, what=what)
