"""Messages of 2.1 in 2.0.1: valid whatever they say, and each rule."""

import random
from datetime import UTC, datetime

import msgspec
import msgspec.inspect as mi
import orjson
import pytest

from tests.strategies import instance, messages
from translators import canonical as c
from translators.canonical.base import ENCODER, check_custom_data
from translators.memory.station import Station
from translators.ocpp201 import schema as s201
from translators.ocpp201.deltas.narrowing import FIELDS, WHOLES, narrow
from translators.ocpp201.deltas.routes import COMMANDS
from translators.ocpp201.deltas.shaping import Telling, Untold, structs_below

NOT_SHAPED = {"SetNetworkProfile", "SetVariables"}
"""The guard answers the one, set_variables the long values of the other."""
COMMON = [
    pytest.param(action, kind, id=f"{action}-{kind}")
    for action, kind in messages("2.0.1")
    if (action, kind) not in {(name, "request") for name in NOT_SHAPED}
]
ORDERED_AND_TOLD = [
    pytest.param(*case.values, command, id=f"{case.id}-{'ordered' if command else 'told'}")
    for case in COMMON
    for command in ((False, True) if case.values[0] in COMMANDS and case.values[1] == "request" else (False,))
]


def station(version="2.1", backend="2.0.1"):
    found = Station("CB1234", version, backend)
    found.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return found


def type_of(module, action, kind):
    return module.REQUESTS[action] if kind == "request" else module.REQUESTS[action].ANSWER


@pytest.mark.parametrize(("action", "kind", "command"), ORDERED_AND_TOLD)
def test_a_valid_message_of_2_1_becomes_a_valid_message_of_2_0_1(action, kind, command):
    rng = random.Random(f"narrow {action} {kind}")
    wide, strict = type_of(c, action, kind), type_of(s201, action, kind)
    told = 0
    for number in range(25):
        payload = orjson.dumps(instance(rng, "2.1", action, kind, optional=(0.0, 1.0, 0.5, 0.2)[number % 4]))
        try:
            narrowed = narrow(msgspec.json.decode(payload, type=wide), Telling(station(), action, command))
        except Untold:
            continue
        check_custom_data(msgspec.json.decode(ENCODER.encode(narrowed), type=strict))
        told += 1
    if action not in ("NotifyEVChargingSchedule", "GetCompositeSchedule", "SetChargingProfile", "ReportChargingProfiles"):
        assert told, "every generated message was refused"


@pytest.mark.parametrize(("action", "kind"), COMMON)
def test_a_message_that_2_0_1_can_say_is_unchanged(action, kind):
    rng = random.Random(f"identity {action} {kind}")
    for _ in range(10):
        payload = orjson.dumps(instance(rng, "2.0.1", action, kind))
        try:
            message = msgspec.json.decode(payload, type=type_of(c, action, kind))
        except msgspec.ValidationError:
            continue  # below the ranges that 2.1 set
        narrowed = narrow(message, Telling(station(), action, command=False))
        assert orjson.loads(ENCODER.encode(narrowed)) == orjson.loads(ENCODER.encode(message))


def differences():
    """(type, field) that 2.1 has and 2.0.1 has not, or narrower, ranges of whole numbers aside."""
    seen = set()
    for action, request in s201.REQUESTS.items():
        for wide, strict in ((c.REQUESTS[action], request), (c.REQUESTS[action].ANSWER, request.ANSWER)):
            narrower = {one.__name__: one for one in structs_below(strict)}
            for struct in structs_below(wide):
                if struct.__name__ in narrower:
                    seen |= {(struct.__name__, name) for name in _narrower(struct, narrower[struct.__name__])}
    return seen


def _narrower(wide, strict):
    narrow_fields = {part.name: part for part in mi.type_info(strict).fields}
    for part in mi.type_info(wide).fields:
        other = narrow_fields[part.name]
        if _leaf(part.type) != _leaf(other.type) or part.required != other.required:
            yield part.name


def _leaf(kind):
    match kind:
        case mi.VarTupleType():
            return _leaf(kind.item_type)
        case mi.StructType():
            return "struct"
        case mi.LiteralType():
            return frozenset(kind.values)
        case mi.IntType():
            return "int"
        case _:
            return kind


BY_WHOLE = {
    ("AdditionalInfoType", "additionalIdToken"): "IdTokenType",
    ("AuthorizeRequest", "certificate"): "AuthorizeRequest",
    ("ChargingSchedulePeriodType", "limit"): "ChargingSchedulePeriodType",
    ("IdTokenType", "idToken"): "IdTokenType",
    ("IdTokenType", "type"): "IdTokenType",
    ("MessageContentType", "content"): "MessageContentType",
    ("MessageContentType", "format"): "MessageContentType",
    ("MessageInfoType", "state"): "MessageInfoType",
    ("NotifyEVChargingNeedsResponse", "status"): "NotifyEVChargingNeedsResponse",
    ("ReserveNowRequest", "connectorType"): "ReserveNowRequest",
    ("SampledValueType", "measurand"): "SampledValueType",
    ("SampledValueType", "location"): "SampledValueType",
    ("SignedMeterValueType", "publicKey"): "SampledValueType",
    ("SignedMeterValueType", "signingMethod"): "SampledValueType",
    ("SignedMeterValueType", "signedMeterData"): "SampledValueType",
    ("TransactionEventRequest", "triggerReason"): "TransactionEventRequest",
}
"""Differences that a rule for the whole object covers."""
ELSEWHERE = {("SetVariableDataType", "attributeValue")}
"""set_variables answers these."""
NEVER_PASSED = {"NetworkConnectionProfileType", "APNType", "VPNType"}
"""SetNetworkProfile is answered by the guard (translation-down A.9)."""


def test_no_difference_between_the_versions_lacks_its_rule():
    found = {key for key in differences() if key[0] not in NEVER_PASSED}
    assert found - set(FIELDS) - set(BY_WHOLE) - ELSEWHERE == set()
    assert set(BY_WHOLE.values()) <= set(WHOLES)


def event(**fields):
    given = {
        "eventType": "Updated",
        "timestamp": "2026-11-23T12:00:00Z",
        "triggerReason": "ChargingStateChanged",
        "seqNo": 3,
        "transactionInfo": c.TransactionType(transactionId="tx-1"),
    }
    return c.TransactionEventRequest(**{**given, **fields})


def sample(value="1", **fields):
    return c.SampledValueType(value=msgspec.Raw(value.encode()), **fields)


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("CostLimitReached", "EnergyLimitReached"),
        ("SoCLimitReached", "EnergyLimitReached"),
        ("TariffNotAccepted", "Deauthorized"),
        ("OperationModeChanged", "ChargingRateChanged"),
    ],
)
def test_a_trigger_reason_of_2_1_has_its_nearest(reason, told):
    here = station()
    assert narrow(event(triggerReason=reason), Telling(here, "TransactionEvent", command=False)).triggerReason == told
    assert here.losses == ["trigger_reason_21"]


def test_a_running_cost_with_readings_is_a_periodic_event():
    readings = (c.MeterValueType(timestamp="2026-11-23T12:00:00Z", sampledValue=(sample(),)),)
    told = narrow(event(triggerReason="RunningCost", meterValue=readings), Telling(station(), "TransactionEvent", command=False))
    assert told.triggerReason == "MeterValuePeriodic"


def test_a_reason_without_counterpart_says_the_last_charging_state_again():
    here = station()
    charging = c.TransactionType(transactionId="tx-1", chargingState="Charging")
    narrow(event(eventType="Started", transactionInfo=charging), Telling(here, "TransactionEvent", command=False))
    told = narrow(event(triggerReason="LimitSet"), Telling(here, "TransactionEvent", command=False))
    assert (told.triggerReason, told.transactionInfo.chargingState) == ("ChargingStateChanged", "Charging")


def test_readings_without_a_name_are_left_out_and_near_ones_renamed():
    here = station()
    readings = (
        sample(measurand="Current.Import.Offered"),
        sample(measurand="Display.PresentSOC"),
        sample(measurand="SoC"),
        sample(location="Upstream"),
        sample("2"),
    )
    message = c.MeterValuesRequest(evseId=1, meterValue=(c.MeterValueType(timestamp="2026-11-23T12:00:00Z", sampledValue=readings),))
    told = narrow(message, Telling(here, "MeterValues", command=False))
    assert [one.measurand for one in told.meterValue[0].sampledValue] == ["Current.Offered", "SoC", msgspec.UNSET]
    assert sorted(here.losses) == ["location_upstream", "measurand_no_counterpart"]


def test_an_event_loses_its_readings_but_never_itself():
    readings = (c.MeterValueType(timestamp="2026-11-23T12:00:00Z", sampledValue=(sample(measurand="EnergyRequest.Bulk"),)),)
    told = narrow(event(meterValue=readings), Telling(station(), "TransactionEvent", command=False))
    assert told.meterValue is msgspec.UNSET
    assert told.seqNo == 3


def test_meter_values_without_any_left_are_not_told():
    readings = (c.MeterValueType(timestamp="2026-11-23T12:00:00Z", sampledValue=(sample(measurand="EnergyRequest.Bulk"),)),)
    here = station()
    with pytest.raises(Untold) as error:
        narrow(c.MeterValuesRequest(evseId=1, meterValue=readings), Telling(here, "MeterValues", command=False))
    assert error.value.counted
    assert here.losses == ["measurand_no_counterpart"]


def test_signed_data_that_is_too_long_goes_into_custom_data_whole():
    signed = c.SignedMeterValueType(signedMeterData="s" * 2501, encodingMethod="OCMF")
    message = c.MeterValuesRequest(
        evseId=1, meterValue=(c.MeterValueType(timestamp="2026-11-23T12:00:00Z", sampledValue=(sample(signedMeterValue=signed),)),)
    )
    here = station()
    told = narrow(message, Telling(here, "MeterValues", command=False)).meterValue[0].sampledValue[0]
    assert told.signedMeterValue is msgspec.UNSET
    assert orjson.loads(bytes(told.customData)) == {
        "vendorId": "org.ocppgw.legacy",
        "signedMeterValue": {"signedMeterData": "s" * 2501, "encodingMethod": "OCMF"},
    }
    assert here.losses == ["signed_meter_moved"]


def test_missing_words_of_a_signature_are_empty_in_2_0_1():
    signed = c.SignedMeterValueType(signedMeterData="abc", encodingMethod="OCMF")
    message = c.MeterValuesRequest(
        evseId=1, meterValue=(c.MeterValueType(timestamp="2026-11-23T12:00:00Z", sampledValue=(sample(signedMeterValue=signed),)),)
    )
    told = narrow(message, Telling(station(), "MeterValues", command=False)).meterValue[0].sampledValue[0].signedMeterValue
    assert (told.publicKey, told.signingMethod) == ("", "")


def period(**fields):
    return c.ChargingSchedulePeriodType(startPeriod=0, **fields)


def profile(*periods, **fields):
    schedule = c.ChargingScheduleType(id=1, chargingRateUnit="A", chargingSchedulePeriod=periods)
    given = {
        "id": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": (schedule,),
    }
    return c.ChargingProfileType(**{**given, **fields})


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (profile(period()), "InvalidSchedule"),
        (profile(period(limit=10, limit_L2=8)), "PhaseConflict"),
        (profile(period(limit=10, operationMode="CentralSetpoint")), "InvalidOperationMode"),
        (profile(period(limit=10, evseSleep=True)), "InvalidSchedule"),
        (profile(period(limit=10), chargingProfileKind="Dynamic"), "UnsupportedKind"),
        (profile(period(limit=10), chargingProfilePurpose="PriorityCharging"), "UnsupportedPurpose"),
        (profile(period(limit=10), maxOfflineDuration=5), "UnsupportedParam"),
    ],
)
def test_a_profile_that_would_act_otherwise_is_refused(given, reason):
    with pytest.raises(Untold) as error:
        narrow(
            c.SetChargingProfileRequest(evseId=1, chargingProfile=given),
            Telling(station("2.0.1", "2.1"), "SetChargingProfile", command=True),
        )
    assert error.value.reason == reason


def test_a_profile_with_words_that_change_nothing_is_told_without_them():
    given = profile(period(limit=10, operationMode="ChargingOnly", evseSleep=False, setpoint=5), invalidAfterOfflineDuration=False)
    told = narrow(c.SetChargingProfileRequest(evseId=1, chargingProfile=given), Telling(station(), "SetChargingProfile", command=True))
    assert told.chargingProfile.chargingSchedule[0].chargingSchedulePeriod[0] == period(limit=10)
    assert told.chargingProfile.invalidAfterOfflineDuration is msgspec.UNSET


def test_a_reported_profile_tells_the_smallest_limit_and_idle_as_none():
    message = c.ReportChargingProfilesRequest(
        requestId=1,
        chargingLimitSource="Grid",
        evseId=1,
        chargingProfile=(profile(period(limit=10, limit_L2=8, limit_L3=9), period(operationMode="Idle")), profile(period(setpoint=5))),
    )
    here = station()
    told = narrow(message, Telling(here, "ReportChargingProfiles", command=False))
    assert [one.limit for one in told.chargingProfile[0].chargingSchedule[0].chargingSchedulePeriod] == [8, 0]
    assert len(told.chargingProfile) == 1
    assert told.chargingLimitSource == "Other"
    assert "profile.schedule" in here.losses
