"""Messages of 2.0.1 in 2.1: valid whatever they say, and back again as they were."""

import random
from datetime import UTC, datetime

import msgspec
import orjson
import pytest

from tests.strategies import instance, messages
from translators import canonical as c
from translators.canonical.base import ENCODER, check_custom_data
from translators.memory.station import Station
from translators.ocpp201 import schema as s201
from translators.ocpp201.deltas.narrowing import narrow
from translators.ocpp201.deltas.routes import COMMANDS
from translators.ocpp201.deltas.shaping import Telling, Untold
from translators.ocpp201.deltas.widening import widen

COMMON = [pytest.param(action, kind, id=f"{action}-{kind}") for action, kind in messages("2.0.1")]
ORDERED_AND_TOLD = [
    pytest.param(*case.values, command, id=f"{case.id}-{'ordered' if command else 'told'}")
    for case in COMMON
    for command in ((False, True) if case.values[0] in COMMANDS and case.values[1] == "request" else (False,))
]


def station(version="2.0.1", backend="2.1"):
    found = Station("CB1234", version, backend)
    found.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return found


def type_of(module, action, kind):
    return module.REQUESTS[action] if kind == "request" else module.REQUESTS[action].ANSWER


@pytest.mark.parametrize(("action", "kind", "command"), ORDERED_AND_TOLD)
def test_a_valid_message_of_2_0_1_becomes_a_valid_message_of_2_1(action, kind, command):
    rng = random.Random(f"widen {action} {kind}")
    strict, wide = type_of(s201, action, kind), type_of(c, action, kind)
    for number in range(25):
        payload = orjson.dumps(instance(rng, "2.0.1", action, kind, optional=(0.0, 1.0, 0.5, 0.2)[number % 4]))
        try:
            widened = widen(msgspec.json.decode(payload, type=strict), Telling(station(), action, command))
        except Untold:
            continue
        check_custom_data(msgspec.json.decode(ENCODER.encode(widened), type=wide))


@pytest.mark.parametrize(("action", "kind"), COMMON)
def test_a_message_of_2_0_1_comes_back_from_2_1_as_it_was(action, kind):
    rng = random.Random(f"there and back {action} {kind}")
    strict = type_of(s201, action, kind)
    for _ in range(15):
        payload = orjson.dumps(instance(rng, "2.0.1", action, kind))
        if b"2147483647" in payload:
            continue  # the highest identifiers stand for those below zero
        here = station()
        try:
            widened = widen(msgspec.json.decode(payload, type=strict), Telling(here, action, command=False))
        except Untold:
            continue
        if set(here.quirks) - {"negative_id"}:
            continue  # out of the ranges of 2.1
        back = narrow(widened, Telling(here, action, command=False))
        assert orjson.loads(ENCODER.encode(back)) == orjson.loads(payload)


def test_a_place_below_zero_is_no_order_for_the_whole_station():
    with pytest.raises(Untold) as error:
        widen(s201.ResetRequest(type="Immediate", evseId=-1), Telling(station(), "Reset", command=True))
    assert error.value.reason == "UnknownEvse"


def test_a_remote_start_at_evse_0_leaves_the_choice_to_the_station():
    request = s201.RequestStartTransactionRequest(remoteStartId=1, evseId=0, idToken=s201.IdTokenType(idToken="1", type="Central"))
    assert widen(request, Telling(station(), "RequestStartTransaction", command=True)).evseId is msgspec.UNSET


def test_the_evse_of_a_car_is_that_of_the_only_transaction():
    here = station()
    needs = s201.ChargingNeedsType(requestedEnergyTransfer="DC")
    request = s201.NotifyEVChargingNeedsRequest(evseId=0, chargingNeeds=needs)
    with pytest.raises(Untold):
        widen(request, Telling(here, "NotifyEVChargingNeeds", command=False))
    here.memory.relayed.begin("tx-1", 2, "2026-11-23T12:00:00Z")
    assert widen(request, Telling(here, "NotifyEVChargingNeeds", command=False)).evseId == 2


def test_phases_beyond_three_are_no_phases():
    info = s201.TransactionType(transactionId="tx-1")
    event = s201.TransactionEventRequest(
        eventType="Updated", timestamp="2026-11-23T12:00:00Z", triggerReason="Trigger", seqNo=-1, numberOfPhasesUsed=4, transactionInfo=info
    )
    here = station()
    told = widen(event, Telling(here, "TransactionEvent", command=False))
    assert (told.seqNo, told.numberOfPhasesUsed) == (0, msgspec.UNSET)
    assert here.quirks == ["negative_number", "negative_number"]


@pytest.mark.parametrize(("custom", "kind"), [(True, "CustomMonitor"), (False, "PreconfiguredMonitor")])
def test_a_reported_monitor_says_who_set_it(custom, kind):
    here = station()
    if custom:
        here.memory.monitors.set(5)
    monitor = s201.VariableMonitoringType(id=5, transaction=False, value=1, type="Delta", severity=3)
    data = s201.MonitoringDataType(
        component=s201.ComponentType(name="A"), variable=s201.VariableType(name="B"), variableMonitoring=(monitor,)
    )
    report = s201.NotifyMonitoringReportRequest(requestId=1, seqNo=0, generatedAt="2026-11-23T12:00:00Z", monitor=(data,))
    told = widen(report, Telling(here, "NotifyMonitoringReport", command=False))
    assert told.monitor[0].variableMonitoring[0].eventNotificationType == kind


def test_the_request_id_of_a_certificate_request_comes_back_with_the_certificate():
    here = station("2.1", "2.0.1")
    narrow(c.SignCertificateRequest(csr="csr", requestId=9), Telling(here, "SignCertificate", command=False))
    assert here.touched
    told = widen(s201.CertificateSignedRequest(certificateChain="chain"), Telling(here, "CertificateSigned", command=True))
    assert told.requestId == 9
