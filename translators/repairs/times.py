"""Times in the shapes that stations write them, as RFC 3339."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

DATE_FIELDS = frozenset({
    "basetime", "cacheExpiryDateTime", "currentTime", "departureTime", "dynUpdateTime", "endDateTime", "expiryDate", "expiryDateTime",
    "generatedAt", "installDateTime", "latestTimestamp", "nextUpdate", "oldestTimestamp", "productionDate", "retrieveDate",
    "retrieveDateTime", "scheduleStart", "settlementTime", "startDateTime", "startPeriod", "startSchedule", "startTime", "stopTime",
    "timeAnchor", "timeBase", "timestamp", "validFrom", "validTo",
})  # fmt: skip
"""Every text field of 1.6, 2.0.1 and 2.1 whose format is `date-time`; no text field of another meaning has one of these names."""

_STRICT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")
_LENIENT = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[Tt ]\s*(\d\d):?(\d\d)(?::?(\d\d))?(?:[.,](\d{1,12}))?)?\s*([Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?)?",
)
_EPOCH = re.compile(r"-?\d{1,14}(\.\d{1,9})?")
_MILLISECONDS_FROM = 100_000_000_000
"""A larger count since 1970 is one of milliseconds: as seconds it would be after the year 5138."""


def rfc3339(value: str | int | Decimal) -> str | None:
    """The time as RFC 3339 in UTC, or the text itself when it is one already; None when it cannot be read.

    A time without a zone is UTC (translation-up §0.5); a leap second is the last millisecond before it (quirks 37); a bare number counts from 1970.
    """
    if isinstance(value, str):
        text = value.strip()
        if _STRICT.fullmatch(text) and _is_time(text):
            return text
        if (found := _LENIENT.fullmatch(text)) is not None:
            return _from_parts(found)
        if _EPOCH.fullmatch(text) is None:
            return None
        value = Decimal(text)
    return _from_epoch(Decimal(value))


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _from_parts(found: re.Match[str]) -> str | None:
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    leap = second == "60"
    micros = 999_000 if leap else int((fraction or "0").ljust(6, "0")[:6])
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), 59 if leap else int(second or 0), micros, _zone(zone)
        )
        return _text(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def _zone(text: str | None) -> timezone:
    if text is None or text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _from_epoch(count: Decimal) -> str | None:
    seconds = count / 1000 if abs(count) >= _MILLISECONDS_FROM else count
    try:
        return _text(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(seconds * 1000)))
    except OverflowError:
        return None


def _text(moment: datetime) -> str:
    millis = moment.microsecond // 1000
    return f"{moment:%Y-%m-%dT%H:%M:%S}" + (f".{millis:03d}Z" if millis else "Z")
