"""Two numbers of one transaction."""

from __future__ import annotations

import orjson

from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.offline import numbers


def station(**known: int) -> Station:
    made = Station("CP-1", "1.6", "1.6")
    made.memory.offline.numbers = {int(own.removeprefix("n")): theirs for own, theirs in known.items()}
    return made


def test_messages_to_the_backend_have_its_number_and_everything_else_as_it_was() -> None:
    of = station(n500=7, n600=0)
    payload = b'{ "transactionId":500, "x":"y" }'
    assert orjson.loads(numbers.to_backend("StopTransaction", payload, of)) == {"transactionId": 7, "x": "y"}
    assert orjson.loads(numbers.to_backend("MeterValues", b'{"transactionId":600}', of)) == {"transactionId": -1}
    for action, same in (("StopTransaction", b'{ "transactionId":501 }'), ("MeterValues", b"{ }"), ("DataTransfer", payload)):
        assert numbers.to_backend(action, same, of) is same
    assert numbers.to_backend("StopTransaction", payload, station()) is payload


def test_commands_have_the_number_of_the_station() -> None:
    of = station(n500=7, n600=0)
    assert orjson.loads(numbers.from_backend("RemoteStopTransaction", b'{"transactionId":7}', of)) == {"transactionId": 500}
    profile = {"connectorId": 1, "csChargingProfiles": {"transactionId": 7, "stackLevel": 0}}
    changed = orjson.loads(numbers.from_backend("SetChargingProfile", orjson.dumps(profile), of))
    assert changed == {"connectorId": 1, "csChargingProfiles": {"transactionId": 500, "stackLevel": 0}}
    for action, same in (
        ("RemoteStopTransaction", b'{"transactionId":0}'),
        ("RemoteStopTransaction", b"[7]"),
        ("RemoteStopTransaction", b"{"),
        ("SetChargingProfile", b'{"csChargingProfiles":7}'),
        ("SetChargingProfile", b'{"csChargingProfiles":{"stackLevel":0}}'),
        ("Reset", b'{"transactionId":7}'),
    ):
        assert numbers.from_backend(action, same, of) is same


def test_the_number_of_the_backend_is_learnt_from_its_answer_and_the_flow_gets_ours() -> None:
    of = station(n500=0)
    answer = wire.StartTransactionResponse(transactionId=7, idTagInfo=wire.IdTagInfo(status="Accepted"))
    payload = b'{"transactionId":7,"idTagInfo":{"status":"Accepted"},"x":1}'
    ours, text = numbers.started(answer, payload, 500, of)
    assert ours.transactionId == 500
    assert orjson.loads(text) == {"transactionId": 500, "idTagInfo": {"status": "Accepted"}, "x": 1}
    assert of.memory.offline.numbers == {500: 7}
    assert of.touched
    assert numbers.started(answer, payload, 501, of) == (answer, payload)
