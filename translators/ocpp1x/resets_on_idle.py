"""A reset that the backend ordered for when the station is idle, and that no 1.x station can wait for: the gateway does (translation-down B.1.3).

The last transaction has ended and the backend knows it, then the station is left in peace for ten seconds, then it is reset. OCPP has no message to
report that it would not be: what is given up is counted.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from translators.errors import Refused
from translators.flow import Effect, Flow, ask
from translators.memory.pending_reset import MAX_TRIES
from translators.memory.station import Station
from translators.ocpp1x import resets, wire


def is_due(station: Station) -> bool:
    """Whether something is to be done or noted; cheap when no reset is pending."""
    pending = station.memory.pending_reset
    if not pending.since:
        return False
    idle = resets.is_idle(station)
    return pending.is_expired(station.now) or idle != bool(pending.idle_since) or (idle and pending.may_try(station.now))


def go_on(station: Station) -> Flow[None]:
    """Note that the station became idle or busy, reset it, or give up. Seen from the station's leg."""
    pending = station.memory.pending_reset
    idle = resets.is_idle(station)
    if pending.is_expired(station.now):
        _give_up("reset.onidle_expired", station)
    elif idle != bool(pending.idle_since):
        pending.see(station.now, idle=idle)
        station.touch()
    elif idle and pending.may_try(station.now):
        yield from _reset(station)


def _reset(station: Station) -> Generator[Effect, Any, None]:
    pending = station.memory.pending_reset
    pending.try_it(station.now)
    station.touch()
    kind = resets.to_1x("OnIdle", station)
    try:
        answer = yield from ask(wire.ResetRequest(type=kind))
        done = answer.status == "Accepted"
    except Refused:
        done = False  # perhaps it was heard: then the boot that follows clears the order
    if done:
        resets.accepted(kind, station)
    elif pending.tries >= MAX_TRIES:
        _give_up("reset.onidle_failed", station)


def _give_up(loss: str, station: Station) -> None:
    station.lose(loss)
    station.memory.pending_reset.clear()
    station.touch()
