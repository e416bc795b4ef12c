"""Round trips: what a message says, it still says after it went through the other generation and came back (architecture 5.7).

A gateway to the hub's version, and behind it one back to the station's own, through sessions as they run. 1.6 goes through 2.1 (and 2.0.1),
2.0.1 through 2.1. Fields must come back as they were but for what is declared below: a loss or quirk that must have been counted on this very
trip, or a difference of form with its reason.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import orjson
import pytest

from tests.chains import Chain, Trip
from tests.strategies import Kind, Version, instance, messages
from translators.assumed import assumed_payload
from translators.mapping import starts
from translators.versions import VERSIONS

ROUNDS = 12
START = datetime(2026, 11, 23, 11, tzinfo=UTC)
ABSENT = "(absent)"


# Codecs: what was decoded is encoded as it was.


@pytest.mark.parametrize(
    ("version", "action", "kind"), [(version, *each) for version in ("1.6", "2.0.1", "2.1") for each in messages(cast("Version", version))]
)
def test_what_is_decoded_is_encoded_as_it_was(version: Version, action: str, kind: Kind) -> None:
    codec: Any = VERSIONS[version].codec
    rng = random.Random(f"codec {version} {action} {kind}")
    for optional in (0.0, 0.5, 1.0):
        payload = instance(rng, version, action, kind, optional=optional)
        if kind == "request":
            _, text = codec.encode_request(codec.decode_request(action, orjson.dumps(payload)))
        else:
            text = codec.encode_answer(action, codec.decode_answer(action, orjson.dumps(payload)))
        assert orjson.loads(text) == payload


# Peers at both ends.


class Peers:
    """Both ends say yes, with numbers of their own; `keys` is the configuration of a 1.6 station."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.keys = {"HeartbeatInterval": "300", "MeterValueSampleInterval": "60", "AllowOfflineTxForUnknownId": "true"}
        self.unknown: set[str] = set()
        self._number = 100

    def __call__(self, action: str, payload: Any) -> Any:
        self._number += 1
        if action in self.unknown:
            return None
        if action == "GetConfiguration":
            wanted = payload.get("key") or list(self.keys)
            known = [{"key": name, "readonly": False, "value": self.keys[name]} for name in wanted if name in self.keys]
            return {"configurationKey": known, "unknownKey": [name for name in wanted if name not in self.keys]}
        return orjson.loads(assumed_payload(VERSIONS[self.version], action, "2026-11-23T12:00:00Z", self._number))


# Differences, and which of them are declared.


def differences(sent: Any, arrived: Any, path: str = "") -> Iterator[str]:
    """Paths of what is not the same, without indices."""
    if isinstance(sent, dict) and isinstance(arrived, dict):
        for name in {**sent, **arrived}:
            yield from differences(sent.get(name, ABSENT), arrived.get(name, ABSENT), f"{path}.{name}" if path else name)
    elif isinstance(sent, list) and isinstance(arrived, list) and len(sent) == len(arrived):
        for one, other in zip(sent, arrived, strict=True):
            yield from differences(one, other, path)
    elif sent != arrived:
        yield path


Declared = dict[str, str]
"""By the end of a path: the loss or quirk that must have been counted; "=" and a reason where nothing is lost."""


def undeclared(found: Iterator[str], declared: Declared, counted: set[str]) -> list[str]:
    wrong = []
    for path in found:
        name = next((name for end, name in declared.items() if path == end or path.endswith(f".{end}")), None)
        if name is None or not (name.startswith("=") or name in counted):
            wrong.append(f"{path} ({name or 'not declared'})")
    return wrong


# 2.0.1 through 2.1: the same message.

OF_201: Declared = {"numberPhases": "negative_number", "phaseToUse": "negative_number", "numberOfPhasesUsed": "negative_number"}
"""Numbers that 2.1 has ranges for."""


ASKED_FIRST = {"DeleteCertificate": {"GetInstalledCertificateIds"}}
"""What each gateway of the chain asks the station before it passes a command on (translation-down A.9)."""


def countable(value: Any) -> Any:
    """With whole numbers that count or name something: those at the bounds of 32 bits have tests of their own (test_ids, widening)."""
    if isinstance(value, dict):
        return {name: countable(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [countable(inner) for inner in value]
    return abs(value) % 1_000_000 if isinstance(value, int) and not isinstance(value, bool) else value


SIDES = [
    pytest.param("2.0.1", "2.1", side, action, id=f"{side}-{action}")
    for side in ("station", "backend")
    for action in sorted(starts(VERSIONS["2.0.1"], side))
]


@pytest.mark.parametrize(("version", "hub", "side", "action"), SIDES)
def test_a_message_of_2_0_1_comes_back_from_2_1(version: str, hub: str, side: str, action: str) -> None:
    for number in range(ROUNDS):
        rng = random.Random(f"{side} {action} {number}")
        chain = Chain(version, hub, Peers(version), Peers(version))
        sent = countable(instance(rng, "2.0.1", action, "request", optional=rng.choice((0.0, 0.5, 1.0))))
        trip = chain.say(action, sent) if side == "station" else chain.order(action, sent)
        arrived = trip.far if side == "station" else trip.near
        if not arrived:
            assert any(name.startswith("guard.") for name in trip.counted), (trip.answer, trip.error)
            continue
        *first, last = [name for name, _ in arrived]
        assert (last, set(first)) == (action, ASKED_FIRST.get(action, set()))
        assert undeclared(differences(sent, arrived[-1][1]), OF_201, trip.counted) == []


# 1.6 through 2.x: messages a station or a backend could mean, since nonsense is repaired on the way.


class Meant:
    """Makes a generated message of 1.6 plausible: connectors there are, times in order and of the past, numbers where numbers are meant."""

    def __init__(self, rng: random.Random, transaction: int | None) -> None:
        self.rng, self.transaction, self.time = rng, transaction, START

    def __call__(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return self._object({key: self(inner, key) for key, inner in value.items()})
        if isinstance(value, list):
            return [self(inner, name) for inner in value]
        if name == "connectorId":
            return self.rng.choice((1, 2)) if self.transaction is None else 1
        if name == "timestamp":
            self.time += timedelta(seconds=self.rng.randint(1, 30))
            return self.time.isoformat().replace("+00:00", "Z")
        if isinstance(value, str) and name in {"expiryDate", "validTo"}:
            return "2026-12-24T12:00:00Z"
        if isinstance(value, str) and name in {"validFrom", "startSchedule"}:
            return "2026-11-24T12:00:00Z"
        # A text that is empty or has blanks at its ends is repaired (quirks 13); here it is to say something.
        return value.strip() or "x" if isinstance(value, str) else value

    def _object(self, made: dict[str, Any]) -> dict[str, Any]:
        if "measurand" in made or "sampledValue" in made or ("value" in made and "key" not in made):
            made = self._reading(made)
        if "transactionId" in made and self.transaction is not None:
            made["transactionId"] = self.transaction
        return made

    def _reading(self, made: dict[str, Any]) -> dict[str, Any]:
        if "sampledValue" in made:
            made["sampledValue"] = made["sampledValue"] or [{"value": "7"}]
            return made
        made.pop("format", None)
        return {**made, "value": str(self.rng.choice((0, 1, 1500, 23.5, 4.25, 10**6)))}


FROM_STATION: dict[str, Declared] = {
    "BootNotification": {
        "meterType": "custom_data",
        "meterSerialNumber": "custom_data",
        "chargeBoxSerialNumber": "=2.x has one serial number, the point's where there is one",
    },
    "MeterValues": {"transactionId": "=the backend's own number"},
    "StatusNotification": {
        "status": "=the five states of 2.x, made nine again by what runs (translation-up §2.2, §2.3)",
        "info": "status_note",
        "vendorId": "status_note",
        "errorCode": "=EVCommunicationError is only of a connector with a car (1.6 §4.9)",
        "vendorErrorCode": "=EVCommunicationError is only of a connector with a car (1.6 §4.9)",
    },
    "StopTransaction": {"reason": "custom_data", "idTag": "stop_token", "transactionId": "=the backend's own number"},
}
MADE: dict[str, frozenset[str]] = {
    "BootNotification": frozenset({"chargePointSerialNumber"}),  # that of the box, where the point has none (translation-up §1.1)
    "LogStatusNotification": frozenset({"requestId"}),
    "SignedFirmwareStatusNotification": frozenset({"requestId"}),
    "MeterValues": frozenset({"transactionId"}),  # that of the transaction on the connector
    "StatusNotification": frozenset({"timestamp", "info"}),  # the time of receipt; where the problem is
    "StopTransaction": frozenset({"reason"}),  # Local (1.6 §6.49)
}
"""Fields that may arrive though they were not sent."""
READINGS = {"MeterValues": "meterValue", "StopTransaction": "transactionData"}
UNITS = (
    ("Energy.Reactive", "varh"), ("Energy", "Wh"), ("Power.Reactive", "var"), ("Power.Factor", ""), ("Power", "W"), ("Current", "A"),
    ("Voltage", "V"), ("SoC", "Percent"), ("Temperature", "Celsius"),
)  # fmt: skip
"""What a reading without a unit has: Wh by the standard (1.6 §7.43), else that of its measurand."""
NO_COUNTERPART = {"Temperature", "RPM"}


def readings(values: list[dict[str, Any]]) -> Counter[tuple[Any, ...]]:
    """Samples with their time, absent fields as 1.6 defines them (§7.43)."""
    found: Counter[tuple[Any, ...]] = Counter()
    for value in values:
        for one in value["sampledValue"]:
            measurand = one.get("measurand", "Energy.Active.Import.Register")
            unit = one.get("unit", next((unit for part, unit in UNITS if measurand.startswith(part)), ""))
            place = (one.get("context", "Sample.Periodic"), one.get("location", "Outlet"), one.get("phase"))
            unit = "Celsius" if unit == "Celcius" else unit  # 1.6 has both spellings
            found[value["timestamp"], Decimal(one["value"]).normalize(), measurand, unit, *place] += 1
    return found


def lost_readings(action: str, sent: dict[str, Any], arrived: list[dict[str, Any]], counted: set[str]) -> list[Any]:
    """What was metered and did not arrive; what has no counterpart may be lost under its name."""
    field = READINGS[action]
    came = readings([value for one in arrived for value in one.get(field, ())])
    lost = readings(sent.get(field, [])) - came
    return [one for one in lost if not (one[2] in NO_COUNTERPART and "measurand_no_counterpart" in counted)]


def charging(chain: Chain, action: str) -> int | None:
    """Two connectors that have been heard of, and a transaction for what belongs to one."""
    chain.say("BootNotification", {"chargePointVendor": "Acme", "chargePointModel": "X1"})
    for connector in (1, 2):
        chain.say("StatusNotification", {"connectorId": connector, "errorCode": "NoError", "status": "Available"})
    if action not in READINGS:
        return None
    start = {"connectorId": 1, "idTag": "04A2B3C4", "meterStart": 5, "timestamp": "2026-11-23T10:59:00Z"}
    number: int = chain.say("StartTransaction", start).answer["transactionId"]
    return number


def request_of(chain: Chain, action: str) -> int | None:
    """The number under which the station was asked for what it reports."""
    if action == "LogStatusNotification":
        asked = chain.order("GetLog", {"logType": "DiagnosticsLog", "requestId": 7, "log": {"remoteLocation": "ftp://logs.example/"}})
    elif action == "SignedFirmwareStatusNotification":
        firmware = {
            "location": "ftp://fw.example/",
            "retrieveDateTime": "2026-11-23T12:00:00Z",
            "signingCertificate": "C",
            "signature": "S",
        }
        asked = chain.order("SignedUpdateFirmware", {"requestId": 7, "firmware": firmware})
    else:
        return None
    number: int = asked.near[0][1]["requestId"]
    return number


@pytest.mark.parametrize("hub", ["2.0.1", "2.1"])
@pytest.mark.parametrize("action", sorted(starts(VERSIONS["1.6"], "station")))
def test_what_a_1_6_station_says_comes_back(action: str, hub: str) -> None:
    for number in range(ROUNDS):
        rng = random.Random(f"{action} {number}")
        chain = Chain("1.6", hub, Peers("1.6"), Peers("1.6"))
        meant = Meant(rng, charging(chain, action))
        sent = meant(countable(instance(rng, "1.6", action, "request", optional=rng.choice((0.0, 0.5, 1.0)))))
        if (request := request_of(chain, action)) is not None and "requestId" in sent:
            sent["requestId"] = request
        trip = chain.say(action, sent)
        if request is not None and "requestId" in sent:
            sent["requestId"] = 7  # the backend's own
        assert came_back(action, sent, trip) == [], (sent, trip)


def came_back(action: str, sent: dict[str, Any], trip: Trip) -> list[Any]:
    arrived = [payload for name, payload in trip.far if name == action]
    if action in READINGS:
        wrong = lost_readings(action, sent, arrived, trip.counted)
        if wrong or not arrived:
            return wrong
        sent, *arrived = ({name: value for name, value in one.items() if name != READINGS[action]} for one in (sent, *arrived))
    if not arrived and action == "StatusNotification" and (sent["status"], sent["errorCode"]) == ("Available", "NoError"):
        return []  # as it was told before: no news in 2.x
    if not arrived:
        return [f"{action} did not arrive: {trip.answer} {trip.error}"]
    made = MADE.get(action, frozenset()) - sent.keys()
    last = {name: value for one in arrived for name, value in one.items() if name not in made}
    return undeclared(differences(sent, last), FROM_STATION.get(action, {}), trip.counted)


FROM_BACKEND: dict[str, Declared] = {
    "ClearChargingProfile": dict.fromkeys(("connectorId", "chargingProfilePurpose", "stackLevel"), "=an id is enough (1.6 §5.5)"),
    "GetConfiguration": {"key": "=keys of 2.x under all their names in 1.x; what is told is compared"},
    "GetLog": {"requestId": "=the gateway's own number, the backend hears its own"},
    "SignedUpdateFirmware": {"requestId": "=the gateway's own number, the backend hears its own"},
    "RemoteStartTransaction": {"chargingProfileId": "=the gateway's own number where a copy has it"},
    "Reset": {"type": "reset.hard"},
    "TriggerMessage": {"connectorId": "=of a message that is of no connector (1.6 §6.51)"},
    "ExtendedTriggerMessage": {
        "connectorId": "=of a message that is of no connector (1.6 §6.51)",
        "requestedMessage": "=the log's status under the plain name is tried first (translation-down B.1.7)",
    },
    "SendLocalList": {"localAuthorizationList": "=an empty list is none (D01.FR.04)"},
}
BECOMES = {"ExtendedTriggerMessage": "TriggerMessage"}
"""The plain message has the same words where both have the trigger (security whitepaper §5.4)."""


def profile(rng: random.Random, purpose: str) -> dict[str, Any]:
    """A profile that both generations hold to be one: some are refused for what they ask, which has vectors of its own."""
    count = rng.randint(1, 3)
    periods = [
        {"startPeriod": 600 * index, "limit": rng.choice((6.0, 16.5, 32.0)), **rng.choice(({}, {"numberPhases": 3}))}
        for index in range(count)
    ]
    schedule = {"chargingRateUnit": rng.choice(("A", "W")), "chargingSchedulePeriod": periods, **rng.choice(({}, {"duration": 3600}))}
    kind = rng.choice(({"chargingProfileKind": "Relative"}, {"chargingProfileKind": "Absolute"}))
    if kind["chargingProfileKind"] == "Absolute":
        schedule["startSchedule"] = "2026-11-24T12:00:00Z"
    head = {"chargingProfileId": rng.randint(1, 99), "stackLevel": rng.randint(0, 5), "chargingProfilePurpose": purpose}
    return {**head, **kind, "chargingSchedule": schedule}


def command(chain: Chain, action: str, rng: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the backend says, and what the station should hear."""
    charging(chain, action)
    said = Meant(rng, None)(countable(instance(rng, "1.6", action, "request", optional=rng.choice((0.0, 0.5, 1.0)))))
    match action:
        case "RemoteStopTransaction":
            start = {"connectorId": 1, "idTag": "04A2B3C4", "meterStart": 5, "timestamp": "2026-11-23T10:59:00Z"}
            ours = chain.say("StartTransaction", start).answer["transactionId"]
            theirs = int(chain.second.station.memory.held.active()[0].number or 0)
            return {"transactionId": theirs}, {"transactionId": ours}
        case "ChangeConfiguration":
            said = {"key": "MeterValueSampleInterval", "value": str(rng.randint(10, 900))}
        case "GetConfiguration":
            said = {"key": rng.sample(["HeartbeatInterval", "MeterValueSampleInterval"], rng.randint(1, 2))}
        case "SetChargingProfile":
            said = {"connectorId": rng.choice((1, 2)), "csChargingProfiles": profile(rng, "TxDefaultProfile")}
        case "RemoteStartTransaction":
            said = {"idTag": said["idTag"], "connectorId": 1, **rng.choice(({}, {"chargingProfile": profile(rng, "TxProfile")}))}
    return said, said


@pytest.mark.parametrize("hub", ["2.0.1", "2.1"])
@pytest.mark.parametrize("action", sorted(starts(VERSIONS["1.6"], "backend")))
def test_what_a_1_6_backend_orders_arrives(action: str, hub: str) -> None:
    for number in range(ROUNDS):
        rng = random.Random(f"{action} {number}")
        station = Peers("1.6")
        if action == "GetDiagnostics":
            station.unknown = {"GetLog"}  # else the newer message is used, which says the same
        chain = Chain("1.6", hub, station, Peers("1.6"))
        sent, expected = command(chain, action, rng)
        trip = chain.order(action, sent)
        arrived = [payload for name, payload in trip.near if name in (action, BECOMES.get(action))]
        if not arrived:
            assert any(name.startswith("guard.") for name in trip.counted), (sent, trip)
            continue
        assert undeclared(differences(expected, arrived[-1]), FROM_BACKEND.get(action, {}), trip.counted) == [], (sent, arrived)


@pytest.mark.parametrize("hub", ["2.0.1", "2.1"])
def test_a_configuration_key_is_told_as_the_station_tells_it(hub: str) -> None:
    chain = Chain("1.6", hub, Peers("1.6"), Peers("1.6"))
    charging(chain, "GetConfiguration")
    assert chain.order("GetConfiguration", {"key": ["MeterValueSampleInterval", "NoSuchKey"]}).answer == {
        "configurationKey": [{"key": "MeterValueSampleInterval", "readonly": False, "value": "60"}],
        "unknownKey": ["NoSuchKey"],
    }
