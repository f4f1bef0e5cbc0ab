"""Line ends: a line of tags vanishes, every other line keeps its end, and a rendered text has no holes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning_dsl.messages import MessageFolder, Rendered, render
from dunning_dsl.messages.lines import tidied, without_tag_lines

YES = "{% if yes %}"
END = "{% endif %}"


def body(folder: Path, text: str, **parts: str) -> str:
    (folder / "a.letter.j2").write_text(text, encoding="utf-8")
    for name, part in parts.items():
        (folder / f"{name}.j2").write_text(part, encoding="utf-8")
    shown = render(MessageFolder(folder), "a", "letter", None, None, {"yes": True, "no": False, "of": ("x", "y")})
    assert isinstance(shown, Rendered), shown
    return shown.body


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        (f"A{YES} b{END}\nC", "A b\nC"),
        ("A{% if no %} b{% endif %}\nC", "A\nC"),
        (f"A\n{YES}\nb\n{END}\nC", "A\nb\nC"),
        (f"A\n  {YES}\nb\n  {END}  \nC", "A\nb\nC"),
        (f"A\n{YES}{{# why #}}\nb\n{END}\nC", "A\nb\nC"),
        ("A\n{# a word\nto you #}\nC", "A\nC"),
        ("{% for x in of %}\n- {{ x }}\n{% endfor %}\nC", "- x\n- y\nC"),
        ("{% for x in of %}- {{ x }}\n{% endfor %}\nC", "- x\n- y\nC"),
        ("{% for x in of %}{{ x }}{% if not loop.last %}, {% endif %}{% endfor %}\nC", "x, y\nC"),
        (f"A\n\n{YES}\n\nb\n{END}\n\nC", "A\n\nb\n\nC"),
        ("A\n\n{% if no %}\nb\n\n{% endif %}\n\n\nC", "A\n\nC"),
        (f"A\n{YES}\nb\n{END[:-2]}-%}}\n\nC", "A\nb\nC"),
        (f"A\n{YES}\nb\n{END[:-2]}+%}}\nC", "A\nb\n\nC"),
    ],
)
def test_a_line_of_tags_vanishes_and_any_other_keeps_its_end(tmp_path: Path, text: str, reads: str) -> None:
    assert body(tmp_path, text) == reads


@pytest.mark.parametrize("part", ["Pay here", "Pay here\n", "Pay here\n\n"])
def test_a_part_ends_its_line_however_its_file_ends(tmp_path: Path, part: str) -> None:
    assert body(tmp_path, '{% include "_p.j2" %}\n\nYours', _p=part) == "Pay here\n\nYours"
    if not part.endswith("\n\n"):
        assert body(tmp_path, '{% include "_p.j2" %}\nYours', _p=part) == "Pay here\nYours"


def test_blanks_at_line_ends_are_left_out(tmp_path: Path) -> None:
    assert body(tmp_path, "A  \n \t\n\n  b") == "A\n\n  b"


@given(
    st.lists(st.sampled_from(["{%", "%}", "{#", "#}", "{{", "}}", "\n", " ", "if x", "-", "include", "a"])).map("".join)
)
def test_lines_stay_where_they_are_and_nothing_but_blanks_moves(text: str) -> None:
    changed = without_tag_lines(text)
    assert changed.count("\n") == text.count("\n")
    assert "".join(changed.split()) == "".join(text.split())
    assert tidied(tidied(text)) == tidied(text)


@pytest.mark.parametrize("piece", ["{%", "{%\n", "\n{% ", "{#", " \n", "{%%}", "{%%} ", "\n{%a%}", "{% %", "-%}", " "])
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    assert len(without_tag_lines(text)) <= len(text)
    tidied(text + "x")
