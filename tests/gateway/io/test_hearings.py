"""One login of a station is heard at a time, and who says the same shares the word on it."""

from __future__ import annotations

import asyncio

import pytest

from gateway.credentials import Login
from gateway.io.hearings import MAX_PLACES, Hearings
from gateway.io.refusals import Refusal

ONE, OTHER = Login("Basic one"), Login("Basic other")


async def heard(hearings: Hearings, login: Login, ip: str, until: asyncio.Event | None = None, refusal: Refusal | None = None) -> str:
    """How it went: nothing, or why not. It lasts until the event."""
    try:
        async with hearings.of("CP-1", login, ip):
            if until is not None:
                await until.wait()
            if refusal is not None:
                raise refusal
    except Refusal as refused:
        return refused.reason
    return ""


@pytest.mark.parametrize("refusal", [None, Refusal(401, "credentials", "no")])
async def test_who_says_the_same_waits_and_fares_the_same(refusal: Refusal | None) -> None:
    hearings, end = Hearings(), asyncio.Event()
    first = asyncio.ensure_future(heard(hearings, ONE, "10.0.0.1", end, refusal))
    await asyncio.sleep(0)
    same = [asyncio.ensure_future(heard(hearings, ONE, "10.0.0.1")) for _ in range(3)]
    await asyncio.sleep(0)
    assert not any(each.done() for each in same)
    end.set()
    assert [await each for each in (first, *same)] == ["" if refusal is None else "credentials"] * 4
    assert await heard(hearings, OTHER, "10.0.0.1") == ""


async def test_who_says_something_else_from_there_is_sent_away_and_from_elsewhere_only_so_many_are_heard() -> None:
    hearings, end = Hearings(), asyncio.Event()
    running = [asyncio.ensure_future(heard(hearings, ONE, f"10.0.0.{place}", end)) for place in range(MAX_PLACES)]
    await asyncio.sleep(0)
    assert await heard(hearings, OTHER, "10.0.0.1") == "busy"
    assert await heard(hearings, OTHER, "10.0.1.1") == "busy"
    async with hearings.of("CP-2", OTHER, "10.0.0.1"):
        end.set()
    assert [await each for each in running] == [""] * MAX_PLACES
    assert not hearings._running


async def test_who_waits_for_one_that_ended_without_a_word_comes_again() -> None:
    hearings = Hearings()
    first = asyncio.ensure_future(heard(hearings, ONE, "10.0.0.1", asyncio.Event()))
    await asyncio.sleep(0)
    same = asyncio.ensure_future(heard(hearings, ONE, "10.0.0.1"))
    await asyncio.sleep(0)
    first.cancel()
    assert await same == "busy"
    assert await heard(hearings, OTHER, "10.0.0.1") == ""
