"""Readings of 2.1 in 2.0.1."""

from datetime import UTC, datetime

import msgspec
import orjson
import pytest

from translators import canonical as c
from translators.memory.station import Station
from translators.ocpp201.deltas.narrowing import narrow
from translators.ocpp201.deltas.shaping import Telling, Untold


def station(version="2.1", backend="2.0.1"):
    found = Station("CB1234", version, backend)
    found.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return found


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
