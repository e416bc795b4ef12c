"""The garbage collector looks at everything once, and at all of it again when many sessions have ended."""

from __future__ import annotations

import gc
import weakref
from dataclasses import dataclass

import pytest

from gateway.io.collector import ENDED, SHARE, Collector
from gateway.registry import Registry


@dataclass(eq=False)
class Ring:
    """Refers to itself, as what a session leaves behind."""

    itself: object = None

    def __post_init__(self) -> None:
        self.itself = self


def frozen_ring() -> weakref.ref[Ring]:
    """One that was in use when all was looked at, and is garbage now."""
    ring = Ring()
    gc.collect()
    return weakref.ref(ring)


async def test_what_was_looked_at_is_not_looked_at_again() -> None:
    before = gc.get_threshold(), len(gc.callbacks)
    with Collector(Registry()):
        kept = Ring()
        assert any(each is kept for each in gc.get_objects())
        gc.collect(1)
        assert any(each is kept for each in gc.get_objects())
        gc.collect()
        assert not any(each is kept for each in gc.get_objects())
        assert gc.get_freeze_count() > 0
    assert (gc.get_threshold(), len(gc.callbacks)) == before
    assert gc.get_freeze_count() == 0


@pytest.mark.parametrize(("live", "ended", "is_found"), [(0, ENDED - 1, False), (0, ENDED, True), (SHARE * ENDED + SHARE, ENDED, False)])
async def test_what_many_sessions_left_behind_is_found(live: int, ended: int, is_found: bool) -> None:  # a case of the table
    class Crowd(Registry):
        def __len__(self) -> int:
            return live

    registry = Crowd()
    with Collector(registry) as collector:
        garbage = frozen_ring()
        gc.collect()
        assert garbage() is not None, "set apart"
        registry.ended += ended
        collector.look()
        assert (garbage() is None) is is_found
        again = frozen_ring()
        collector.look()
        assert again() is not None, "nothing has ended since"


async def test_all_is_looked_at_from_time_to_time() -> None:
    with Collector(Registry(), at_least_every=0.0) as collector:
        garbage = frozen_ring()
        gc.collect()
        assert garbage() is not None, "set apart"
        collector.look()
        assert garbage() is None
