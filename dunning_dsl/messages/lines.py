"""Line ends in messages: a line of tags alone leaves no line behind, every other line keeps its end.

Jinja2 itself has two ways, and both surprise in a letter: it either keeps an empty line for every `{% if %}`, or it
joins the next line to whatever ends in `{% endif %}`.
"""

from __future__ import annotations

import re
from typing import Final

_TAG: Final = r"(?:\{%(?:(?!\{%|%\}).)*+%\}|\{#(?:(?!\{#|#\}).)*+#\})"
_ALONE: Final = re.compile(rf"^[ \t]*+((?:{_TAG}[ \t]*+)++)\n", re.MULTILINE | re.DOTALL)
_INCLUDES: Final = re.compile(r"\{%[-+]?\s*include\b")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")


def without_tag_lines(text: str) -> str:
    """A template in which a line that holds only tags and comments prints nothing, not even its line end; with as many
    lines as before, so that places stay right.

    The line end moves into the last tag. A line with an `include` prints the part, and keeps its end; one whose last
    tag says `-%}` or `+%}` is left as it is.
    """

    def moved(match: re.Match[str]) -> str:
        tags = match[1].rstrip(" \t")
        if _INCLUDES.search(tags) or tags[-3] in "-+":
            return match[0]
        return f"{tags[:-2]}\n{tags[-2:]}"

    return _ALONE.sub(moved, text)


def tidied(text: str) -> str:
    """A rendered text without blanks at line ends, and with one empty line where there were several: what a condition
    leaves out leaves no hole."""
    return _EMPTY_LINES.sub("\n\n", "\n".join(line.rstrip(" \t") for line in text.split("\n")))
