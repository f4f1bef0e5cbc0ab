"""What file names mean, and which file a customer gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from dunning_dsl.messages import MessageFolder


def folder(tmp_path: Path, *names: str) -> MessageFolder:
    for name in names:
        (tmp_path / name).write_text("x", encoding="utf-8")
    return MessageFolder(tmp_path)


def test_a_name_says_message_channel_tone_and_language(tmp_path: Path) -> None:
    files = folder(
        tmp_path, "a.email.j2", "b.sms.firm.j2", "c.letter.de.j2", "d.email.final.de-AT.j2", "e.f.push.j2"
    ).files
    assert [(f.message, f.channel, f.tone, f.language) for f in files] == [
        ("a", "email", None, None),
        ("b", "sms", "firm", None),
        ("c", "letter", None, "de"),
        ("d", "email", "final", "de-AT"),
        ("e.f", "push", None, None),
    ]


@pytest.mark.parametrize("name", ["a.j2", "a.mail.j2", "a.email.angry.de.j2", "a.email.firm.final.j2", "email.j2"])
def test_other_names_are_no_messages(tmp_path: Path, name: str) -> None:
    found = folder(tmp_path, name)
    assert found.files == ()
    assert [bad.file for bad in found.bad] == [name]


def test_the_most_specific_file_is_taken_and_language_comes_before_tone(tmp_path: Path) -> None:
    found = folder(tmp_path, "a.email.j2", "a.email.firm.j2", "a.email.de.j2", "a.email.final.de.j2")

    def taken(tone: str | None, language: str | None) -> str:
        file = found.find("a", "email", tone, language)
        assert file is not None
        return file.file

    assert taken("final", "de") == "a.email.final.de.j2"
    assert taken("firm", "de") == "a.email.de.j2"
    assert taken("firm", "de-AT") == "a.email.de.j2"
    assert taken("firm", "fr") == "a.email.firm.j2"
    assert taken("friendly", None) == "a.email.j2"
    assert found.find("a", "sms", None, None) is None


def test_parts_are_no_messages(tmp_path: Path) -> None:
    found = folder(tmp_path, "_sign.j2", "a.email.j2")
    assert [f.file for f in found.files] == ["a.email.j2"]
    assert list(found.parts) == ["_sign.j2"]


def test_what_is_not_text_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.email.j2").write_bytes(b"Subject: \xff\n")
    assert "UTF-8" in MessageFolder(tmp_path).bad[0].why


def test_a_link_out_of_the_policy_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "secret"
    outside.write_text("secret", encoding="utf-8")
    messages = tmp_path / "policy" / "messages"
    messages.mkdir(parents=True)
    (messages / "a.email.j2").symlink_to(outside)
    assert MessageFolder(messages).files == ()
    assert [bad.file for bad in MessageFolder(messages).bad] == ["a.email.j2"]


def test_a_folder_that_is_not_there_has_no_messages(tmp_path: Path) -> None:
    found = MessageFolder(tmp_path / "nowhere")
    assert not found.exists
    assert found.files == ()
