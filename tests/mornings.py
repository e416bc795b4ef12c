"""How the lives of `tests.lives` begin: what is remembered, what the operator has set, and the messages of a station that comes up and charges."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

from tests.anything import starts
from translators import canonical as c
from translators.memory.options import Options
from translators.memory.profiles import InstalledProfile, Member
from translators.memory.station import Memory
from translators.memory.transactions import Transaction
from translators.versions import VERSIONS

BOOTED = "2026-11-23T11:00:00Z"
Said = tuple[str, str, dict[str, Any]]
"""Who says what, and the fields that stand so."""


def remembered(rng: random.Random) -> Memory:
    """What may be known of a station of either family: nothing, or the middle of charging."""
    memory = Memory()
    if rng.random() < 0.4:
        return memory
    memory.boot.status = rng.choice(("", "Accepted", "Accepted", "Accepted", "Pending"))
    memory.boot.at = BOOTED if memory.boot.status else ""
    if rng.random() < 0.5:
        memory.topology.learn_all([(1, 1), (1, 2), (2, 1)])
    memory.topology.saw(rng.randint(0, 3))
    for connector in range(rng.randint(0, 3)):
        row = memory.connectors.of(connector)
        row.status, row.at = rng.choice(("Available", "Charging", "Faulted", "Reserved")), BOOTED
    if rng.random() < 0.5:
        memory.transactions.rows.append(Transaction(number=1, id="tx-1", connector=1, since=BOOTED, started=True))
    if rng.random() < 0.5:
        held = memory.held.begin("tx-9", BOOTED)
        held.state, held.number, held.evse, held.connector, held.idTag = "open", 1, 1, 1, "04A2B3C4"
    if rng.random() < 0.5:
        memory.availability.order(2, "Inoperative")
    for number in range(rng.randint(0, 3)):
        memory.profiles.put(_profile(number))
    return memory


def _profile(number: int) -> InstalledProfile:
    period = c.ChargingSchedulePeriodType(startPeriod=0, limit=10.0)
    profile = c.ChargingProfileType(
        id=number,
        stackLevel=number % 2,
        chargingProfilePurpose="TxDefaultProfile",
        chargingProfileKind="Relative",
        chargingSchedule=(c.ChargingScheduleType(id=1, chargingRateUnit="A", chargingSchedulePeriod=(period,)),),
    )
    return InstalledProfile(profile=profile, evse=number, connector=number, members=(Member(number, number),))


def options(rng: random.Random) -> Options:
    """The defaults half of the time, else any of what an operator may set."""
    if rng.random() < 0.5:
        return Options()
    return Options(
        id_token_type=rng.choice(("", "ISO14443")),
        no_auth_id_tag=rng.choice(("NOAUTHORIZATION", "")),
        custom_data=rng.choice(("off", "minimal")),
        connectors=rng.choice(((), ((1, 1, 1), (2, 1, 2), (3, 2, 1)))),
        connector_types=rng.choice(((), ((1, "cType2"), (2, "cNewPlug")))),
        notice_status_info=rng.random() < 0.5,
        reset_immediate_to=rng.choice(("Soft", "Hard")),
        firmware_allow_unsigned=rng.random() < 0.5,
        unlock_stops_transaction=rng.random() < 0.5,
        attach_orphan_meter_values=rng.random() < 0.5,
        force_close_transactions=rng.random() < 0.5,
        hold_register=rng.choice((0.0, 30.0)),
        pnc_over_data_transfer=rng.random() < 0.8,
        report_items=rng.choice((1, 50)),
        flat_keys=rng.choice(("writable", "all", "none")),
    )


def morning(rng: random.Random, versions: Mapping[Any, str]) -> Iterator[Said]:
    """A station boots, tells its connectors, and charges; sometimes it is met in the middle of its life instead."""
    station, backend = versions["station"], versions["backend"]
    told = _morning_1x(rng) if VERSIONS[station].family == "1.x" else _morning_2x(rng)
    orders = _orders_1x() if VERSIONS[backend].family == "1.x" else _orders_2x()
    if rng.random() < 0.3:
        return
    for said in (*told, *(order for order in orders if rng.random() < 0.6)):
        side, action, _ = said
        if action in starts(versions[side], side):
            yield said


def _morning_1x(rng: random.Random) -> Iterator[Said]:
    yield "station", "BootNotification", {}
    for connector in range(rng.randint(0, 3)):
        yield "station", "StatusNotification", {"connectorId": connector, "status": "Available"}
    if rng.random() < 0.7:
        yield "station", "Authorize", {"idTag": "04A2B3C4"}
        for connector in range(1, rng.randint(1, 2) + 1):
            yield "station", "StartTransaction", {"connectorId": connector, "idTag": "04A2B3C4", "meterStart": 1000}
            yield "station", "MeterValues", {"connectorId": connector}


def _morning_2x(rng: random.Random) -> Iterator[Said]:
    yield "station", "BootNotification", {}
    for evse in range(1, rng.randint(1, 3)):
        yield "station", "StatusNotification", {"evseId": evse, "connectorId": 1, "connectorStatus": "Available"}
    if rng.random() < 0.3:
        yield "station", "NotifyReport", {"tbc": False, "seqNo": 0}
    if rng.random() < 0.7:
        token = {"idToken": "04A2B3C4", "type": "ISO14443"}
        yield "station", "Authorize", {"idToken": token}
        for name, evse in zip("ab", range(1, rng.randint(1, 2) + 1), strict=False):
            place = {"transactionInfo": {"transactionId": name, "chargingState": "Charging"}, "evse": {"id": evse, "connectorId": 1}}
            yield "station", "TransactionEvent", {"eventType": "Started", "seqNo": 0, "idToken": token, **place}
            yield "station", "TransactionEvent", {"eventType": "Updated", "seqNo": 1, **place, "meterValue": _register()}


def _register() -> list[dict[str, Any]]:
    sample = {"value": 1000.0, "context": "Transaction.Begin", "measurand": "Energy.Active.Import.Register"}
    return [{"timestamp": "2026-11-23T12:00:00Z", "sampledValue": [sample]}]


def _orders_1x() -> Iterator[Said]:
    yield "backend", "ReserveNow", {"connectorId": 1, "reservationId": 7, "expiryDate": "2026-11-23T13:00:00Z", "idTag": "04A2B3C4"}
    yield "backend", "SetChargingProfile", {"connectorId": 1}
    yield "backend", "RemoteStartTransaction", {"connectorId": 2, "idTag": "TAG-2"}
    yield "backend", "SendLocalList", {"listVersion": 1, "updateType": "Full"}
    yield "backend", "GetConfiguration", {}
    yield "backend", "TriggerMessage", {"requestedMessage": "StatusNotification"}


def _orders_2x() -> Iterator[Said]:
    token = {"idToken": "04A2B3C4", "type": "ISO14443"}
    yield "backend", "ReserveNow", {"id": 7, "evseId": 1, "expiryDateTime": "2026-11-23T13:00:00Z", "idToken": token}
    yield "backend", "SetChargingProfile", {"evseId": 1}
    yield "backend", "RequestStartTransaction", {"remoteStartId": 1, "idToken": token}
    yield "backend", "SendLocalList", {"versionNumber": 1, "updateType": "Full"}
    yield "backend", "GetBaseReport", {"requestId": 1, "reportBase": "FullInventory"}
    yield "backend", "TriggerMessage", {"requestedMessage": "StatusNotification"}
