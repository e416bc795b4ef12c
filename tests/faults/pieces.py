"""A transaction taken apart: its start, its stop and each of its readings, as it was made, said and processed, at any moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from gateway.simulator.exchanges import Exchange
from tests.faults.central import FaultyCentral, Processed
from tests.faults.fleet import Deed, Member
from tests.faults.oracle import REGISTER, Seen, registers, seen_of, take

Pieces = Counter[tuple[str, float]]
"""("start", 0), ("stop", 0), ("reading", Wh)."""
START, STOP = ("start", 0.0), ("stop", 0.0)


def made(deed: Deed) -> Pieces:
    """All that there is of it."""
    return Counter([START, STOP, *(("reading", float(wh)) for wh in deed.readings)])


def had(seen: Iterable[Seen]) -> Pieces:
    """What the central system has."""
    found: Pieces = Counter()
    for one in seen:
        found[START] += one.starts
        found[STOP] += one.stops
        found.update(("reading", wh) for wh in one.readings)
    return +found


def told(messages: Iterable[Exchange]) -> Pieces:
    """What is in messages of a station."""
    found: Pieces = Counter()
    for each in messages:
        payload = each.payload
        found[START] += each.action == "StartTransaction" or payload.get("eventType") == "Started"
        found[STOP] += each.action == "StopTransaction" or payload.get("eventType") == "Ended"
        found.update(("reading", wh) for wh in read(payload))
    return +found


def read(payload: dict[str, Any]) -> list[float]:
    """The periodic registers in a message of whatever version, Wh. 1.5 has the number of a sample as its text, 1.2 nothing but numbers."""
    values = payload.get("meterValue") or payload.get("values") or []
    if values and "sampledValue" in values[0]:
        return [wh for context, wh in registers(values) if context == "Sample.Periodic"]
    samples = [
        sample for value in values for sample in (value["value"] if isinstance(value["value"], list) else [{"_value_1": value["value"]}])
    ]
    return [float(sample["_value_1"]) for sample in samples if sample.get("measurand", REGISTER) == REGISTER]


def said(deed: Deed, member: Member) -> list[Exchange]:
    """The messages in which the station names it, each as often as it was said."""
    return [each for each in member.station.log if not each.received and names(deed, each.payload)]


def names(deed: Deed, payload: dict[str, Any]) -> bool:
    """Whether a message is of this transaction: by its token, or by the name the station has for it."""
    identity = payload.get("transactionId", payload.get("transactionInfo", {}).get("transactionId"))
    if identity is None and "values" in payload:  # 1.2 has nothing but the connector, whose register only grows
        return payload["connectorId"] == deed.connector and set(read(payload)) <= set(map(float, deed.readings))
    return token_of(payload) == deed.token or (identity is not None and identity == getattr(deed.record, "transaction_id", None))


def token_of(payload: dict[str, Any]) -> str | None:
    """The token in a message of whatever version."""
    return payload.get("idTag") or payload.get("idToken", {}).get("idToken")


def all_seen(central: FaultyCentral, member: Member, until: float) -> dict[str, list[Seen]]:
    """All transactions of a station as the central system had them at a moment."""
    return seen_of(central.version, [each for each in central.processed if each.station_id == member.id and each.at <= until])


def seen(deed: Deed, central: FaultyCentral, member: Member, until: float = float("inf")) -> Pieces:
    """What the central system had of it at a moment."""
    return had(take(deed, all_seen(central, member, until)))


def missing(deed: Deed, central: FaultyCentral, member: Member, until: float = float("inf")) -> Pieces:
    """What it lacked."""
    return made(deed) - seen(deed, central, member, until)


def gone(deed: Deed, central: FaultyCentral, member: Member, at: float) -> Pieces:
    """What the station had been answered for at a moment, and the central system did not have: the gateway alone had it."""
    return told(_answered(said(deed, member), at)) - seen(deed, central, member, at)


def _answered(messages: Iterable[Exchange], at: float) -> list[Exchange]:
    contents: dict[str, Exchange] = {}
    for each in messages:
        if each.answer is not None and each.done_at <= at:
            contents.setdefault(f"{each.action} {each.payload}", each)
    return list(contents.values())


def was_answered(messages: Iterable[Exchange], at: float) -> bool:
    """Whether any of them was, by then."""
    return bool(_answered(messages, at))


def is_under_way(deed: Deed, central: FaultyCentral, member: Member, at: float) -> bool:
    """Whether something of it was still to come at a moment after it began."""
    messages = said(deed, member)
    if not messages or at < messages[0].at:
        return False
    last = max(max(each.at, each.done_at) for each in messages)
    return at <= last or bool(missing(deed, central, member, at))


def processed_as(central: FaultyCentral, member: Member, unique_id: str) -> Processed | None:
    """What the central system processed under this message id."""
    return central.known.get((member.id, unique_id))
