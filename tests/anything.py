"""What a peer may say: any message its official schema or WSDL allows, and now and then one about what really is there.

    speech = Speech("1.6", random.Random("seed"))
    speech.request("station", "StatusNotification", Facts(memory, now))     # bytes as they stand in a frame or a Body

Everything follows from the random source. JSON is made from the official schemas (`tests.strategies`) and judged by jsonschema-rs, SOAP is made
from the WSDLs (`tests.soap_instances`) and judged by libxml2: neither knows the codecs of the gateway.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache, cached_property
from importlib import import_module
from typing import Any

import jsonschema_rs
import msgspec
import orjson
from lxml import etree

import wsdl
from tests.mutations import mutation
from tests.soap_instances import Instances
from tests.soap_instances import schema as soap_schema
from tests.strategies import instance, schema_of
from translators import canonical as c
from translators.canonical.base import ENCODER
from translators.errors import Unencodable
from translators.memory.station import Memory
from translators.ocpp1x import nested, wire
from translators.ocpp1x.configuration_keys import KEYS
from translators.ocpp1x.plug_and_charge import VENDOR
from translators.versions import VERSIONS, Version, pair
from wsdl.types import Complex, operations

SOAP_NAMES: Mapping[str, wsdl.SoapVersion] = {"1.2": "1.2", "1.5": "1.5", "1.6s": "1.6"}
"""What a SOAP version of the gateway is called among the WSDLs."""
SERVICES: Mapping[str, wsdl.Service] = {"station": "CentralSystemService", "backend": "ChargePointService"}
"""Who offers what a side asks."""
READINGS = ("1", "230,4", "12kWh", "NaN", "", "0x1F", "-1e3", "1500", "1500.4", "OCMF|{}|{}", '{"signedMeterData":"x"}', "ff", "1" * 70)
VALUES = ("60", "true", "0", "-1", "Energy.Active.Import.Register,SoC", "1.RST, 2.RTS", "", "x" * 300, "Local,Remote", "2")
TAGS = ("04A2B3C4", "TAG-2", "tag-2", "NOAUTHORIZATION", "", "A" * 20, "urn:very-long-token-of-a-car-0001")
TOKENS = (
    ("04A2B3C4", "ISO14443"),
    ("TAG-2", "Central"),
    ("", "NoAuthorization"),
    ("AABBCCDDEEFF", "MacAddress"),
    ("DEABCC123456", "eMAID"),
)
HASHES = {"hashAlgorithm": "SHA256", "issuerNameHash": "aa", "issuerKeyHash": "bb", "serialNumber": "1a"}


class Facts:
    """What a peer may know of the other one: ids, places and times that were mentioned before."""

    def __init__(self, memory: Memory, now: datetime) -> None:
        self._memory, self._now = memory, now

    @cached_property
    def transactions(self) -> tuple[str, ...]:
        memory = self._memory
        return (*(row.id for row in memory.transactions.rows), *memory.held.transactions, *memory.relayed.open, "a", "b")

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        held = (record.number for record in self._memory.held.transactions.values() if record.number is not None)
        return (*(row.number for row in self._memory.transactions.rows), *held, -1, 0, 4711, 1740700801)

    @cached_property
    def reservations(self) -> tuple[int, ...]:
        return (*self._memory.reservations.rows, *self._memory.reservations.stand_ins.values(), 0, 7, -7)

    @cached_property
    def profiles(self) -> tuple[int, ...]:
        return (*(row.id for row in self._memory.profiles.rows), 0, 1, 2)

    @cached_property
    def requests(self) -> tuple[int, ...]:
        logs = self._memory.file_requests.logs
        return (*logs, *self._memory.counters.values(), *self._memory.held.remote, 1, 2)

    @cached_property
    def times(self) -> tuple[str, ...]:
        near = [(self._now + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z") for seconds in (0, 0, -2, -600, 900, -90_000)]
        return (*near, "1970-01-01T00:00:10Z", "2099-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")


Word = Callable[[random.Random, Facts, Any], Any]


def _transaction(rng: random.Random, facts: Facts, old: Any) -> Any:
    return rng.choice(facts.transactions if isinstance(old, str) else facts.numbers)


def _token(rng: random.Random, _facts: Facts, old: Any) -> Any:
    if not isinstance(old, dict):
        return rng.choice(TAGS)
    text, kind = rng.choice(TOKENS)
    return {"idToken": text, "type": kind}


def _place(rng: random.Random, _facts: Facts, _old: Any) -> Any:
    place = {"id": rng.choice((1, 1, 2, 3, 0))}
    return place | {"connectorId": rng.choice((1, 1, 2))} if rng.random() < 0.6 else place


def _among(*values: Any) -> Word:
    return lambda rng, _facts, _old: rng.choice(values)


def _of(name: str) -> Word:
    return lambda rng, facts, _old: rng.choice(getattr(facts, name))


def _reading(rng: random.Random, _facts: Facts, old: Any) -> Any:
    return rng.choice(READINGS) if isinstance(old, str) else old


WORDS: dict[str, Word] = {
    "transactionId": _transaction,
    "connectorId": _among(0, 1, 1, 1, 2, 2, 3, 63),
    "evseId": _among(0, 1, 1, 1, 2, 3),
    "evse": _place,
    "idTag": _token,
    "parentIdTag": _among(*TAGS),
    "idToken": _token,
    "reservationId": _of("reservations"),
    "requestId": _of("requests"),
    "remoteStartId": _of("requests"),
    "chargingProfileId": _of("profiles"),
    "stackLevel": _among(0, 0, 1, 2),
    "chargingProfilePurpose": _among("TxDefaultProfile", "TxProfile", "ChargePointMaxProfile", "ChargingStationMaxProfile"),
    "seqNo": lambda rng, _facts, _old: rng.randrange(12),
    "key": lambda rng, _facts, old: rng.choice(KEYS).key if isinstance(old, str) else [rng.choice(KEYS).key for _ in old],
    "listVersion": _among(0, 1, 2),
    "versionNumber": _among(0, 1, 2),
    "certificateHashData": lambda _rng, _facts, old: dict(HASHES) if isinstance(old, dict) else old,
    "interval": _among(0, 10, 300, 3600),
    "attributeStatus": _among("Accepted"),
    "offline": _among(True, False),
    "limit": _among(0, 6.0, 16, 16.1, 32.05, 11000),
    **dict.fromkeys(
        ("timestamp", "currentTime", "expiryDate", "validFrom", "validTo", "startSchedule", "cacheExpiryDateTime"), _of("times")
    ),
}
"""By the name of the field, wherever it stands."""


def retold(rng: random.Random, value: Any, facts: Facts, accepted: float) -> None:
    """Put facts where there was anything; `accepted` is the chance of each status to be that."""
    if isinstance(value, list):
        for item in value:
            retold(rng, item, facts, accepted)
    if not isinstance(value, dict):
        return
    if isinstance(value.get("component"), dict) and rng.random() < 0.6:
        row = rng.choice(KEYS)
        value["component"] = {"name": row.component} | ({"evse": {"id": 1}} if rng.random() < 0.2 else {})
        value["variable"] = {"name": row.variable}
        value.pop("attributeType", None)
        if "attributeValue" in value:
            value["attributeValue"] = rng.choice(VALUES)
    for name, old in value.items():
        word = WORDS.get(name)
        if word is not None and rng.random() < 0.6:
            value[name] = word(rng, facts, old)
        elif name == "status" and rng.random() < accepted:
            value[name] = "Accepted"
        elif name == "value" and isinstance(old, str):
            value[name] = rng.choice(VALUES) if "key" in value else _reading(rng, facts, old)
        elif name != "customData":
            retold(rng, old, facts, accepted)


def nested_in(rng: random.Random, made: dict[str, Any]) -> None:
    """A DataTransfer of the Plug & Charge convention, well made most of the time."""
    action = rng.choice(sorted(nested.REQUESTS))
    made["vendorId"], made["messageId"] = VENDOR, action
    made["data"] = orjson.dumps(instance(rng, "2.0.1", action, "request")).decode() if rng.random() < 0.8 else "{"


@cache
def _judge(version: str, action: str, kind: str, formats: bool) -> Any:
    """The official schema of a JSON message, compiled by jsonschema-rs. What is in a `uri` of 1.6 is left to who opens it: 2.x has plain texts there."""
    judge: Any = jsonschema_rs.validator_for(
        schema_of(version, action, kind),  # type: ignore[arg-type]  # a JSON version
        validate_formats=formats,
        formats={"uri": lambda _text: True},
    )
    return judge


@cache
def _body(name: wsdl.SoapVersion, action: str, kind: str, service: wsdl.Service) -> tuple[str, Complex]:
    operation = operations(name, service)[action]
    return (operation.request_element, operation.request) if kind == "request" else (operation.answer_element, operation.answer)


def wrong_in(version: str, action: str, kind: str, payload: bytes, service: wsdl.Service, *, formats: bool = True) -> str:
    """Why a payload is not what the official schema or WSDL of its receiver allows; empty when it is. `formats`: a date-time is one."""
    if version in SOAP_NAMES:
        judge = soap_schema(SOAP_NAMES[version], service)
        if judge.validate(etree.fromstring(payload)):
            return ""
        # libxml2 also judges what is in an anyURI, which XML Schema 1.0 part 2 §3.2.17 leaves to who uses it.
        return "; ".join(error.message for error in judge.error_log if "xs:anyURI" not in error.message)  # type: ignore[attr-defined]  # it can be iterated
    fault = next(iter(_judge(version, action, kind, formats).iter_errors(orjson.loads(payload))), None)
    return "" if fault is None else f"{fault.message} at {list(fault.instance_path)}"


def spoiled(rng: random.Random, version: str, action: str, kind: str, payload: bytes) -> bytes:
    """The payload with a few things changed in it, most of them for the worse; it can still be parsed."""
    if version in SOAP_NAMES:
        return _spoiled_xml(rng, payload)
    made: Any = orjson.loads(payload)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        if isinstance(made, dict):
            _, made = mutation(rng, made, schema_of(version, action, kind))  # type: ignore[arg-type]  # a JSON version
    return orjson.dumps(made)


def _spoiled_xml(rng: random.Random, payload: bytes) -> bytes:
    root = etree.fromstring(payload)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        one = rng.choice(list(root.iter("*")))
        match rng.randrange(5):
            case 0:
                one.text = rng.choice(("", " ", "Nonsense", "-1", "99999999999", "1.5", "true", "é" * 600, "2026-13-45T99:00:00"))
            case 1 if one is not root:
                one.getparent().remove(one)
            case 2 if one is not root:
                one.addnext(copy.deepcopy(one))
            case 3:
                one.tag = rng.choice(("nonsense", f"{{urn:other}}{etree.QName(one).localname}", etree.QName(one).localname.swapcase()))
            case _:
                one.append(etree.fromstring(rng.choice(("<extra/>", "<value>1</value>", '<status x="1">Nonsense</status>'))))
    return etree.tostring(root)


class Speech:
    """One peer that says whatever its version allows."""

    def __init__(self, version: str, rng: random.Random) -> None:
        self.version, self._rng = VERSIONS[version], rng
        self._soap: Any = _station_codec(self.version) if self.version.is_soap else None

    def request(self, side: str, action: str, facts: Facts, said: Mapping[str, Any] | None = None) -> bytes:
        """A valid request of a side; `said` are fields that must stand so."""
        return self._message(action, "request", SERVICES[side], facts, said or {}, 0.0)

    def answer(self, side: str, action: str, facts: Facts, accepted: float = 0.5) -> bytes:
        """A valid answer of a side to a request of the gateway."""
        return self._message(action, "answer", SERVICES["backend" if side == "station" else "station"], facts, {}, accepted)

    def _message(self, action: str, kind: str, service: wsdl.Service, facts: Facts, said: Mapping[str, Any], accepted: float) -> bytes:
        first, made = self._any(action, kind, service)
        for chance in (accepted, 0.0) if accepted else (0.0,):
            told = orjson.loads(orjson.dumps(made))
            retold(self._rng, told, facts, chance)
            if action == "DataTransfer" and kind == "request" and self._rng.random() < 0.4:
                nested_in(self._rng, told)
            told.update(said)
            payload = self._written(action, kind, told)
            if payload and not wrong_in(self.version.name, action, kind, payload, service):
                return payload
        return first

    def _any(self, action: str, kind: str, service: wsdl.Service) -> tuple[bytes, Any]:
        """Anything valid, as it is written and as plain data."""
        rng, version = self._rng, self.version
        if self._soap is None:
            made = instance(rng, version.name, action, kind, optional=rng.choice((0.0, 0.5, 0.5, 1.0)))  # type: ignore[arg-type]
            return orjson.dumps(made), made
        name = SOAP_NAMES[version.name]
        element, content = _body(name, action, kind, service)
        written = Instances(rng.randrange(2**32)).element(element, content, wsdl.NAMESPACES[name, service]).encode()
        codec: Any = version.codec
        message = (codec.decode_request if kind == "request" else codec.decode_answer)(action, written)
        return written, orjson.loads(ENCODER.encode(message))

    def _written(self, action: str, kind: str, told: Any) -> bytes:
        """Plain data as the peer writes it; empty when it cannot."""
        text = orjson.dumps(told)
        if self._soap is None:
            return text
        kinds = wire.REQUESTS[action] if kind == "request" else wire.REQUESTS[action].ANSWER
        try:
            message = msgspec.json.decode(text, type=kinds)
            written: bytes = self._soap.encode_request(message)[1] if kind == "request" else self._soap.encode_answer(action, message)
        except (msgspec.ValidationError, Unencodable):
            return b""
        return written


def _station_codec(version: Version) -> Any:
    module = "ocpp16.soap" if version.name == "1.6s" else f"ocpp{version.name.replace('.', '')}.codec"
    return import_module(f"translators.{module}").station_codec()


@cache
def starts(version: str, side: str) -> tuple[str, ...]:
    """Every action that a side of a version may start: the operations of its WSDLs, or those of its schemas that the side's tables name."""
    if version in SOAP_NAMES:
        return tuple(sorted(operations(SOAP_NAMES[version], SERVICES[side])))
    opposite = next(name for name in ("1.6", "2.0.1") if VERSIONS[name].family != VERSIONS[version].family)
    found = pair(version, opposite).from_station if side == "station" else pair(opposite, version).from_backend
    vocabulary = wire.REQUESTS if VERSIONS[version].family == "1.x" else c.REQUESTS
    return tuple(sorted(action for action in found if action in vocabulary and VERSIONS[version].codec.knows(action)))
