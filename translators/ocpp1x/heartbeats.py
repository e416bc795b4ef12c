"""How often a SOAP station beats: what it is told, what it may be told, what it was seen to do, and so by what its silence is measured (soap design §7).

It has no connection, and its heartbeats are the only sign of life. What it was told therefore is what the backend finds when it asks, and what it may be
told has a limit (`Options.max_interval`): a write above it is refused, never narrowed behind the back of who wrote.
"""

from __future__ import annotations

from datetime import timedelta

from translators.memory.station import Station, time_text
from translators.ocpp1x.carried import SOAP

DEFAULT_INTERVAL, UNKNOWN_INTERVAL = 300, 1800
"""Seconds: told where the backend tells none, and assumed of a station that was told its interval elsewhere."""
SHORTEST_LEARNED = 60
"""Seconds; a burst of heartbeats is no rhythm."""
LONGEST_INTERVAL = 2**31 - 1
"""xs:int."""
KEY = "heartbeatinterval"
"""Of 1.6, and of 1.2 and 1.5, which write it otherwise; lower case."""


def told(interval: int, station: Station) -> int:
    """The interval that an accepted boot is answered with. Counts the quirks `bad_answer` and `interval_capped`."""
    if interval <= 0:  # "interval > 0" (B01.FR.04) is not in 1.x
        station.quirk("bad_answer")
        interval = DEFAULT_INTERVAL
    interval = min(interval, LONGEST_INTERVAL)
    if station.version not in SOAP:
        return interval
    limit = longest(station)
    if limit is not None and interval > limit:
        station.quirk("interval_capped")
        interval = limit
    station.memory.boot.told_interval = interval
    station.memory.configuration.heartbeat_interval = 0  # the boot sets it (1.5 §4.2, 1.6 §4.2)
    station.touch()
    return interval


def longest(station: Station) -> int | None:
    """The longest interval that the station may have; None: any."""
    return station.options.max_interval or None if station.version in SOAP else None


def kept(station: Station) -> int:
    """The interval that the station was told, or tells itself, or was set to: the latest of them; 0: nobody knows."""
    boot = station.memory.boot
    return station.memory.configuration.heartbeat_interval or boot.told_interval or (boot.interval if boot.action_payload else 0)


def is_too_long(key: str, value: str, station: Station) -> bool:
    """Whether this write would let a SOAP station be silent for longer than its operator wants, or for ever."""
    if key.strip().lower() != KEY or station.version not in SOAP:
        return False
    try:
        seconds = int(value)
    except ValueError:
        return False  # the station says what it thinks of it
    limit = longest(station)
    return seconds <= 0 or (limit is not None and seconds > limit)


def silence_interval(station: Station) -> int:
    """Seconds in which a SOAP station gives a sign of life: as it was told, or as it does, if that is longer."""
    known, rhythm = kept(station), station.memory.rhythm
    return max(known, rhythm.interval(known)) if known else max(SHORTEST_LEARNED, rhythm.interval(UNKNOWN_INTERVAL))


def heard(action: str, station: Station) -> None:
    """A SOAP station said something."""
    memory = station.memory
    gap = memory.rhythm.back_after(station.now) if memory.rhythm.fell_silent else 0.0
    if action != "Heartbeat":
        station.beat_at = None
        return
    if station.beat_at is not None:
        gap = (station.now - station.beat_at).total_seconds()
    station.beat_at = station.now
    if gap and memory.rhythm.beat(gap):
        station.touch()


def comes(station: Station) -> None:
    """The session of a SOAP station begins: what its last one left behind is over."""
    if station.memory.soap_session.heard:
        station.memory.soap_session.heard = ""
        station.touch()


def leaves(seconds: float, station: Station, *, resumes: bool) -> None:
    """The session of a SOAP station ends, `seconds` after it was last heard. `resumes`: only the gateway stops, and it is online when that is back."""
    kept = station.memory.soap_session
    kept.online = kept.online if resumes else ""
    kept.heard = time_text(station.now - timedelta(seconds=seconds)) if kept.online else ""
    station.touch()


def fell_silent(seconds: float, station: Station) -> None:
    """Nothing was heard of the station for so long that it counts as gone. If it comes back with a heartbeat, it was not."""
    station.memory.rhythm.fell_silent = time_text(station.now - timedelta(seconds=seconds))
    station.touch()
