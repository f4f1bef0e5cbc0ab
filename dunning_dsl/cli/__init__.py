"""The command line `dunning`: one thin file per command, loaded when it is called.

In: words and files of a user. Out: text, and an exit code: 0 clean, 1 errors, failed tests or a difference that
was asked about, 2 usage, files or a mistake of ours, 3 nothing to do. Commands of other packages join through the entry
point `dunning.commands`.
"""

from __future__ import annotations

from dunning_dsl.cli.group import Commands

main = Commands(
    "dunning",
    {
        "check": "Find mistakes in policies, and say how to mend them",
        "test": "Run the tests that policies carry",
        "decide": "Decide cases: what would go out today, and what would not",
        "why": "Explain one customer's decision, rule by rule",
        "facts": "List what a policy may read",
        "render": "Show a message as a customer would read it",
        "history": "Look at past invoices, payments and messages before using them",
        "explain": "Explain a code such as D201, or list them all",
    },
)
"""The whole command line, a click group whose commands are imported when first used."""
