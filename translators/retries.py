"""What a repetition of a message has in common with it, and which repetitions no flow would recognise (ADR 0005).

Flows of transactions find a repetition in their own records. A relay has no flow, and MeterValues and security events leave no record: their last
answers are kept, and given again.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

import msgspec

from translators import canonical as c
from translators.canonical.base import ENCODER, Request
from translators.classes import LAST_COUNTS, is_durable
from translators.memory.station import Station
from translators.memory.transactions import FIRST_TRUE_YEAR
from translators.ocpp1x import wire
from translators.ocpp1x.known_numbers import are_known_by_content, read_at

SELF_TOLD = ("StartTransaction", "StopTransaction", "TransactionEvent")
"""Translated, these are recognised by their flows."""
LOOK_ALIKE = ("StartTransaction", "StopTransaction", "SecurityEventNotification", "NotifySettlement")
"""Of what must arrive, the actions of which two of the same content can be two deeds; the others carry a number, or a repetition is found before."""
MAX_TIMES, MIN_TIME = 10, timedelta(hours=1)
"""A refused message is given up after so many times, and not before so long (translation-up §6.3; 1.6 §3.7.1)."""


class _Started(msgspec.Struct):
    transactionId: int = 0


_started = msgspec.json.Decoder(_Started)


def message_id(identity: str, action: str, payload: bytes, attempt: int = 0) -> str:
    """The id of a CALL that must arrive: the same for the same content, whoever sends it (36 characters at most, 2.0.1 part 4 §4.1.4)."""
    digest = hashlib.blake2b(payload, digest_size=16, key=identity.encode()[:64], person=action.encode()[:16])
    return digest.hexdigest() if not attempt else f"{digest.hexdigest()}-{attempt % 1000}"


class _Of(msgspec.Struct):
    transactionId: str = ""


class _Event(msgspec.Struct):
    eventType: str = ""
    seqNo: int = 0
    timestamp: str = ""
    transactionInfo: _Of = msgspec.field(default_factory=_Of)
    meterValue: msgspec.Raw = msgspec.Raw()


_event = msgspec.json.Decoder(_Event)


def essence(action: str, payload: bytes) -> bytes:
    """What makes a message to the backend the same deed, where its flow does not say: its content; of an event of a transaction which one it is, when
    it was and what was read, for what is told beside it (a state, `offline`) may be another when it comes again."""
    if action != "TransactionEvent":
        return payload
    event = _event.decode(payload)
    which = f"{event.transactionInfo.transactionId} {event.eventType} {event.seqNo} {event.timestamp} "
    return which.encode() + bytes(event.meterValue)


def content_key(request: Request[Any], station: Station, message_id: str, *, relay: bool) -> str | None:
    """What a repetition of this message would share with it; None when its flow sees to that."""
    action = request.ACTION
    if not is_durable(action) or (not relay and action in SELF_TOLD):
        return None
    if _is_dated(request):
        return _fingerprint(request)
    # No longer than until the station boots: after that its clock, or its message ids, may begin again. The id tells alone while the clock stands,
    # and of events: a station that boots and does not say so begins with the same ones.
    is_known = isinstance(request, wire.MeterValuesRequest | c.MeterValuesRequest) and are_known_by_content(request, station)
    told_by = "" if is_known else message_id
    return f"{_fingerprint(request)} {told_by} {station.memory.boot.at}"


def is_told_apart(request: Request[Any]) -> bool:
    """Whether what a message tells of a transaction has a time that no other message of the same content could have."""
    if isinstance(request, wire.MeterValuesRequest | c.MeterValuesRequest):
        return all(raw >= FIRST_TRUE_YEAR for raw in read_at(request))
    return str(getattr(request, "timestamp", "")) >= FIRST_TRUE_YEAR


def _is_dated(request: Request[Any]) -> bool:
    """Whether a message of the same content is the same one. A station whose clock was never set says the same at every boot."""
    return request.ACTION not in ("MeterValues", "SecurityEventNotification") or is_told_apart(request)


def _fingerprint(request: Request[Any]) -> str:
    return hashlib.blake2b(ENCODER.encode(request), digest_size=16, person=request.ACTION.encode()[:16]).hexdigest()


def is_poisoned(request: Request[Any], station: Station) -> bool:
    """Count a refusal of the backend; whether the message of a SOAP station is to be given up, so that it does not block what stands behind it.

    A fault makes a SOAP station throw a message away (1.5 §8.2), so it gets none at first; but 1.5 §3.2 makes it send its queue in order.
    """
    key = _fingerprint(request)
    row = station.memory.journal.refuse(key, station.now_text)
    station.touch()
    if row.times < MAX_TIMES or station.now - datetime.fromisoformat(row.since) < MIN_TIME:
        return False
    del station.memory.journal.refused[key]
    return True


def answer_before(request: Request[Any], key: str, station: Station) -> bytes | None:
    """The answer this message got before; None when it is a new one."""
    answer = station.memory.journal.answered.get(key)
    if answer is None:
        return None
    if isinstance(request, wire.StartTransactionRequest) and str(_started.decode(answer).transactionId) not in station.memory.relayed.open:
        return None  # that one is over: the clock of the station stands still
    station.quirk("duplicate_event")
    return answer.encode()


def is_lasting(request: Request[Any]) -> bool:
    """Whether its answer is stored before it leaves; readings alone are never worth a write (performance)."""
    return request.ACTION != "MeterValues" and getattr(request, "eventType", "") != "Updated"


class _Place(msgspec.Struct):
    connectorId: int = 0
    evseId: int = 0


_place = msgspec.json.Decoder(_Place)


def supersedes(action: str, payload: bytes) -> str:
    """What a message to the backend says the state of: a newer one of the same makes it superfluous. Empty: it tells what happened, not how it is."""
    if action == "StatusNotification":
        place = _place.decode(payload)
        return f"{action} {place.evseId}/{place.connectorId}"
    return action if action in LAST_COUNTS else ""
