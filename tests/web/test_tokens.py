from __future__ import annotations

import logging
import stat
from pathlib import Path

import pytest

from firststep.channels.tokens import SecretError, SessionTokens, kept_secret

SECRET = "s" * 32
NOW = 1_800_000_000.0
HOUR = 3600.0


@pytest.fixture
def tokens() -> SessionTokens:
    return SessionTokens(SECRET, HOUR)


def test_a_token_names_the_conversation_it_was_issued_for(tokens: SessionTokens):
    token = tokens.issue(NOW)
    conversation = tokens.read(token, NOW + 10)
    assert conversation is not None
    assert len(conversation) == 32
    assert token.startswith(conversation)


def test_every_token_names_another_conversation(tokens: SessionTokens):
    assert len({tokens.read(tokens.issue(NOW), NOW) for _ in range(100)}) == 100


def test_a_token_is_taken_after_a_restart_with_the_same_secret(tokens: SessionTokens):
    assert SessionTokens(SECRET, HOUR).read(tokens.issue(NOW), NOW) is not None


def test_a_token_signed_with_another_secret_is_refused(tokens: SessionTokens):
    assert SessionTokens("t" * 32, HOUR).read(tokens.issue(NOW), NOW) is None


def test_changing_any_character_of_a_token_makes_it_worthless(tokens: SessionTokens):
    token = tokens.issue(NOW)
    for index, char in enumerate(token):
        forged = token[:index] + ("A" if char != "A" else "Q") + token[index + 1 :]
        assert tokens.read(forged, NOW) is None, index


def test_nobody_can_name_someone_elses_conversation(tokens: SessionTokens):
    mine, theirs = tokens.issue(NOW), tokens.issue(NOW)
    swapped = theirs.split(".")[0] + mine[32:]
    assert tokens.read(swapped, NOW) is None


@pytest.mark.parametrize(
    ("age", "taken"), [(0, True), (HOUR, True), (HOUR + 2, False), (-100, True), (-900, False)]
)
def test_a_token_is_taken_for_its_lifetime(tokens: SessionTokens, age: float, taken: bool):
    assert (tokens.read(tokens.issue(NOW), NOW + age) is not None) == taken


@pytest.mark.parametrize("junk", ["", ".", "a.b.c", "x" * 200, "é" * 80, "0" * 32 + ".1."])
def test_what_is_not_a_token_is_refused(tokens: SessionTokens, junk: str):
    assert tokens.read(junk, NOW) is None


def test_a_short_secret_is_refused_with_the_mend():
    with pytest.raises(SecretError, match=r"needs 32 or more\. Set FIRSTSTEP_SESSION_SECRET"):
        SessionTokens("short", HOUR)


def test_a_kept_secret_stays_the_same_and_is_only_for_its_owner(tmp_path: Path):
    path = tmp_path / "build" / "session-secret"
    first = kept_secret(path)
    assert kept_secret(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(first) >= 32


def test_a_secret_file_left_empty_by_a_crash_is_made_anew(tmp_path: Path):
    path = tmp_path / "session-secret"
    path.touch()
    assert kept_secret(path) == kept_secret(path)


def test_where_the_secret_cannot_be_kept_one_sentence_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    in_the_way = tmp_path / "build"
    in_the_way.write_text("a file, not a folder")
    with caplog.at_level(logging.WARNING):
        secret = kept_secret(in_the_way / "session-secret")
    assert len(secret) >= 32
    (record,) = caplog.records
    assert "Make that folder writable, or set FIRSTSTEP_SESSION_SECRET." in record.message
    assert secret not in record.message
