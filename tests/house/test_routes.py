"""Every action that a side of a version may start has its row, and every refusal is a valid answer for who asked.

The lists are the specifications' (translation-up §0.7, §5.6; translation-down C.2, C.3), those of 1.5 are the operations of its WSDLs.
"""

import random
from datetime import UTC, datetime
from typing import Any

import msgspec
import orjson
import pytest

from tests.strategies import instance
from translators import canonical as c
from translators.canonical.base import NoResponse
from translators.errors import Refused
from translators.flow import Refusal, Routes
from translators.losses import LOSSES
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp16 import schema as s16
from translators.ocpp201 import schema as s201
from translators.versions import BACKEND_VERSIONS, STATION_VERSIONS, VERSIONS, pair
from wsdl.types import operations

STATION_16 = {
    "Authorize", "BootNotification", "DataTransfer", "DiagnosticsStatusNotification", "FirmwareStatusNotification", "Heartbeat",
    "LogStatusNotification", "MeterValues", "SecurityEventNotification", "SignCertificate", "SignedFirmwareStatusNotification",
    "StartTransaction", "StatusNotification", "StopTransaction",
}  # fmt: skip
STATION_201 = {
    "Authorize", "BootNotification", "ClearedChargingLimit", "DataTransfer", "FirmwareStatusNotification", "Get15118EVCertificate",
    "GetCertificateStatus", "Heartbeat", "LogStatusNotification", "MeterValues", "NotifyChargingLimit", "NotifyCustomerInformation",
    "NotifyDisplayMessages", "NotifyEVChargingNeeds", "NotifyEVChargingSchedule", "NotifyEvent", "NotifyMonitoringReport", "NotifyReport",
    "PublishFirmwareStatusNotification", "ReportChargingProfiles", "ReservationStatusUpdate", "SecurityEventNotification",
    "SignCertificate", "StatusNotification", "TransactionEvent",
}  # fmt: skip
STATION_21 = STATION_201 | {
    "BatterySwap", "ClosePeriodicEventStream", "GetCertificateChainStatus", "NotifyDERAlarm", "NotifyDERStartStop",
    "NotifyPeriodicEventStream", "NotifyPriorityCharging", "NotifySettlement", "OpenPeriodicEventStream", "PullDynamicScheduleUpdate",
    "ReportDERControl", "VatNumberValidation",
}  # fmt: skip
BOTH_WAYS = {"DataTransfer"}

STARTS: dict[tuple[str, str], set[str]] = {
    ("1.2", "station"): set(operations("1.2", "CentralSystemService")),
    ("1.2", "backend"): set(operations("1.2", "ChargePointService")),
    ("1.5", "station"): set(operations("1.5", "CentralSystemService")),
    ("1.5", "backend"): set(operations("1.5", "ChargePointService")),
    ("1.6", "station"): STATION_16,
    ("1.6", "backend"): set(s16.REQUESTS) - STATION_16 | BOTH_WAYS,
    ("1.6s", "station"): set(operations("1.6", "CentralSystemService")),
    ("1.6s", "backend"): set(operations("1.6", "ChargePointService")),
    ("2.0.1", "station"): STATION_201,
    ("2.0.1", "backend"): set(s201.REQUESTS) - STATION_201 | BOTH_WAYS,
    ("2.1", "station"): STATION_21,
    ("2.1", "backend"): set(c.REQUESTS) - STATION_21 | BOTH_WAYS,
}
PAIRS = [
    pytest.param(station, backend, side, id=f"{station}-{backend}-from-{side}")
    for station in STATION_VERSIONS
    for backend in BACKEND_VERSIONS
    for side in ("station", "backend")
    if not pair(station, backend).relay
]


def table_of(station: str, backend: str, side: str) -> tuple[str, Routes]:
    """The version that asks, and its table."""
    found = pair(station, backend)
    return (station, found.from_station) if side == "station" else (backend, found.from_backend)


def test_the_numbers_are_those_of_the_specifications() -> None:
    """translation-down C.3: 55 commands of 2.1, 40 of 2.0.1, 26 of 1.6, 15 of 1.5; soap.md §14: 9 of 1.2, 19 of 1.6 over SOAP."""
    commands = {version: len(STARTS[version, "backend"]) for version in VERSIONS}
    assert commands == {"1.2": 9, "1.5": 15, "1.6": 26, "1.6s": 19, "2.0.1": 40, "2.1": 55}


@pytest.mark.parametrize(("station", "backend", "side"), PAIRS)
def test_every_action_has_its_row(station: str, backend: str, side: str) -> None:
    version, table = table_of(station, backend, side)
    assert STARTS[version, side] - set(table) == set(), "no row for these"


@pytest.mark.parametrize(("station", "backend", "side"), PAIRS)
def test_no_row_is_of_an_action_that_nobody_starts(station: str, backend: str, side: str) -> None:
    """The table of a family serves all its versions, so a row may be of another version of the family."""
    version, table = table_of(station, backend, side)
    family = VERSIONS[version].family
    known = set().union(*(STARTS[name, side] for name in VERSIONS if VERSIONS[name].family == family))
    assert set(table) - known == set()


REFUSALS = [
    pytest.param(*case.values, action, id=f"{case.id}-{action}")
    for case in PAIRS
    for action, route in table_of(*case.values)[1].items()
    if isinstance(route, Refusal) and action in STARTS[table_of(*case.values)[0], case.values[2]]
]


def sample(version: str, action: str, rng: random.Random) -> Any:
    """A valid request of that version, as the flows of that side get it."""
    if VERSIONS[version].is_soap:
        return msgspec.convert(instance(rng, "1.6", action, "request"), wire.REQUESTS[action])
    codec: Any = VERSIONS[version].codec
    payload = instance(rng, version, action, "request")  # type: ignore[arg-type]
    return codec.decode_request(action, orjson.dumps(payload))


@pytest.mark.parametrize(("station", "backend", "side", "action"), REFUSALS)
def test_a_refusal_is_a_valid_answer_for_who_asked(station: str, backend: str, side: str, action: str) -> None:
    version, table = table_of(station, backend, side)
    refusal = table[action]
    assert isinstance(refusal, Refusal)
    assert refusal.loss in LOSSES
    assert refusal.reason
    rng = random.Random(f"refusal {action}")
    for _ in range(5):
        here = Station("CB1234", station, backend)
        here.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
        try:
            answer = refusal.answer(sample(version, action, rng), here)
        except Refused:
            continue  # a CALLERROR, which has no schema
        if not isinstance(answer, NoResponse):
            VERSIONS[version].codec.encode_answer(action, answer)
