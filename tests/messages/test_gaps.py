"""What is missing among the files of a folder is said: a language that most messages have, an ending."""

from __future__ import annotations

from pathlib import Path

import pytest

from dunning_dsl.check import check_file
from tests.messages.conftest import MAIL, Write, codes

RULES = "use std.safe\n\n" + "".join(
    f'rule {name}:\n    on day {day}: send email "{name}"\n\n' for day, name in ((3, "a"), (10, "b"), (20, "c"))
)
ENGLISH = dict.fromkeys(("a__email", "b__email", "c__email"), MAIL)


def test_a_language_that_most_messages_have_is_missed_where_one_has_none(check: Write) -> None:
    found = check(RULES, **ENGLISH, a__email__de=MAIL, b__email__de=MAIL)
    (note,) = [d for d in found.diagnostics if d.code == "D518"]
    assert note.severity.value == "note"
    assert note.message.startswith("2 of 3 messages have a text in `de`; `c` by email has none")
    assert note.helps == ("write `c.email.de.j2`",)


def test_a_language_that_few_messages_have_is_a_beginning(check: Write) -> None:
    assert codes(check(RULES, **ENGLISH, a__email__de=MAIL)) == []


def test_a_language_of_fewer_than_half_is_spoken_all_the_same(check: Write) -> None:
    rules = RULES + "".join(f'rule more_{n}:\n    on day {n + 30}: send email "m{n}"\n\n' for n in range(6))
    mails = ENGLISH | {f"m{n}__email": MAIL for n in range(6)}
    found = check(rules, **mails, a__email__de=MAIL, b__email__de=MAIL)
    (note,) = [d for d in found.diagnostics if d.code == "D518"]
    assert note.message.startswith("2 of 9 messages have a text in `de`; ")
    assert "and 3 others have none" in note.message


def test_a_form_of_the_language_is_the_language(check: Write) -> None:
    files = {"a__email__de": MAIL, "b__email__de-AT": MAIL, "c__email__de": MAIL}
    assert codes(check(RULES, **ENGLISH, **files)) == []


def test_a_language_is_needed_in_every_tone(check: Write) -> None:
    toned = RULES.replace('"c"', '"c" tone firm')
    files = {"a__email__de": MAIL, "b__email__de": MAIL, "c__email__firm__de": MAIL}
    assert codes(check(toned, **ENGLISH, **files)) == []
    either = RULES + "choose tone:\n    firm when days_overdue > 30\n    friendly otherwise\n"
    assert "D518" in codes(check(either, **ENGLISH, **files))


@pytest.mark.parametrize("name", ["a.email.de.txt", "b.email.html", "c.email"])
def test_a_text_with_another_ending_is_got_by_nobody(name: str, tmp_path: Path, check: Write) -> None:
    check(RULES, **ENGLISH)
    place = tmp_path / "policy" / "messages" / name
    if name != "a.email.de.txt":
        place.with_name(f"{name.rpartition('.')[0] if name.endswith('html') else name}.j2").unlink()
    place.write_text(MAIL, encoding="utf-8")
    found = check_file(tmp_path / "policy" / "policy.dun")
    (warning,) = [d for d in found.diagnostics if d.code == "D514"]
    assert warning.message == f"nobody gets `{name}`: only files that end in `.j2` are read"
    assert warning.helps[0].startswith("call it `")
    assert warning.helps[0].endswith(".j2`")


@pytest.mark.parametrize("name", ["README.md", "notes.txt", "a.email.j2.bak", "logo.png", "a.email.txt"])
def test_other_files_beside_the_messages_are_nobodys_business(name: str, tmp_path: Path, check: Write) -> None:
    check(RULES, **ENGLISH)
    (tmp_path / "policy" / "messages" / name).write_text("x", encoding="utf-8")
    assert [d.code for d in check_file(tmp_path / "policy" / "policy.dun").diagnostics if d.code[:2] == "D5"] == []


def test_a_text_in_another_encoding_is_to_be_saved_as_utf8(tmp_path: Path, check: Write) -> None:
    check(RULES, **ENGLISH)
    (tmp_path / "policy" / "messages" / "a.email.de.j2").write_bytes("Subject: x\n\nfür".encode("cp1252"))
    (bad,) = [d for d in check_file(tmp_path / "policy" / "policy.dun").diagnostics if d.code == "D515"]
    assert "it is not UTF-8 text (line 3 has a byte that cannot be read)" in bad.message
    assert bad.helps == ("save it as UTF-8",)
