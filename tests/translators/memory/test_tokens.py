"""Tokens that were issued, and verdicts on tokens: both bounded."""

from datetime import UTC, datetime, timedelta

from translators.canonical import IdTokenType
from translators.memory.tokens import ISSUED_FOR, MAX_ISSUED, MAX_VERDICTS, VERDICT_FOR, Tokens, Verdict

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def token(text: str) -> IdTokenType:
    return IdTokenType(idToken=text, type="Central")


def test_an_issued_token_is_found_in_any_case() -> None:
    tokens = Tokens()
    tokens.remember("Abc", token("original"), NOW)
    found = tokens.find("aBC", NOW)
    assert found is not None
    assert found.token == token("original")
    assert tokens.find("other", NOW) is None


def test_the_token_used_longest_ago_goes_first() -> None:
    tokens = Tokens()
    for index in range(MAX_ISSUED):
        tokens.remember(f"tag-{index}", token(str(index)), NOW)
    tokens.find("tag-0", NOW)
    tokens.remember("one-more", token("x"), NOW)
    assert len(tokens.issued) == MAX_ISSUED
    assert tokens.find("tag-0", NOW) is not None
    assert tokens.find("tag-1", NOW) is None


def test_a_token_nobody_used_for_long_is_forgotten() -> None:
    tokens = Tokens()
    tokens.remember("old", token("old"), NOW)
    tokens.remember("new", token("new"), NOW + ISSUED_FOR + timedelta(seconds=1))
    assert list(tokens.issued) == ["new"]


def test_a_verdict_answers_for_ten_minutes() -> None:
    tokens = Tokens()
    verdict = Verdict(status="Accepted", at=NOW.isoformat())
    tokens.judge("Abc", verdict)
    assert tokens.verdict("ABC", NOW + VERDICT_FOR) is verdict
    assert tokens.verdict("ABC", NOW + VERDICT_FOR + timedelta(seconds=1)) is None
    assert tokens.verdict("other", NOW) is None


def test_verdicts_are_bounded() -> None:
    tokens = Tokens()
    for index in range(MAX_VERDICTS + 1):
        tokens.judge(f"tag-{index}", Verdict(status="Accepted", at=NOW.isoformat()))
    assert len(tokens.verdicts) == MAX_VERDICTS
    assert tokens.verdict("tag-0", NOW) is None
