"""Times: read as stations write them, written as 2.0.1 part 2 §2.1.4 wants them.

Stations write offsets or none, a space for the T, nine fraction digits, seconds since 1970; some have no clock and begin at 1970 whenever they
boot. What cannot be their time is moved by the distance of their clock from ours, learnt from the message that was under way for the shortest
time (translation-up §0.5). The text as they wrote it stays in identities and in customData.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

import msgspec
from msgspec import UnsetType

from translators.memory.station import Station, time_text
from translators.ocpp1x.carried import SOAP

FIRST_PLAUSIBLE = datetime(2015, 1, 1, tzinfo=UTC)
"""Before OCPP 1.6 was published no clock of a station in use was set."""
FUTURE = timedelta(hours=26)
"""A local time taken for UTC is at most 14 hours off; the rest is drift."""
OFFLINE_WEBSOCKET = timedelta(seconds=60)
OFFLINE_SOAP = timedelta(seconds=300)

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_ISO8601 = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)"
    r"([T _]+(?P<hour>\d\d?):(?P<minute>\d\d)(:(?P<second>\d\d)([.,](?P<fraction>\d+))?)?)?"
    r"\s*(?P<zone>Z|[+-]\d\d(:?\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)
_WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d(\.(?!000)\d{3})?Z", re.ASCII)
"""Exactly as `time_text` writes it: the text passes as it is."""
_EPOCH = re.compile(r"\d{1,13}(\.\d+)?", re.ASCII)
_MILLISECONDS_FROM = 100_000_000_000
"""As seconds this is the year 5138: what is as large are milliseconds."""


def parse(text: str, zone: tzinfo | None = None) -> datetime | None:
    """A time in any shape that stations use, in UTC; without offset it is of `zone`, else UTC. None when it is no time."""
    text = text.strip()
    if _EPOCH.fullmatch(text):
        number = float(text)
        return datetime.fromtimestamp(number / 1000 if number >= _MILLISECONDS_FROM else number, UTC)
    found = _ISO8601.fullmatch(text)
    if found is None:
        return None
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    if hour > 24 or minute > 59 or second > 60:  # 24:00 and leap seconds exist
        return None
    microsecond = int((found["fraction"] or "0")[:6].ljust(6, "0"))
    try:
        midnight = datetime(int(found["year"]), int(found["month"]), int(found["day"]), tzinfo=_zone(found["zone"], zone))
        return (midnight + timedelta(hours=hour, minutes=minute, seconds=second, microseconds=microsecond)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(text: str | None, otherwise: tzinfo | None) -> tzinfo:
    if text is None or text in "Zz":
        return UTC if text or otherwise is None else otherwise
    digits = text[1:].replace(":", "").ljust(4, "0")
    distance = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-distance if text[0] == "-" else distance)


class Moment(msgspec.Struct, frozen=True):
    """A time of the station as 2.x gets it."""

    at: datetime
    text: str
    """RFC 3339, `Z`, at most three fraction digits."""
    raw: str
    """As the station wrote it; empty when it wrote none."""
    moved: bool
    """The station's own time was impossible: `at` is not what it wrote."""


def of_station(raw: str | UnsetType, station: Station) -> Moment:
    """The time a station wrote, repaired.

    Absent is the time of receipt (1.6 §6.47). Counts the quirks `timestamp_format` and `clock_repaired`.
    """
    if isinstance(raw, UnsetType) or not raw.strip():
        return Moment(station.received, time_text(station.received), "", False)
    if (at := _as_written(raw)) is not None and is_plausible(at, station.now):
        return Moment(at, raw, raw, False)
    at = written(raw, station)
    if at is None:
        station.quirk("clock_repaired")
        return Moment(station.received, time_text(station.received), raw, True)
    if not _RFC3339.fullmatch(raw):
        station.quirk("timestamp_format")
    if is_plausible(at, station.now):
        return Moment(at, time_text(at), raw, False)
    station.quirk("clock_repaired")
    return _moved(raw, at, station)


def learn_clock(raw: str, station: Station) -> None:
    """Learn from the newest time of a message before its others are moved: one by one each would be taken for now."""
    at = written(raw, station)
    if at is not None and not is_plausible(at, station.now):
        _learn(at, station)


def _learn(at: datetime, station: Station) -> None:
    if station.memory.transactions.learn_clock((station.received - at).total_seconds()):
        station.touch()


def _moved(raw: str, at: datetime, station: Station) -> Moment:
    """By the distance of the clocks; a time that was told before as it was told then, for the distance may have been learnt better since."""
    transactions = station.memory.transactions
    if raw not in transactions.repaired:
        _learn(at, station)
        transactions.repair(raw, time_text(at + timedelta(seconds=transactions.clock_offset or 0)))
    text = transactions.repaired[raw]
    return Moment(datetime.fromisoformat(text), text, raw, True)


def written(raw: str, station: Station) -> datetime | None:
    """The time that a station wrote, not repaired; None when it is none. What has no zone is of the one that its operator says."""
    return parse(raw, station.options.zone if station.version in SOAP else None)


def _as_written(raw: str) -> datetime | None:
    """A time that needs no repair, read the fast way; None for all others."""
    if not _WRITTEN.fullmatch(raw):
        return None
    try:
        return datetime.fromisoformat(raw)
    except ValueError:  # leap seconds, 30 February: `parse` knows
        return None


def is_plausible(at: datetime, now: datetime) -> bool:
    """Whether a clock that was ever set can show this."""
    return at >= FIRST_PLAUSIBLE and (at <= now or at <= now + FUTURE)


def is_offline(at: datetime, station: Station) -> bool:
    """Whether what happened at `at` must have waited in a queue, of the station or of the gateway (TransactionEvent.offline)."""
    if station.cut_off:
        return True
    if station.connected_since is not None:
        return at < station.connected_since - OFFLINE_WEBSOCKET
    return at < station.received - OFFLINE_SOAP


def to_station(text: str, station: Station) -> str:
    """A time of the backend for the station: unchanged, but in whole seconds to 1.2 and 1.5, whose stations know no fractions."""
    if station.version not in ("1.2", "1.5"):
        return text
    at = parse(text)
    return text if at is None else time_text(at.replace(microsecond=0))


def answered(text: str, station: Station) -> str:
    """A time in an answer of the backend for the station. XML has no room for what is no time: a SOAP station is told the time of now, which
    sets its clock right and keeps no card valid longer than the backend meant. Counts the quirk `bad_answer`."""
    if station.version not in SOAP or parse(text) is not None:
        return to_station(text, station)
    station.quirk("bad_answer")
    return to_station(station.now_text, station)
