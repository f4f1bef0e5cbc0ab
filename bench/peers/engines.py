"""The small policy in each engine: how it is made, and what is unfair in comparing it.

Each `make` imports its engine, writes the policy in its language, and gives back a function from a case to the number
of the rule that sends. What turns a case into the engine's own values is inside that function: a caller pays for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.peers import small
from bench.peers.small import RULES, SILENT, Above, Among, Facts, Flag, Part, Test, Words

Answer = Callable[[Facts], int]


@dataclass(frozen=True, slots=True)
class Engine:
    """`packages` are the distributions that it needs; `slow` ones are timed on fewer cases."""

    title: str
    packages: tuple[str, ...]
    form: str
    unfair: str
    make: Callable[[], Answer]
    slow: bool = False


C_LIKE = Words(all=" && ", any=" || ", no="!{}")


# --- Python itself ----------------------------------------------------------------------------------------------------


def plain() -> Answer:
    words = Words(fact="f['{}']", brackets="()")
    lines = ["def answer(f):", f"    if {words.part(SILENT)}: return 0"]
    lines += [f"    if {words.rule(rule)}: return {number}" for number, rule in enumerate(RULES, 1)]
    made: dict[str, Any] = {}
    exec("\n".join([*lines, "    return 0"]), made)
    return made["answer"]  # type: ignore[no-any-return]


def checked_by_hand() -> Callable[[Facts], bool]:
    """Whether all facts of a case are there, of their types and within their bounds: what `policy.decide` checks, as
    one would write it for this one policy."""
    tests = [f"f['plan'] in {('free', 'pro', 'enterprise')}", f"len(f) == {len(small.NAMES)}"]
    tests += [f"type(f['{name}']) is bool" for name in small.FLAGS]
    tests += [f"type(f['{name}']) is int and -100000 <= f['{name}'] <= 1000000000" for name in small.INTEGERS]
    made: dict[str, Any] = {}
    exec("def good(f):\n    return " + " and ".join(tests), made)
    return made["good"]  # type: ignore[no-any-return]


# --- expressions ------------------------------------------------------------------------------------------------------


def zen_expression() -> Answer:
    import zen

    compiled = zen.compile_expression(Words().chain())
    return lambda case: int(compiled.evaluate(case))


def zen_table() -> Answer:
    import zen

    rules = [{"_id": "silent", "when": Words().part(SILENT), "then": "0"}]
    rules += [{"_id": f"r{n}", "when": Words().rule(rule), "then": str(n)} for n, rule in enumerate(RULES, 1)]
    rules.append({"_id": "else", "when": "", "then": "0"})
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": "when", "name": "when", "field": ""}],
        "outputs": [{"id": "then", "name": "then", "field": "rule"}],
        "rules": rules,
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": table, "position": {"x": 1, "y": 0}},
        {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 2, "y": 0}},
    ]
    edges = [
        {"id": "a", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "b", "type": "edge", "sourceId": "table", "targetId": "out"},
    ]
    content = zen.ZenDecisionContent(json.dumps({"nodes": nodes, "edges": edges}))
    engine = zen.ZenEngine({"loader": lambda key: content})
    return lambda case: int(engine.evaluate("small", case)["result"]["rule"])


def cel_cpp() -> Answer:
    from cel_expr_python import cel

    types = {**dict.fromkeys(small.INTEGERS, cel.Type.INT), **dict.fromkeys(small.FLAGS, cel.Type.BOOL)}
    env = cel.NewEnv(variables={**types, "plan": cel.Type.STRING})
    compiled = env.compile(C_LIKE.chain())
    return lambda case: int(compiled.eval(data=case).value())


def cel_rust() -> Answer:
    import cel

    compiled = cel.compile(C_LIKE.chain())
    return lambda case: int(compiled.execute(case))


def cel_python() -> Answer:
    import celpy

    env = celpy.Environment()
    program = env.program(env.compile(C_LIKE.chain()))
    return lambda case: int(program.evaluate({name: celpy.json_to_cel(value) for name, value in case.items()}))


def datalogic() -> Answer:
    import datalogic_py

    chain: list[object] = [_logic(SILENT), 0]
    for number, rule in enumerate(RULES, 1):
        chain += [{"and": [_logic(part) for part in rule]}, number]
    compiled = datalogic_py.Engine().compile({"if": [*chain, 0]})
    return lambda case: int(compiled.evaluate(case))


def _logic(part: Part) -> dict[str, object]:
    match part:
        case Test(fact, op, value):
            return {op: [{"var": fact}, value]}
        case Flag(fact, true):
            return {"var": fact} if true else {"!": [{"var": fact}]}
        case Among(fact, values):
            return {"in": [{"var": fact}, list(values)]}
        case Above(fact, times, other):
            return {">": [{"*": [{"var": fact}, times]}, {"var": other}]}
        case small.Any(parts):
            return {"or": [_logic(one) for one in parts]}


# --- policies ---------------------------------------------------------------------------------------------------------


def cedar() -> Answer:
    import cedarpy

    words = Words(all=" && ", any=" || ", no="!{}", fact="context.{}", text='"{}"')
    lines = []
    for number, rule in enumerate(RULES, 1):
        parts = [_cedar(part, words) for part in rule]
        lines.append(
            f'@id("{number}") permit(principal, action, resource) when {{ {" && ".join(parts)} }};',
        )
    policies = cedarpy.PolicySet.from_str("\n".join(lines))
    entities = cedarpy.Entities.from_json_str("[]")
    silent = words.part(SILENT)
    stop = cedarpy.PolicySet.from_str(f"permit(principal, action, resource) when {{ {silent} }};")
    order = {f"policy{number - 1}": number for number in range(1, len(RULES) + 1)}
    request = {"principal": 'User::"a"', "action": 'Action::"b"', "resource": 'Case::"c"'}

    def answer(case: Facts) -> int:
        asked = {**request, "context": case}
        if cedarpy.is_authorized(asked, stop, entities).allowed:
            return 0
        found = cedarpy.is_authorized(asked, policies, entities).diagnostics.reasons
        return min((order[name] if name in order else int(name) for name in found), default=0)

    return answer


def _cedar(part: Part, words: Words) -> str:
    if isinstance(part, Among):
        listed = ", ".join(f'"{value}"' for value in part.values)
        return f"[{listed}].contains(context.{part.fact})"
    return words.part(part)


def regorus() -> Answer:
    import hobofan_regorus

    words = Words(all="; ", no="not {}", fact="input.{}", text='"{}"', brackets="{}")
    lines = ["package small", "import rego.v1", "default rule := 0", "default silent := false"]
    lines += [f"silent if {{ {words.part(part)} }}" for part in SILENT.parts]
    head = "rule := 0 if { silent }"
    for number, rule in enumerate(RULES, 1):
        bodies = _bodies(rule)
        head += "".join(f" else := {number} if {{ {words.rule(body)} }}" for body in bodies)
    engine = hobofan_regorus.Engine()
    engine.add_policy("small.rego", "\n".join([*lines, head]))

    def answer(case: Facts) -> int:
        engine.set_input_json(json.dumps(case))
        return int(engine.eval_rule("data.small.rule"))

    return answer


def _bodies(rule: small.Rule) -> list[small.Rule]:
    """A rule of Rego has no `or` in its body: one body for each way."""
    for place, part in enumerate(rule):
        if isinstance(part, small.Any):
            return [(*rule[:place], one, *rule[place + 1 :]) for one in part.parts]
    return [rule]


# --- rule engines in Python -------------------------------------------------------------------------------------------


def rule_engine() -> Answer:
    import rule_engine as library

    words = Words(text='"{}"')
    rules = [library.Rule(words.rule(rule)) for rule in RULES]
    silent = library.Rule(words.part(SILENT))

    def answer(case: Facts) -> int:
        if silent.matches(case):
            return 0
        return next((number for number, rule in enumerate(rules, 1) if rule.matches(case)), 0)

    return answer


def business_rules() -> Answer:
    from business_rules import run_all
    from business_rules.actions import BaseActions, rule_action
    from business_rules.fields import FIELD_NUMERIC
    from business_rules.variables import BaseVariables, boolean_rule_variable, numeric_rule_variable
    from business_rules.variables import string_rule_variable as text_variable

    made: dict[str, Any] = {"__init__": lambda self, case: setattr(self, "case", case)}
    kinds = {
        **dict.fromkeys(small.INTEGERS, numeric_rule_variable),
        **dict.fromkeys(small.FLAGS, boolean_rule_variable),
    }
    for name, kind in {**kinds, "plan": text_variable}.items():
        made[name] = kind(_reads(name))
    made["amount_above_a_fifth"] = boolean_rule_variable(lambda self: self.case["amount_due"] * 5 > self.case["mrr"])
    variables = type("Variables", (BaseVariables,), made)

    class Actions(BaseActions):  # type: ignore[misc]
        sent = 0

        @rule_action(params={"number": FIELD_NUMERIC})  # type: ignore[untyped-decorator]
        def send(self, number: int) -> None:
            self.sent = number

    rules = [_business(0, (SILENT,)), *(_business(number, rule) for number, rule in enumerate(RULES, 1))]

    def answer(case: Facts) -> int:
        actions = Actions()
        run_all(rules, variables(case), actions, stop_on_first_trigger=True)
        return actions.sent

    return answer


def _reads(name: str) -> Callable[[Any], object]:
    def read(self: Any) -> object:
        return self.case[name]

    read.__name__ = name
    return read


_OPERATORS = {"==": "equal_to", "<": "less_than", "<=": "less_than_or_equal_to"}
_OPERATORS |= {">": "greater_than", ">=": "greater_than_or_equal_to"}


def _business(number: int, rule: small.Rule) -> dict[str, object]:
    actions = [{"name": "send", "params": {"number": number}}]
    return {"conditions": {"all": [_business_part(part) for part in rule]}, "actions": actions}


def _business_part(part: Part) -> dict[str, object]:
    match part:
        case Test("plan", "!=", value):
            others = [v for v in ("free", "pro", "enterprise") if v != value]
            return _business_part(Among("plan", tuple(others)))
        case Test(fact, op, value):
            return {"name": fact, "operator": _OPERATORS[op], "value": value}
        case Flag(fact, true):
            return {"name": fact, "operator": "is_true" if true else "is_false", "value": ""}
        case Among(fact, values):
            return {"any": [{"name": fact, "operator": "equal_to", "value": value} for value in values]}
        case Above():
            return {"name": "amount_above_a_fifth", "operator": "is_true", "value": ""}
        case small.Any(parts):
            return {"any": [_business_part(one) for one in parts]}


def durable_rules() -> Answer:
    from durable import lang

    found: list[int] = []

    def note(number: int) -> Callable[[Any], None]:
        return lambda c: found.append(number)

    with lang.ruleset("small"):
        lang.when_all(_durable(SILENT, lang.m))(note(0))
        for number, rule in enumerate(RULES, 1):
            whole = _durable(rule[0], lang.m)
            for part in rule[1:]:
                whole = whole & _durable(part, lang.m)
            lang.when_all(whole)(note(number))

    def answer(case: Facts) -> int:
        found.clear()
        fact = {"sid": "1", "id": 1, **case}
        try:
            lang.assert_fact("small", fact)
        except lang.engine.MessageNotHandledException:
            return 0
        lang.retract_fact("small", fact)
        return min(found, default=0)

    return answer


def _durable(part: Part, m: Any) -> Any:
    import operator

    match part:
        case Test(fact, op, value):
            by = {"==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le}
            return {**by, ">": operator.gt, ">=": operator.ge}[op](getattr(m, fact), value)
        case Flag(fact, true):
            return getattr(m, fact) == true
        case Among(fact, values):
            return _either([getattr(m, fact) == value for value in values])
        case Above(fact, times, other):
            return getattr(m, other) < getattr(m, fact) * times
        case small.Any(parts):
            return _either([_durable(one, m) for one in parts])


def _either(parts: list[Any]) -> Any:
    whole = parts[0]
    for part in parts[1:]:
        whole = whole | part
    return whole


ENGINES = (
    Engine("a chain of `if` in Python", (), "written out, `exec`", "the floor: no types, no checks, no reasons", plain),
    Engine(
        "datalogic-py",
        ("datalogic-py",),
        "one `if` of JSON logic",
        "gives a number; does not look whether a fact is there or of its type, and has no explanation",
        datalogic,
    ),
    Engine(
        "zen-engine, an expression",
        ("zen-engine",),
        "nested `? :`",
        "the best case: no table, no trace; numbers are floats",
        zen_expression,
    ),
    Engine(
        "zen-engine, a decision table",
        ("zen-engine",),
        "hit policy first",
        "what its editor writes; conditions stand in one column each row",
        zen_table,
    ),
    Engine(
        "cel-expr-python (C++)",
        ("cel-expr-python",),
        "nested `? :`",
        "expressions alone: order and outcomes are the caller's; types are checked when it is compiled",
        cel_cpp,
    ),
    Engine(
        "common-expression-language (Rust)",
        ("common-expression-language",),
        "nested `? :`",
        "as for the one in C++, without types",
        cel_rust,
    ),
    Engine("cel-python", ("cel-python",), "nested `? :`", "CEL in Python, default runner", cel_python, slow=True),
    Engine(
        "regorus (hobofan's binding)",
        ("hobofan-regorus",),
        "a chain of `else`",
        "the case goes in as JSON text, for the binding makes numbers of Python's booleans",
        regorus,
    ),
    Engine(
        "cedarpy",
        ("cedarpy",),
        "24 `permit`s, their ids read back",
        "made for permit and forbid: two questions, and all that hold are found; JSON text in and out",
        cedar,
    ),
    Engine(
        "rule-engine",
        ("rule-engine",),
        "24 rules in turn",
        "numbers are decimals",
        rule_engine,
    ),
    Engine(
        "business-rules",
        ("business-rules",),
        "JSON conditions, the first that holds",
        "the test between two facts is a method in Python",
        business_rules,
    ),
    Engine(
        "durable-rules",
        ("durable_rules",),
        "a ruleset; a fact asserted and retracted",
        "made for memory that lives long: a fresh fact is its worst case, and all that hold are found",
        durable_rules,
    ),
)
