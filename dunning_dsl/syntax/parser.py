"""Text to tree. The text is cut at the left margin; each piece is read by itself, so one mistake costs one statement.

Two mistakes of layout are mended while reading, so that they cost nothing but their report: a statement that is
indented, and a line at the margin that belongs to the statement above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from dunning_dsl.diagnostics import Diagnostic, ordered, report
from dunning_dsl.source import Source, Span
from dunning_dsl.syntax import build_declarations, build_expressions, build_rules, build_tests
from dunning_dsl.syntax.keywords import STATEMENTS, VERBS
from dunning_dsl.syntax.lexer import Token, lex
from dunning_dsl.syntax.machine import Stuck, run, stands
from dunning_dsl.syntax.parts import RefusedError
from dunning_dsl.syntax.tables import STARTS, tables
from dunning_dsl.syntax.tree import Broken, Expr, Policy, Statement, Tree, Word

LARGEST = 4_000_000
"""Characters that a file may have."""

BUILDERS = {
    **build_expressions.BUILDERS,
    **build_declarations.BUILDERS,
    **build_rules.BUILDERS,
    **build_tests.BUILDERS,
}

NAMING = ("fact", "param", "let", "choose", "table", "rule", "experiment", "type", "offer")
"""Statements whose second word is the name that they define."""

Chunk = list[Token]
Outcome = Statement | Stuck | Diagnostic
"""What reading a chunk gives: its statement, the place where it got stuck, or a builder's refusal."""

_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of what follows, so that a reader sees another text than the tools."""


def parse(source: Source) -> tuple[Tree, tuple[Diagnostic, ...]]:
    """The tree of a source, and a report for each statement that could not be read (which is `Broken` in the tree)."""
    if len(source.text) > LARGEST:
        start = Span(source.name, 0, 0)
        size = f"{len(source.text) / 1e6:.1f}"
        refused = report("D133", start, size=size, largest=LARGEST // 1_000_000)
        return Tree(source, (Broken("policy", None, start),)), (refused,)
    tokens, comments = lex(source)
    reader = _Reader(_chunks(tokens))
    reader.read()
    if _HIDDEN.search(source.text):
        reader.diagnostics.extend(_hidden(source, tokens))
    return Tree(source, tuple(reader.statements), tuple(comments)), ordered(reader.diagnostics)


def parse_expression(text: str, name: str) -> tuple[Expr | None, tuple[Diagnostic, ...]]:
    """One expression, such as a fact's name on the command line; `name` is what reports call the text."""
    source = Source(name, text)
    tokens = lex(source)[0] if len(text) <= LARGEST else []
    if not tokens:
        return None, (report("D141", Span(name, 0, len(text)), where="here"),)
    expr, stuck = run(tables(), "expr", tokens, BUILDERS)
    if stuck is not None:
        return None, (_explained(tokens, stuck),)
    return cast(Expr, expr), ()


# --- cutting --------------------------------------------------------------------------------------------------------


def _chunks(tokens: list[Token]) -> list[Chunk]:
    """The tokens, cut before each one that stands at the left margin."""
    found: list[Chunk] = []
    for token in tokens:
        if token.margin or not found:
            found.append([])
        found[-1].append(token)
    return found


def _begins(chunk: Chunk) -> bool:
    return chunk[0].text in STARTS


def _attempt(chunk: Chunk) -> Outcome:
    """Read a chunk that begins with the word of a statement."""
    try:
        statement, stuck = run(tables(), STARTS[chunk[0].text], chunk, BUILDERS)
    except RefusedError as refused:
        return refused.diagnostic
    return cast(Statement, statement) if stuck is None else stuck


def _broken(chunk: Chunk, keyword: str | None = None) -> Broken:
    """What stands in the tree for a statement that could not be read."""
    word = keyword or chunk[0].text
    named = word in NAMING and len(chunk) > 1 and chunk[1].text.isidentifier()
    return Broken(word, chunk[1].text if named else None, Span(chunk[0].file, chunk[0].start, chunk[-1].end))


def _explained(chunk: Chunk, stuck: Stuck, currencies: tuple[str, ...] = ()) -> Diagnostic:
    from dunning_dsl.syntax.explain import explained
    from dunning_dsl.syntax.place import Place

    return explained(Place(chunk, stuck, currencies))


# --- reading --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Reader:
    """Reads the chunks of a file in order; `at` is the next one."""

    chunks: list[Chunk]
    at: int = 0
    statements: list[Statement] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def read(self) -> None:
        while self.at < len(self.chunks):
            chunk = self.chunks[self.at]
            self.at += 1
            strays = list(self._strays())
            if not _begins(chunk):
                self._unknown([chunk, *strays])
            elif not chunk[0].margin:
                self.diagnostics.append(report("D104", chunk[0].span, found=chunk[0].text))
                self._split(chunk, reported=True)
                self._unknown(strays)
            elif strays:
                self._with_strays(chunk, strays)
            else:
                self._plain(chunk)

    def _strays(self) -> Iterator[Chunk]:
        """The chunks that follow and do not begin with the word of a statement."""
        while self.at < len(self.chunks) and not _begins(self.chunks[self.at]):
            yield self.chunks[self.at]
            self.at += 1

    def _currencies(self) -> tuple[str, ...]:
        """Those of the `policy` statement, where the file has one above."""
        settings = (each for node in self.statements if isinstance(node, Policy) for each in node.settings)
        values = (value for each in settings if each.key == "currency" for value in each.values)
        return tuple(value.text for value in values if isinstance(value, Word))

    def _keep(self, chunk: Chunk, outcome: Outcome) -> None:
        """Put what was read in the tree, or a `Broken` and its report."""
        if isinstance(outcome, Stuck):
            outcome = _explained(chunk, outcome, self._currencies())
        if isinstance(outcome, Diagnostic):
            self.diagnostics.append(outcome)
            self.statements.append(_broken(chunk))
        else:
            self.statements.append(outcome)

    def _plain(self, chunk: Chunk) -> None:
        outcome = _attempt(chunk)
        if isinstance(outcome, Stuck):
            if outcome.at == len(chunk) and self._continued(chunk, outcome):
                return
            if _indented_statement(chunk, outcome):
                self._split(chunk)
                return
        self._keep(chunk, outcome)

    def _continued(self, chunk: Chunk, stuck: Stuck) -> bool:
        """`rule x:` whose `when` stands at the margin: the next chunk belongs to this one."""
        if self.at >= len(self.chunks):
            return False
        following = self.chunks[self.at]
        if not stands(tables(), stuck.states, following[0].type):
            return False
        outcome = _attempt([*chunk, *following])
        if isinstance(outcome, Stuck | Diagnostic):
            return False
        self.at += 1
        self._at_margin(chunk, following)
        self.statements.append(outcome)
        return True

    def _with_strays(self, chunk: Chunk, strays: list[Chunk]) -> None:
        """Lines at the margin after a statement: part of it, or nothing that we know."""
        merged = [*chunk, *(token for stray in strays for token in stray)]
        outcome = _attempt(merged)
        if not isinstance(outcome, Stuck):
            self._at_margin(chunk, strays[0])
            self._keep(merged, outcome)
            return
        if outcome.at <= len(chunk) or _meant(strays[0][0]):
            self._plain(chunk)
            self._unknown(strays)
            return
        read = len(chunk)
        belonging = 0
        while belonging < len(strays) and read + len(strays[belonging]) <= outcome.at:
            read += len(strays[belonging])
            belonging += 1
        self._at_margin(chunk, strays[0])
        start = _attempt(merged[:read])
        if read == outcome.at and not isinstance(start, Stuck | Diagnostic):
            self.statements.append(start)
            self._unknown(strays[belonging:])
        else:
            self.statements.append(_broken(chunk))

    def _at_margin(self, chunk: Chunk, line: Chunk) -> None:
        self.diagnostics.append(report("D105", line[0].span, found=line[0].text, statement=chunk[0].text))

    def _split(self, chunk: Chunk, *, reported: bool = False) -> None:
        """A chunk that holds statements which are indented: each is read, and the first is reported."""
        while True:
            outcome = _attempt(chunk)
            if not isinstance(outcome, Stuck) or not _indented_statement(chunk, outcome):
                self._keep(chunk, outcome)
                return
            word = chunk[outcome.at]
            if not reported:
                self.diagnostics.append(report("D104", word.span, found=word.text))
                reported = True
            start = _attempt(chunk[: outcome.at])
            whole = not isinstance(start, Stuck | Diagnostic)
            self.statements.append(cast(Statement, start) if whole else _broken(chunk[: outcome.at]))
            chunk = chunk[outcome.at :]

    def _unknown(self, strays: list[Chunk]) -> None:
        """Lines that begin no statement. A run of them is reported once, but each close to a known word for itself."""
        silent = False
        for stray in strays:
            meant = _meant(stray[0])
            self.statements.append(_broken(stray, meant))
            if meant is None and silent:
                continue
            self.diagnostics.append(_unknown_report(stray[0], meant))
            silent = True


def _indented_statement(chunk: Chunk, stuck: Stuck) -> bool:
    """Whether reading stopped at the word of a statement that begins an indented line."""
    if not 0 < stuck.at < len(chunk):
        return False
    token = chunk[stuck.at]
    if token.text in ("when", "on") and chunk[0].text in ("rule", "when", "on"):
        return False
    if token.text == "when" and chunk[0].text == "choose" and not _acts(chunk[stuck.at :]):
        return False
    return token.leads and token.text in STATEMENTS


def _acts(tokens: Chunk) -> bool:
    """Whether an action follows the first colon: then it is a rule, else a row of `choose` the wrong way round."""
    colon = next((at for at, token in enumerate(tokens) if token.type == "COLON"), len(tokens))
    return colon + 1 < len(tokens) and tokens[colon + 1].text in VERBS


_OTHER_WORDS = {
    "if": "when",
    "define": "let",
    "set": "let",
    "var": "let",
    "const": "param",
    "parameter": "param",
    "import": "use",
    "include": "use",
    "forbid": "never",
    "deny": "never",
    "block": "never",
    "assert": "prove",
    "ladder": "stages",
    "stage": "stages",
}
"""How other languages begin a statement -> the word here."""


def _meant(token: Token) -> str | None:
    """The word of a statement that was probably meant."""
    word = token.text.lower()
    if word in _OTHER_WORDS or word in STARTS:
        return _OTHER_WORDS.get(word, word)
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, STATEMENTS, 1, 0.75)), None)


def _unknown_report(token: Token, meant: str | None) -> Diagnostic:
    if token.type.startswith("BAD_") and not token.text[:1].isalpha():
        return _explained([token], Stuck(0, (tables().starts["expr"],)))
    helps = (f"did you mean `{meant}`?",) if meant else ()
    if token.text.lower() in ("else", "elif", "otherwise"):
        helps = ("a rule has no other branch: write a second rule with `when not (CONDITION)`",)
    return report("D103", token.span, helps=helps, found=token.text)


def _hidden(source: Source, tokens: list[Token]) -> Iterator[Diagnostic]:
    """Reports for hidden characters inside texts and comments; elsewhere they break their statement anyway."""
    from dunning_dsl.syntax.mistakes_spelling import character

    known = {token.start for token in tokens if token.type == "BAD_CHARACTER"}
    for match in _HIDDEN.finditer(source.text):
        if match.start() not in known:
            yield report("D128", Span(source.name, match.start(), match.end()), sign=character(match.group()))
