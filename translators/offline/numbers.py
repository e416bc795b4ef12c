"""The numbers of a 1.6 backend and those the gateway gave in its absence, exchanged at its leg (translation-up §3.1).

A station that was given a number of ours uses it to the end of the transaction. The backend gives its own when it is told. Everything between the
legs speaks of ours: what goes to the backend gets its number, what comes from it gets ours.
"""

from __future__ import annotations

from typing import Any

from msgspec import DecodeError, json
from msgspec.structs import replace

from translators.memory.station import Station

NOT_KNOWN = -1
"""For a transaction the backend has no number for (1.6 errata 3.18: it acknowledges it)."""
TO_BACKEND = ("MeterValues", "StopTransaction")
FROM_BACKEND = ("RemoteStopTransaction", "SetChargingProfile")


def to_backend(action: str, payload: bytes, station: Station) -> bytes:
    """A message of the station, with the backend's number; the same bytes when it names none of ours."""
    numbers = station.memory.offline.numbers
    if not numbers or action not in TO_BACKEND:
        return payload
    content = json.decode(payload)
    number = content.get("transactionId")
    if number not in numbers:
        return payload
    content["transactionId"] = numbers[number] or NOT_KNOWN
    return json.encode(content)


def from_backend(action: str, payload: Any, station: Station) -> Any:
    """A command of the backend, with the station's number; the same bytes when it names none that has another."""
    if not station.memory.offline.numbers or action not in FROM_BACKEND:
        return payload
    try:
        content = json.decode(payload)
    except DecodeError:
        return payload  # whoever reads it says what is wrong with it
    if not isinstance(content, dict):
        return payload
    place = content if action == "RemoteStopTransaction" else content.get("csChargingProfiles")
    own = None if not isinstance(place, dict) else station.memory.offline.of_backend(place.get("transactionId"))
    if own is None or not isinstance(place, dict):
        return payload
    place["transactionId"] = own
    return json.encode(content)


def started(answer: Any, payload: bytes, told: int, station: Station) -> tuple[Any, bytes]:
    """The backend's answer to a StartTransaction that waited: its number is learnt, and the flow gets the one the station was told."""
    if told not in station.memory.offline.numbers:
        return answer, payload
    station.memory.offline.numbers[told] = answer.transactionId
    station.touch()
    return replace(answer, transactionId=told), json.encode({**json.decode(payload), "transactionId": told})
