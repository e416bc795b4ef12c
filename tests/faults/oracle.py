"""Compares what the stations did with what the central system processed. It sees neither the gateway nor the faults.

A finding says what is wrong with one thing that a station did; a thing without findings arrived exactly once, in order, with its energy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.faults.central import FaultyCentral, Processed
from tests.faults.fleet import Deed, Member

REGISTER = "Energy.Active.Import.Register"
_OCCUPIED = {"Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing", "Occupied"}


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` is lost, doubled, misordered, energy, status, unacknowledged, command or invalid; `member` the station it is about.

    `about`: what makes it this one of its kind: of a transaction nobody made its `Seen`, of a status the place, of a security event its techInfo,
    of an id that was used again both messages.
    """

    kind: str
    member: Member | None
    text: str
    deed: Deed | None = None
    about: Any = None

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


@dataclass(slots=True)
class Seen:
    """One transaction as the central system has it, whatever its version; `identity` is what names it there."""

    identity: int | str = ""
    starts: int = 0
    stops: int = 0
    meter_start: list[float] = field(default_factory=list)
    meter_stop: list[float] = field(default_factory=list)
    readings: list[float] = field(default_factory=list)
    """Periodic registers in the order of processing."""
    seq_nos: list[int] = field(default_factory=list)
    order: list[str] = field(default_factory=list)


def judge(central: FaultyCentral, fleet: list[Member]) -> list[Finding]:
    """All findings; empty is what is wanted."""
    by_station: dict[str, list[Processed]] = {}
    for each in central.processed:
        by_station.setdefault(each.station_id, []).append(each)
    findings: list[Finding] = []
    for member in fleet:
        processed = by_station.get(member.id, [])
        findings.extend(_transactions(central.version, member, processed))
        findings.extend(_security_events(member, processed))
        findings.extend(_statuses(central.version, member, processed))
    members = {member.id: member for member in fleet}
    for known, again in central.reused:
        text = f"{known.station_id}: id {known.unique_id} reused: {known.payload} / {again.payload}"
        findings.append(Finding("invalid", members.get(known.station_id), text, about=(known, again)))
    return findings


# Transactions


def seen_of(backend: str, processed: list[Processed]) -> dict[str, list[Seen]]:
    """All transactions of one station by their tokens; without one by number or id."""
    return _seen_16(processed) if backend == "1.6" else _seen_2x(processed)


def take(deed: Deed, seen: dict[str, list[Seen]]) -> list[Seen]:
    """Those that are this deed. Until the token is told only the transaction's own id tells whose it is."""
    return seen.pop(deed.token, []) + seen.pop(f"id {getattr(deed.record, 'transaction_id', None)}", [])


def _transactions(backend: str, member: Member, processed: list[Processed]) -> Iterator[Finding]:
    seen = seen_of(backend, processed)
    deeds = [*member.deeds, *member.remote_deeds()]
    taken = [(deed, take(deed, seen)) for deed in deeds]
    strays, loose = Counter[float](), Counter[float]()
    if member.version == "1.2" and member.clock_jumps:
        strays = astray(taken)
        loose = outside(processed) + strays
    for deed, mine in taken:
        for kind, text in judge_transaction(deed, mine, loose, strays):
            yield Finding(kind, member, f"{member.id}, transaction of {deed.token}: {text}", deed)
    for token, strange in seen.items():
        for one in strange:
            yield Finding("doubled", member, f"{member.id}: a transaction nobody made, of {token}: {one}", about=one)


def outside(processed: list[Processed]) -> Counter[float]:
    """Readings of no transaction. 1.2 names none: where its clock was put back within one, its readings are from before that began, and when the
    gateway has lost its memory it knows of none."""
    payloads = [each.payload for each in processed if each.action == "MeterValues" and each.payload.get("transactionId") is None]
    return Counter(wh for payload in payloads for context, wh in registers(payload["meterValue"]) if context == "Sample.Periodic")


def astray(taken: list[tuple[Deed, list[Seen]]]) -> Counter[float]:
    """Readings that are in one transaction too many and in another too few: of 1.2, by a clock that was put forward or back between the two."""
    missing, surplus = Counter[float](), Counter[float]()
    for deed, seen in taken:
        told, got = Counter(float(each) for each in deed.readings), Counter(wh for one in seen for wh in one.readings)
        missing += told - got
        surplus += got - told
    return missing & surplus


def judge_transaction(
    deed: Deed, seen: list[Seen], loose: Counter[float] | None = None, strays: Counter[float] | None = None
) -> Iterator[tuple[str, str]]:
    """What is wrong with it; `loose`: readings that may be missing in it because they are elsewhere, `strays`: those that may be here instead."""
    if not seen:
        yield "lost", "the central system has none"
        return
    if len(seen) > 1:
        yield "doubled", f"the central system has {len(seen)}: {seen}"
        return
    (one,) = seen
    for what, count in (("start", one.starts), ("stop", one.stops)):
        if count != 1:
            yield "lost" if count == 0 else "doubled", f"{count} times the {what}"
    yield from _judge_readings(deed, one, loose or Counter(), strays or Counter())
    if one.seq_nos != sorted(set(one.seq_nos)):
        yield "misordered", f"sequence numbers {one.seq_nos}"
    if one.order and (one.order[0] != "start" or "stop" in one.order[:-1]):
        yield "misordered", f"{one.order}"
    begin, end = deed.meter_start, deed.record.meter_stop if hasattr(deed.record, "meter_stop") else deed.meter_stop
    if one.meter_start and one.meter_start[0] != begin:
        yield "energy", f"began at {begin} Wh, the central system has {one.meter_start}"
    if end is not None and one.meter_stop and one.meter_stop[-1] != end:
        yield "energy", f"ended at {end} Wh, the central system has {one.meter_stop}"


def _judge_readings(deed: Deed, one: Seen, loose: Counter[float], strays: Counter[float]) -> Iterator[tuple[str, str]]:
    told, got = Counter(float(each) for each in deed.readings), Counter(one.readings)
    if lost := told - got - loose:
        yield "lost", f"readings {sorted(lost)}; the central system has {one.readings}"
    if doubled := got - told - strays:
        yield (
            "doubled",
            f"readings {sorted(doubled.elements())} came too often; the central system has {one.readings}, told were {deed.readings}",
        )
    its_own = [wh for wh in one.readings if wh in told]
    if its_own != sorted(its_own):
        yield "misordered", f"readings {one.readings}"


def registers(values: list[dict[str, Any]]) -> Iterator[tuple[str, float]]:
    """Context and Wh of every total import register."""
    for value in values:
        for sample in value["sampledValue"]:
            if sample.get("measurand", REGISTER) == REGISTER and "phase" not in sample:
                scale = 10.0 ** int(sample.get("unitOfMeasure", {}).get("multiplier", 0))
                kilo = 1000 if "kWh" in (sample.get("unit"), sample.get("unitOfMeasure", {}).get("unit")) else 1
                yield sample.get("context", "Sample.Periodic"), float(sample["value"]) * scale * kilo


def _seen_16(processed: list[Processed]) -> dict[str, list[Seen]]:
    found: dict[str, list[Seen]] = {}
    numbers: dict[int, Seen] = {}
    for each in processed:
        payload = each.payload
        if each.action == "StartTransaction":
            number = each.answer["transactionId"]
            one = numbers[number] = Seen(number, starts=1, meter_start=[payload["meterStart"]], order=["start"])
            found.setdefault(payload["idTag"], []).append(one)
        elif each.action in ("MeterValues", "StopTransaction") and payload.get("transactionId") is not None:
            number = payload["transactionId"]
            if number not in numbers:
                numbers[number] = Seen(number)
                found.setdefault(f"number {number}", []).append(numbers[number])
            _take_16(each.action, payload, numbers[number])
    return found


def _take_16(action: str, payload: dict[str, Any], one: Seen) -> None:
    values = payload.get("meterValue", []) if action == "MeterValues" else payload.get("transactionData", [])
    one.readings.extend(wh for context, wh in registers(values) if context == "Sample.Periodic")
    if action == "StopTransaction":
        one.stops += 1
        one.order.append("stop")
        one.meter_stop.append(payload["meterStop"])
    else:
        one.order.append("meter")


def _seen_2x(processed: list[Processed]) -> dict[str, list[Seen]]:
    by_id: dict[str, Seen] = {}
    tokens: dict[str, str] = {}
    for each in processed:
        if each.action != "TransactionEvent":
            continue
        payload = each.payload
        identity = payload["transactionInfo"]["transactionId"]
        one = by_id.setdefault(identity, Seen(identity))
        if "idToken" in payload:
            tokens.setdefault(identity, payload["idToken"]["idToken"])
        one.seq_nos.append(payload["seqNo"])
        _take_2x(payload, one)
    found: dict[str, list[Seen]] = {}
    for identity, one in by_id.items():
        found.setdefault(tokens.get(identity, f"id {identity}"), []).append(one)
    return found


def _take_2x(payload: dict[str, Any], one: Seen) -> None:
    kind = payload["eventType"]
    one.order.append({"Started": "start", "Ended": "stop"}.get(kind, "meter"))
    one.starts += kind == "Started"
    one.stops += kind == "Ended"
    for context, wh in registers(payload.get("meterValue", [])):
        if context == "Transaction.Begin":
            one.meter_start.append(wh)
        elif context == "Transaction.End":
            one.meter_stop.append(wh)
        elif context == "Sample.Periodic":
            one.readings.append(wh)


# The rest


def _security_events(member: Member, processed: list[Processed]) -> Iterator[Finding]:
    got = Counter(each.payload.get("techInfo") for each in processed if each.action == "SecurityEventNotification")
    for told in member.security_events:
        if got[told] != 1:
            text = f"{member.id}, security event {told}: {got[told]} times"
            yield Finding("lost" if not got[told] else "doubled", member, text, about=told)


def _statuses(backend: str, member: Member, processed: list[Processed]) -> Iterator[Finding]:
    last: dict[int, str] = {}
    for each in processed:
        if each.action == "StatusNotification":
            last[place_of(backend, each.payload)] = each.payload["status"] if backend == "1.6" else each.payload["connectorStatus"]
    station: Any = member.station
    for number, plug in (station.evses if member.is_2x else station.connectors).items():
        told = plug.reported if member.is_2x else plug.reported and plug.reported[0]
        if not same_status(told, last.get(number), exact=member.version == backend):
            text = f"{member.id}, connector {number} is {told}, the central system has {last.get(number)}"
            yield Finding("status", member, text, about=(number, told))


def place_of(backend: str, status: dict[str, Any]) -> int:
    """The place that a StatusNotification to the central system is about."""
    place: int = status["connectorId"] if backend == "1.6" else status["evseId"]
    return place


def same_status(told: str | None, got: str | None, *, exact: bool) -> bool:
    if told is None or exact:
        return told == got
    return got in _OCCUPIED if told in _OCCUPIED else told == got


def story(central: FaultyCentral, member: Member, began: float) -> Iterator[str]:
    """What a station said and what the central system heard and made of it, in the order of time, for whoever looks for the cause."""
    lines: list[tuple[float, str]] = []
    for said in member.station.log:
        side = "told" if said.received else "said"
        lines.append((said.at, f"{side:5} {said.unique_id:36} {said.action} {_brief(said.payload)}"))
        if said.done:
            lines.append((said.done_at, f"{'':5} {said.unique_id:36} -> {said.answer if said.failure is None else repr(said.failure)}"))
    for each in central.heard:
        exchange = each.exchange
        if exchange.station_id == member.id:
            met = f"{each.met}{', known' if each.known else ''}"
            lines.append((exchange.at, f"HEARD {exchange.unique_id:36} {exchange.action} {_brief(exchange.payload)} [{met}]"))
    return (f"    {at - began:7.3f} {text}" for at, text in sorted(lines, key=lambda line: line[0]))


def _brief(payload: dict[str, Any]) -> str:
    info = payload.get("transactionInfo", {})
    shown = {name: payload[name] for name in _TELLING if name in payload}
    if "transactionId" in info:
        shown |= {"tx": info["transactionId"][:8], "state": info.get("chargingState")}
    values = payload.get("meterValue") or payload.get("values") or []
    return f"{shown} {[wh for _, wh in registers(values)] if values and 'sampledValue' in values[0] else ''}"


_TELLING = (
    "eventType", "seqNo", "triggerReason", "connectorId", "evseId", "status", "connectorStatus", "timestamp", "offline", "idTag", "meterStart",
    "meterStop", "transactionId",
)  # fmt: skip
