"""Payloads as peers really send them, and what the strict decoder reads after the repair."""

import msgspec
import orjson
import pytest

from translators.losses import QUIRKS
from translators.ocpp16 import schema as s16
from translators.ocpp201 import schema as s201
from translators.repairs import payloads
from translators.repairs.messages import FILLS
from translators.repairs.payloads import MAX_BYTES, repair
from translators.repairs.values import RULES

NOW = "2026-11-23T12:00:00Z"


def mended(struct, payload, now=NOW):
    """What is left of the payload (decoded strictly) and the names of the repairs."""
    repaired = repair(orjson.dumps(payload) if not isinstance(payload, bytes) else payload, struct, now)
    assert repaired is not None
    msgspec.json.decode(repaired.payload, type=struct)
    assert set(repaired.quirks) <= set(QUIRKS)
    return orjson.loads(repaired.payload), repaired.quirks


def unmendable(struct, payload, now=NOW):
    """The strict decoder's complaint about the payload after the repair."""
    payload = orjson.dumps(payload)
    repaired = repair(payload, struct, now)
    with pytest.raises(msgspec.ValidationError) as error:
        msgspec.json.decode(repaired.payload if repaired else payload, type=struct)
    return str(error.value)


START = {"connectorId": 1, "idTag": "04A2B3C4", "meterStart": 10, "timestamp": "2026-11-23T08:15:30Z"}


@pytest.mark.parametrize(
    ("struct", "payload", "expected", "quirks"),
    [
        (s16.StartTransactionRequest, START | {"reservationId": None}, START, ("null_field",)),
        (s16.StartTransactionRequest, START | {"meterStart": 10.0}, START, ("integral_float",)),
        (s16.StartTransactionRequest, START | {"meterStart": 9.5}, START, ("meter_rounded",)),
        (s16.StartTransactionRequest, START | {"connectorId": " 1 "}, START, ("number_as_text",)),
        (s16.StartTransactionRequest, START | {"meterStart": "10.0"}, START, ("number_as_text", "integral_float")),
        (s16.StartTransactionRequest, START | {"vendor": {"a": 1}}, START, ("unknown_field",)),
        (s16.StartTransactionRequest, START | {"idTag": 4711}, START | {"idTag": "4711"}, ("text_as_number",)),
        (s16.StartTransactionRequest, START | {"timestamp": 1795421730}, START, ("timestamp_format",)),
        (s16.StartTransactionRequest, START | {"timestamp": "2026-11-23 08:15:30", "x": 1}, START, ("timestamp_format", "unknown_field")),
        (s16.StartTransactionRequest, START | {"timestamp": "yesterday", "x": 1}, START | {"timestamp": NOW},
         ("timestamp_format", "unknown_field", "missing_default")),
        (s16.StartTransactionRequest, {k: v for k, v in START.items() if k != "timestamp"}, START | {"timestamp": NOW}, ("missing_default",)),
        (s16.StopTransactionRequest, {"transactionId": 1, "meterStop": 2, "timestamp": NOW, "reason": "Vandalism"},
         {"transactionId": 1, "meterStop": 2, "timestamp": NOW, "reason": "Other"}, ("enum_unknown",)),
        (s16.StopTransactionRequest, {"transactionId": 1, "meterStop": 2, "timestamp": NOW, "reason": "", "idTag": ""},
         {"transactionId": 1, "meterStop": 2, "timestamp": NOW}, ("empty_optional",)),
        (s16.StopTransactionRequest, {"transactionId": 1, "meterStop": 2, "timestamp": NOW, "reason": "ev_disconnected", "transactionData": []},
         {"transactionId": 1, "meterStop": 2, "timestamp": NOW, "reason": "EVDisconnected"}, ("enum_case", "empty_optional")),
        (s16.BootNotificationRequest, {"chargePointVendor": "v" * 25, "iccid": "", "chargePointModel": None},
         {"chargePointVendor": "v" * 20, "chargePointModel": "Unknown"}, ("too_long", "empty_optional", "null_field", "missing_default")),
        (s16.StatusNotificationRequest, {"connectorId": 1, "status": "Occupied"},
         {"connectorId": 1, "status": "Charging", "errorCode": "NoError"}, ("enum_version", "missing_default")),
        (s16.StatusNotificationRequest, {"connectorId": 1, "status": "faulted"},
         {"connectorId": 1, "status": "Faulted", "errorCode": "OtherError"}, ("enum_case", "missing_default")),
        (s16.StatusNotificationRequest, {"connectorId": 1, "status": "Available", "errorCode": "Mode3Error"},
         {"connectorId": 1, "status": "Available", "errorCode": "EVCommunicationError"}, ("enum_version",)),
        (s16.StatusNotificationRequest, {"connectorId": 1, "status": "Faulted", "errorCode": "Mode3Error"},
         {"connectorId": 1, "status": "Faulted", "errorCode": "OtherError", "vendorErrorCode": "Mode3Error"}, ("mode3_error",)),
        (s16.StatusNotificationRequest, {"connectorId": 1, "status": "Available", "errorCode": "FanFailure"},
         {"connectorId": 1, "status": "Available", "errorCode": "OtherError"}, ("enum_unknown",)),
        (s16.DataTransferRequest, {"vendorId": "acme", "data": {"a": [1.50]}}, {"vendorId": "acme", "data": '{"a":[1.5]}'}, ("object_as_text",)),
        (s16.DataTransferRequest, {"vendorId": "acme", "data": "", "messageId": None}, {"vendorId": "acme", "data": ""}, ("null_field",)),
        (s16.HeartbeatRequest, b"null", {}, ("payload_null",)),
        (s16.HeartbeatRequest, b"", {}, ("payload_null",)),
        (s16.GetDiagnosticsResponse, {"fileName": "folder/" * 40 + "log.zip"}, {"fileName": ("folder/" * 40 + "log.zip")[-255:]}, ("too_long",)),
        (s16.GetConfigurationResponse, {"configurationKey": [{"key": "A", "value": "", "readonly": "False"}, {"key": "B"}], "unknownKey": None},
         {"configurationKey": [{"key": "A", "value": "", "readonly": False}, {"key": "B", "readonly": False}]},
         ("boolean_as_text", "missing_default", "null_field")),
        (s16.UnlockConnectorResponse, {"status": "Accepted"}, {"status": "Unlocked"}, ("enum_version",)),
        (s16.SendLocalListResponse, {"status": "HashError", "hash": "9a0b"}, {"status": "Failed"}, ("enum_version", "unknown_field")),
        (s201.BootNotificationRequest, {"chargingStation": {"modem": {}, "vendorName": "acme"}},
         {"chargingStation": {"vendorName": "acme", "model": "Unknown"}, "reason": "Unknown"}, ("empty_optional", "missing_default")),
        (s201.StatusNotificationRequest, {"evseId": "1", "connectorId": 1, "connectorStatus": "available"},
         {"evseId": 1, "connectorId": 1, "connectorStatus": "Available", "timestamp": NOW}, ("number_as_text", "enum_case", "missing_default")),
        (s201.AuthorizeRequest, {"idToken": {"idToken": "", "type": "NoAuthorization", "additionalInfo": []}, "customData": {"x": 1}},
         {"idToken": {"idToken": "", "type": "NoAuthorization"}}, ("empty_optional", "custom_data_unnamed")),
    ],
)  # fmt: skip
def test_a_request_or_answer_of_a_station_is_mended(struct, payload, expected, quirks):
    assert mended(struct, payload) == (expected, quirks)


@pytest.mark.parametrize(
    ("struct", "payload", "expected", "quirks"),
    [
        (s16.StartTransactionResponse, {"transactionId": "42"}, {"transactionId": 42, "idTagInfo": {"status": "Accepted"}},
         ("number_as_text", "missing_id_token_info")),
        (s16.StartTransactionResponse, {"transactionId": 42, "idTagInfo": {"status": "Weird"}}, {"transactionId": 42, "idTagInfo": {"status": "Invalid"}},
         ("enum_unknown",)),
        (s16.StopTransactionResponse, {"idTagInfo": {"status": "Weird"}}, {"idTagInfo": {"status": "Invalid"}}, ("enum_unknown",)),
        (s16.StopTransactionResponse, {"idTagInfo": {}}, {}, ("empty_optional",)),
        (s16.BootNotificationResponse, {"status": "accepted", "heartbeatInterval": 60},
         {"status": "Accepted", "interval": 60, "currentTime": NOW}, ("field_spelling", "enum_case", "missing_default")),
        (s16.BootNotificationResponse, {"status": "Pending", "currentTime": None},
         {"status": "Pending", "currentTime": NOW, "interval": 300}, ("null_field", "missing_default")),
        (s201.HeartbeatResponse, {}, {"currentTime": NOW}, ("missing_default",)),
    ],
)  # fmt: skip
def test_an_answer_of_a_backend_is_mended(struct, payload, expected, quirks):
    assert mended(struct, payload) == (expected, quirks)


@pytest.mark.parametrize(
    ("struct", "payload", "place"),
    [
        (s16.AuthorizeRequest, {"idTag": "t" * 21}, "$.idTag"),
        (s16.AuthorizeResponse, {"idTagInfo": {"status": "Weird"}}, "$.idTagInfo.status"),
        (s16.AuthorizeResponse, {}, "idTagInfo"),
        (s16.StartTransactionResponse, {"idTagInfo": {"status": "Accepted"}}, "transactionId"),
        (s16.StartTransactionRequest, START | {"meterStart": None}, "$.meterStart"),
        (s16.StartTransactionRequest, START | {"connectorId": 1.5}, "$.connectorId"),
        (s16.CertificateSignedRequest, {"certificateChain": "c" * 10001}, "$.certificateChain"),
        (s201.AuthorizeRequest, {"idToken": {"idToken": "1"}}, "type"),
        (s201.TransactionEventRequest, {"eventType": "Ended"}, "triggerReason"),
        (s16.HeartbeatRequest, [], "Expected `object`"),
    ],
)
def test_what_would_be_invented_or_weakened_stays_invalid_at_its_place(struct, payload, place):
    assert place in unmendable(struct, payload)


def test_a_missing_time_stays_missing_without_a_clock():
    assert repair(b"{}", s16.HeartbeatResponse) is None


def test_nothing_to_mend_gives_nothing():
    assert repair(orjson.dumps(START), s16.StartTransactionRequest, NOW) is None


def test_no_json_gives_nothing():
    assert repair(b'{"idTag": ', s16.AuthorizeRequest, NOW) is None


def test_a_decimal_comma_is_read_where_a_number_is_wanted():
    payload, quirks = mended(s201.CostUpdatedRequest, {"totalCost": "1,50", "transactionId": "t"})
    assert (payload, quirks) == ({"totalCost": 1.5, "transactionId": "t"}, ("decimal_comma",))


def test_digits_of_readings_survive():
    payload = b'{"evseId":"1","meterValue":[{"timestamp":"2026-11-23T12:00:00Z","sampledValue":[{"value":230.400},{"value":"230.40"}]}]}'
    repaired = repair(payload, s201.MeterValuesRequest, NOW)
    assert b'"value":230.400}' in repaired.payload
    assert b'"value":230.40}' in repaired.payload


def test_readings_of_1_5_in_json_and_single_objects_are_read():
    payload, quirks = mended(
        s16.MeterValuesRequest,
        {"connectorId": 1, "values": {"timestamp": NOW, "value": {"value": 12.50, "unit": "Volt", "measurand": "voltage"}}},
    )
    assert payload == {
        "connectorId": 1,
        "meterValue": [{"timestamp": NOW, "sampledValue": [{"value": "12.5", "unit": "V", "measurand": "Voltage"}]}],
    }
    assert quirks == ("field_spelling", "single_object", "text_as_number", "enum_version", "enum_case")


def test_a_reading_that_would_lie_is_left_out_and_the_others_survive():
    good = {"value": "1", "unit": "Wh"}
    payload, quirks = mended(
        s16.MeterValuesRequest,
        {"connectorId": 1, "meterValue": [{"timestamp": NOW, "sampledValue": [good, {"value": "2", "unit": "furlong"}, {"unit": "Wh"}]}]},
    )
    assert payload["meterValue"] == [{"timestamp": NOW, "sampledValue": [good]}]
    assert quirks == ("sample_dropped",)


def test_a_moment_without_readings_is_left_out_when_another_has_some():
    moments = [{"timestamp": NOW, "sampledValue": [{"value": "kaputt"}]}, {"timestamp": NOW, "sampledValue": [{"value": 5}]}]
    payload, quirks = mended(s201.MeterValuesRequest, {"evseId": 1, "meterValue": moments})
    assert payload["meterValue"] == [{"timestamp": NOW, "sampledValue": [{"value": 5}]}]
    assert quirks == ("sample_dropped",)


def test_a_limit_of_1_6_gets_narrower_never_wider():
    period = {"startPeriod": 0, "limit": 21.49}
    payload, quirks = mended(
        s16.GetCompositeScheduleResponse,
        {"status": "Accepted", "chargingSchedule": {"chargingRateUnit": "A", "minChargingRate": 6.01, "chargingSchedulePeriod": [period]}},
    )
    assert payload["chargingSchedule"]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 21.4}]
    assert payload["chargingSchedule"]["minChargingRate"] == 6.1
    assert quirks == ("limit_rounded",)


def test_a_limit_beyond_all_measure_is_no_reason_to_leave_the_rest_as_it_is():
    schedule = {"chargingRateUnit": "A", "minChargingRate": 6.01, "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 1e30}]}
    payload, quirks = mended(s16.GetCompositeScheduleResponse, {"status": "Accepted", "chargingSchedule": schedule})
    assert payload["chargingSchedule"]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 1e30}]
    assert payload["chargingSchedule"]["minChargingRate"] == 6.1
    assert quirks == ("limit_rounded",)


def test_a_field_that_only_2_1_has_is_unknown_to_2_0_1():
    payload, quirks = mended(
        s201.LogStatusNotificationRequest,
        {"status": "Idle", "statusInfo": {"reasonCode": "x"}},
    )
    assert (payload, quirks) == ({"status": "Idle"}, ("unknown_field",))


def test_a_payload_that_is_too_large_stays_as_it_came():
    assert repair(b'{"idTag":null,"x":"' + b"x" * MAX_BYTES + b'"}', s16.AuthorizeRequest, NOW) is None


def test_a_payload_with_too_many_parts_stays_as_it_came(monkeypatch):
    monkeypatch.setattr(payloads, "MAX_PARTS", 3)
    assert repair(orjson.dumps(START | {"x": 1}), s16.StartTransactionRequest, NOW) is None


@pytest.mark.parametrize("number", ["1e999999999", "1e-999999999", "1e99999999999999999999", "9" * 5000 + ".5", "-0.0"])
def test_numbers_without_measure_do_no_harm(number):
    repaired = repair(f'{{"connectorId":{number},"idTag":{number},"x":1}}'.encode(), s16.StartTransactionRequest, NOW)
    assert repaired is None or len(repaired.payload) < 20_000


def test_every_repair_is_a_named_quirk():
    assert {rule.name for rule in RULES} | {fill.name for fill in FILLS.values()} <= set(QUIRKS)
