"""Several policies that read one history: which columns it must have, and what stands for those it lacks."""

from __future__ import annotations

from dataclasses import replace

from dunning_dsl.program.statements import FactDecl, Program


class DifferentFactsError(ValueError):
    """Two policies mean different things by one column; the text says which, where, and what to do."""


def together(programs: tuple[Program, ...]) -> tuple[Program, frozenset[str]]:
    """A program with every fact, channel and currency that any of the policies has, for reading a history, and the
    facts that they give different defaults: a missing column of those is left to each policy.

    A fact is optional only where all say so, and has a default only where all give one, so that what keeps a customer
    out of one policy keeps them out of all. Raises DifferentFactsError where one fact has two types.
    """
    wanted, left_open = programs[0], set[str]()
    owner = dict.fromkeys((fact.name for fact in wanted.facts), programs[0])
    for program in programs[1:]:
        facts = {fact.name: fact for fact in wanted.facts}
        for fact in program.facts:
            mine = facts.get(fact.name)
            owner.setdefault(fact.name, program)
            if mine is None:
                facts[fact.name] = fact
                continue
            if (mine.type, mine.source, mine.parameters) != (fact.type, fact.source, fact.parameters):
                raise DifferentFactsError(_different((owner[fact.name], mine), (program, fact)))
            if (mine.default, mine.optional) != (fact.default, fact.optional):
                left_open.add(fact.name)
            facts[fact.name] = _both(mine, fact)
        wanted = replace(
            wanted,
            rules=(*wanted.rules, *program.rules),
            channels=tuple(dict.fromkeys((*wanted.channels, *program.channels))),
            facts=tuple(facts.values()),
            settings=replace(
                wanted.settings,
                currencies=tuple(dict.fromkeys((*wanted.settings.currencies, *program.settings.currencies))),
            ),
        )
    return wanted, frozenset(left_open)


def _both(one: FactDecl, other: FactDecl) -> FactDecl:
    return replace(
        one,
        optional=one.optional and other.optional,
        default=None if other.default is None else one.default,
        library=one.library or other.library,
    )


def _different(one: tuple[Program, FactDecl], other: tuple[Program, FactDecl]) -> str:
    said = " and ".join(f"`{fact.type}`{_place(program, fact.name)}" for program, fact in (one, other))
    name = one[1].name
    return (
        f"the two policies declare the fact `{name}` differently: as {said}. To be compared on the same customers a "
        "column must be one thing: give it the same type in both, or another name in one of them (and a column for "
        "each). Defaults may differ."
    )


def _place(program: Program, fact: str) -> str:
    span = program.spans.get(f"fact:{fact}")
    return f" in {span.file}" if span is not None and span.file else f" in policy `{program.name}`"
