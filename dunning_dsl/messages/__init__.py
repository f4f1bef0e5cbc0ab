"""What customers read: finding, rendering and checking the Jinja2 texts beside a policy.

In: a Program, the files `messages/NAME.CHANNEL[.TONE][.LANGUAGE].j2`, and what is known of a case. Out: a subject and
a body, an e-mail's HTML part, or reports on the files. `folder` finds files, `values` and `context` say what a message
may print, `environment` is the sandbox, `lines` its line ends, `rendering` renders, `html` makes the HTML part, `sms`
counts segments, `uses` says which messages a policy can reach, `check` renders them all, `lints` reads the result by
the lists of `words`, and `guesses` knows what variables are called elsewhere. Imports `program`, `ledger` and
`diagnostics`; Jinja2 and Babel are loaded only when something is rendered.
"""

from __future__ import annotations

from dunning_dsl.messages.check import check_messages
from dunning_dsl.messages.context import MessageContext, OfferMade, context_from
from dunning_dsl.messages.folder import MessageFile, MessageFolder
from dunning_dsl.messages.rendering import Failure, Rendered, render

__all__ = [
    "Failure",
    "MessageContext",
    "MessageFile",
    "MessageFolder",
    "OfferMade",
    "Rendered",
    "check_messages",
    "context_from",
    "render",
]
