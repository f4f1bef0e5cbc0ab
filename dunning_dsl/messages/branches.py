"""The conditions of a message, and what each was answered while it was rendered: which paragraphs a reader has seen.

In: the files of a folder. Out: for every `{% if %}`, `{% elif %}` and `... if ... else ...` of a file and its parts a
`Question`; for every rendering the answers that were given. Importing this module loads Jinja2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from jinja2 import Environment, nodes, pass_context
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context

if TYPE_CHECKING:
    from dunning_dsl.messages.folder import MessageFile, MessageFolder
    from dunning_dsl.messages.rendering import Failure, Rendered

WHOLE: Final = -1
"""The part number of an answer to a whole condition; the parts of an `and` count from 0."""

Answer: TypeAlias = tuple[str, int, int, bool]
"""File, number of its condition, part of the condition, and whether it was true."""

_FILTER: Final = "_answered"
_HEARD: Final = "_answers"


@dataclass(frozen=True, slots=True)
class Question:
    """One condition. `yes` and `no` say whether something is printed, or asked next, where it is true or not true."""

    file: str
    number: int
    test: nodes.Node
    yes: bool
    no: bool


def questions(environment: Environment, file: str, text: str) -> Iterator[Question]:
    """The conditions of one file, in order; raises what Jinja2 raises for a file that does not parse."""
    for number, node in enumerate(_conditions(environment.parse(text))):
        if isinstance(node, nodes.If):
            yield Question(file, number, node.test, _says(node.body), bool(node.elif_) or _says(node.else_))
        else:
            yield Question(file, number, node.test, True, node.expr2 is not None)


def _conditions(tree: nodes.Template) -> list[nodes.If | nodes.CondExpr]:
    return list(tree.find_all((nodes.If, nodes.CondExpr)))


def _says(body: list[nodes.Node]) -> bool:
    """Whether anything is printed but blanks."""
    return any(
        not isinstance(part, nodes.TemplateData) or part.data.strip()
        for node in body
        for part in (node.nodes if isinstance(node, nodes.Output) else [node])
    )


class Watched:
    """Renders the messages of one folder and hears what their conditions are answered."""

    def __init__(self, folder: MessageFolder) -> None:
        from dunning_dsl.messages.rendering import Renderer

        self._renderer = Renderer(folder)
        self.environment: Environment = self._renderer.environment
        self.environment.code_generator_class = _Asking
        self.environment.filters[_FILTER] = _heard

    def render(
        self, file: MessageFile, tone: str | None, language: str | None, context: Mapping[str, object]
    ) -> tuple[Rendered | Failure, frozenset[Answer]]:
        """The message, as without watching, and every answer."""
        answers: set[Answer] = set()
        outcome = self._renderer.render(file, tone, language, {**context, _HEARD: answers})
        return outcome, frozenset(answers)


@pass_context
def _heard(context: Context, value: object, file: str, number: int, part: int) -> object:
    answers = context.get(_HEARD)
    assert isinstance(answers, set)
    answers.add((file, number, part, bool(value)))
    return value


class _Asking(CodeGenerator):
    """Compiles a message so that every condition, and every part of an `and`, tells its answer."""

    def visit_Template(self, node: nodes.Template, frame: object = None) -> None:  # noqa: N802
        for number, condition in enumerate(_conditions(node)):
            condition.test = self._told(self._parts(condition.test, number), number, WHOLE)
        super().visit_Template(node, frame)  # type: ignore[arg-type]

    def _parts(self, test: nodes.Node, number: int) -> nodes.Expr:
        parts = list(conjuncts(test))
        if len(parts) == 1:
            return parts[0]
        told = [self._told(part, number, place) for place, part in enumerate(parts)]
        whole = told[0]
        for part in told[1:]:
            whole = nodes.And(whole, part, lineno=test.lineno)
        return whole

    def _told(self, test: nodes.Expr, number: int, part: int) -> nodes.Expr:
        words = [nodes.Const(value, lineno=test.lineno) for value in (self.name, number, part)]
        told = nodes.Filter(test, _FILTER, words, [], None, None, lineno=test.lineno)
        told.set_environment(self.environment)
        return told


def conjuncts(test: nodes.Node) -> Iterator[nodes.Expr]:
    """The parts of an `and`, left to right; a condition that is none is its only part."""
    if isinstance(test, nodes.And):
        yield from conjuncts(test.left)
        yield from conjuncts(test.right)
    else:
        assert isinstance(test, nodes.Expr)
        yield test
