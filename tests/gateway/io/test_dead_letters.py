"""Dead letters in the store."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from msgspec import Raw

from gateway.io import dead_letters as module
from gateway.io.dead_letters import MAX_DETAIL, DeadLetters
from gateway.kept import DeadLetter, Kept
from gateway.metrics import Metrics
from gateway.observing import Reporter
from gateway.storage import MemoryStore, Store, StoreError, open_store


def letter(station: str = "CP-1", payload: bytes = b"{}", detail: str = "backend: PropertyConstraintViolation") -> DeadLetter:
    message = Kept(version="1.6", action="StopTransaction", message_id="7", payload=Raw(payload), at="2026-01-01T00:00:00Z")
    return DeadLetter(station=station, reason="upstream_constraint", detail=detail, at="2026-01-02T00:00:00Z", message=message)


class House:
    """Letters over a store, opened again and again."""

    def __init__(self, limit: int = 10) -> None:
        self.store: Store = MemoryStore()
        self.limit = limit
        self.queued: list[tuple[str, Kept]] = []

    async def open(self) -> DeadLetters:
        self.metrics = Metrics()
        self.reporter = Reporter(self.metrics)
        letters = DeadLetters(self.store, self.metrics, self.reporter, self.limit)
        await letters.open()
        return letters

    async def queue(self, station: str, message: Kept) -> None:
        self.queued.append((station, message))

    async def full(self, station: str, message: Kept) -> None:
        raise StoreError("full", "the backlog is full", "wait")


async def test_letters_outlive_the_process_and_numbers_are_not_used_twice() -> None:
    house = House()
    letters = await house.open()
    assert [await letters.keep(letter("A")), await letters.keep(letter("B"))] == [1, 2]
    assert await letters.discard(1)
    again = await house.open()
    assert [each.station for each in again] == ["B"]
    assert await again.show(2) == letter("B")
    assert await again.show(1) is None
    assert await again.keep(letter("C")) == 3
    assert b"ocpp_gateway_dead_letters 2.0" in house.metrics.text()
    assert b'ocpp_gateway_dead_letters_made_total{reason="upstream_constraint"} 1.0' in house.metrics.text()


async def test_a_letter_that_is_replayed_and_discarded_at_once_is_told_once(tmp_path: Path) -> None:
    house = House()
    house.store = await open_store(f"sqlite:///{tmp_path}/state.db")
    letters = await house.open()
    number = await letters.keep(letter())
    deeds = (letters.replay(number, house.queue), letters.replay(number, house.queue), letters.discard(number))
    assert await asyncio.gather(*deeds) == [True, False, False]
    assert len(house.queued) == 1
    await house.store.close()


async def test_the_oldest_makes_room_and_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(limit=3)
    letters = await house.open()
    for station in "ABCD":
        await letters.keep(letter(station))
    assert [each.station for each in letters] == ["B", "C", "D"]
    monkeypatch.setattr(module, "MAX_BYTES", 4000)
    await letters.keep(letter("E", b'"%s"' % (b"x" * 3700)))
    assert [each.station for each in letters] == ["E"]
    await letters.keep(letter("F", b'"%s"' % (b"x" * 5000)))
    assert [each.station for each in letters] == ["F"]  # one that is larger than all may be is kept alone
    assert b'reason="dropped"} 5.0' in house.metrics.text()
    assert len(await house.store.load_all(module.KIND)) == 1


async def test_a_replayed_letter_is_gone_only_once_it_waits_in_its_queue() -> None:
    house = House()
    letters = await house.open()
    number = await letters.keep(letter())
    with pytest.raises(StoreError):
        await letters.replay(number, house.full)
    assert await letters.show(number) == letter()
    assert await letters.replay(number, house.queue)
    assert house.queued == [("CP-1", letter().message)]
    assert not await letters.replay(number, house.queue)
    assert not await letters.discard(number)


async def test_all_of_some_are_done_at_once() -> None:
    house = House()
    letters = await house.open()
    for station in "ABA":
        await letters.keep(letter(station))
    assert await letters.each((each for each in letters if each.station == "A"), letters.discard) == 2
    assert [each.station for each in letters] == ["B"]


async def test_a_record_that_is_no_letter_is_reported_and_the_others_are_there() -> None:
    house = House()
    letters = await house.open()
    await letters.keep(letter("A"))
    await house.store.save(module.KIND, module._key(9), b"{")
    again = await house.open()
    assert [each.station for each in again] == ["A"]
    assert house.reporter.faults == 1
    assert await again.keep(letter("B")) == 10


async def test_what_was_said_is_cut() -> None:
    house = House()
    letters = await house.open()
    await letters.keep(letter(detail="x" * 5000))
    (only,) = letters
    assert len(only.detail) == MAX_DETAIL
