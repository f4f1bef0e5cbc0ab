"""The grammar has no conflict, its words are those of the keyword table, and plain lark agrees with our automaton."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from lark import Lark, Token
from lark.exceptions import LarkError

from dunning_dsl.resources import folder
from dunning_dsl.source import Source
from dunning_dsl.syntax.keywords import RESERVED, SOFT
from dunning_dsl.syntax.lexer import lex
from dunning_dsl.syntax.machine import run
from dunning_dsl.syntax.parser import BUILDERS, _chunks
from dunning_dsl.syntax.parts import RefusedError
from dunning_dsl.syntax.tables import STARTS, lark_grammar, make_tables, tables
from dunning_dsl.syntax.wording import READING

GRAMMAR = folder("grammar") / "dunning.lark"
CORPUS = sorted((Path(__file__).parents[1] / "corpus").glob("**/*.dun"))


def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", folder("grammar") / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def plain_lark() -> Lark:
    return Lark(
        GRAMMAR.read_text("utf-8"), parser="lalr", lexer="basic", start=sorted({*STARTS.values(), "unreadable"})
    )


def test_a_conflict_is_refused() -> None:
    text = GRAMMAR.read_text("utf-8").replace(
        'let: "let" name "=" expr', 'let: "let" name "=" expr | "let" name "=" value'
    )
    with pytest.raises(LarkError):
        make_tables(text)


def test_the_words_of_the_grammar_are_those_of_the_table() -> None:
    words = {word for word in tables().words if word.isidentifier()}
    assert words == RESERVED | set(SOFT)
    assert not RESERVED & set(SOFT)


def test_the_generated_files_are_current() -> None:
    module: Any = generate()
    text = GRAMMAR.read_text("utf-8")
    assert module.grammar_text(text) == text
    assert module.textmate_text() == (folder("grammar") / "dunning.tmLanguage.json").read_text("utf-8")


def test_every_rule_has_a_builder_and_every_builder_a_rule() -> None:
    made = {
        rule.name for rule in tables().reductions if not rule.many and not rule.passes and rule.name != "unreadable"
    }
    assert {name for name in made - set(BUILDERS) if not name.startswith("$")} == set()
    assert set(BUILDERS) - {rule.name for rule in tables().reductions} == set()


def test_every_phrase_belongs_to_a_rule() -> None:
    names = {rule.name for rule in tables().reductions} | {rule.origin for rule in tables().reductions}
    assert set(READING) - names == set()


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_plain_lark_reads_what_we_read(path: Path) -> None:
    tokens, _ = lex(Source(path.name, path.read_text("utf-8")))
    for chunk in _chunks(tokens):
        if chunk[0].text not in STARTS or any(token.type.startswith("BAD_") for token in chunk):
            continue
        start = STARTS[chunk[0].text]
        try:
            _, stuck = run(tables(), start, chunk, BUILDERS)
        except RefusedError:
            stuck = None
        if stuck is not None and stuck.deep:
            continue
        parser = plain_lark().parse_interactive("", start=start)
        at = None
        for index, token in enumerate([*chunk, None]):
            try:
                parser.feed_token(Token("$END", "") if token is None else Token(token.type, token.text))
            except LarkError:
                at = index
                break
        assert at == (None if stuck is None else stuck.at)


def test_plain_lark_finds_the_same_words() -> None:
    for path in CORPUS:
        text = path.read_text("utf-8")
        ours = [(token.type, token.start) for token in lex(Source(path.name, text))[0]]
        theirs = [(token.type, token.start_pos) for token in lark_grammar_cached().lex(text)]
        changed = {("BAD_DATE", "DATE"), ("BAD_TIME", "TIME"), ("BAD_INT", "INT")}
        assert len(ours) == len(theirs)
        for (one, start), (other, place) in zip(ours, theirs, strict=True):
            assert start == place
            assert one == other or (one, other) in changed


@cache
def lark_grammar_cached() -> Lark:
    return lark_grammar(GRAMMAR.read_text("utf-8"))
