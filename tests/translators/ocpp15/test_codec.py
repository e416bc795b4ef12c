"""OCPP 1.5: its words become the family's and back; what real stations send is taken; what 1.5 cannot say is never written."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from translators import ocpp12
from translators.canonical.base import Request
from translators.errors import Invalid, Unencodable
from translators.framing.soap import locate, parse
from translators.ocpp1x import wire
from translators.ocpp15 import CODEC
from translators.ocpp15.codec import station_codec
from translators.ocpp16 import soap as ocpp16_soap
from wsdl import NAMESPACES

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
CS, CP = "urn://Ocpp/Cs/2012/06/", "urn://Ocpp/Cp/2012/06/"
NOW = "2026-01-02T03:04:05Z"


def read(action: str, children: str, namespace: str = CS) -> tuple[Any, list[str]]:
    quirks: list[str] = []
    return CODEC.decode_request(action, f'<r xmlns="{namespace}">{children}</r>'.encode(), quirks.append), quirks


def start(**changes: str) -> str:
    fields = {"connectorId": "1", "idTag": "TAG", "timestamp": NOW, "meterStart": "5"} | changes
    return "".join(f"<{name}>{text}</{name}>" for name, text in fields.items() if text is not None)


# words


def test_meter_values_with_attributes_become_sampled_values_of_the_family() -> None:
    message, quirks = read(
        "MeterValues",
        f'<connectorId>1</connectorId><transactionId>7</transactionId><values><timestamp>{NOW}</timestamp><value unit="Wh">12</value>'
        f'<value context="Sample.Clock" format="Raw" measurand="Current.Import" location="Inlet" unit="Amp">16.4</value></values>'
        f'<values><timestamp>{NOW}</timestamp><value measurand="Voltage" unit="Volt">230</value></values>',
    )
    assert quirks == []
    assert message == wire.MeterValuesRequest(
        connectorId=1,
        transactionId=7,
        meterValue=(
            wire.MeterValue(
                timestamp=NOW,
                sampledValue=(
                    wire.SampledValue(value="12", unit="Wh"),
                    wire.SampledValue(
                        value="16.4", context="Sample.Clock", format="Raw", measurand="Current.Import", location="Inlet", unit="A"
                    ),
                ),
            ),
            wire.MeterValue(timestamp=NOW, sampledValue=(wire.SampledValue(value="230", measurand="Voltage", unit="V"),)),
        ),
    )


def test_transaction_data_is_one_list_of_meter_values() -> None:
    value = f"<values><timestamp>{NOW}</timestamp><value>{{}}</value></values>"
    message, quirks = read(
        "StopTransaction",
        f"<transactionId>7</transactionId><timestamp>{NOW}</timestamp><meterStop>9</meterStop>"
        f"<transactionData>{value.format(1)}{value.format(2)}</transactionData><transactionData>{value.format(3)}</transactionData>",
    )
    assert quirks == []
    assert [m.sampledValue[0].value for m in message.transactionData] == ["1", "2", "3"]
    body = station_codec().encode_request(message)[1].decode()
    assert body.count("<transactionData>") == 1
    assert body.count("<values>") == 3


STOP = f"<transactionId>7</transactionId><timestamp>{NOW}</timestamp><meterStop>9</meterStop>"
LATER = "2026-01-02T03:05:05Z"
BOTH = [(NOW, ["1"]), (LATER, ["2", "3"])]


@pytest.mark.parametrize(
    ("data", "found", "names"),
    [
        (f"<timestamp>{NOW}</timestamp><value>1</value>", BOTH[:1], []),
        (f"<Value>1</Value><timestamp>{NOW}</timestamp>", BOTH[:1], ["soap_element_name", "soap_element_order"]),
        (
            f"<timestamp>{NOW}</timestamp><value>1</value><timestamp>{LATER}</timestamp><value>2</value><value>3</value>",
            BOTH,
            ["readings_unnamed"],
        ),
        (
            f"<value>1</value><timestamp>{NOW}</timestamp><value>2</value><value>3</value><timestamp>{LATER}</timestamp>",
            BOTH,
            ["readings_unnamed", "soap_element_order", "soap_element_order"],
        ),
        (
            f"<x/><timestamp>{LATER}</timestamp><value>2</value><value>3</value><values><timestamp>{NOW}</timestamp><value>1</value></values>",
            BOTH,
            ["readings_unnamed", "unknown_field"],
        ),
    ],
)
def test_readings_that_stand_in_transaction_data_by_themselves_are_read(
    data: str, found: list[tuple[str, list[str]]], names: list[str]
) -> None:
    message, quirks = read("StopTransaction", f"{STOP}<transactionData>{data}</transactionData>")
    assert [(value.timestamp, [sample.value for sample in value.sampledValue]) for value in message.transactionData] == found
    assert sorted(quirks) == sorted([*names, "soap_readings_unwrapped"])


@pytest.mark.parametrize("codec", [CODEC, ocpp12.CODEC, ocpp16_soap.CODEC], ids=lambda codec: codec.version)
def test_readings_that_stand_in_meter_values_by_themselves_are_read(codec: Any) -> None:
    sample = "<sampledValue><value>{}</value></sampledValue>" if codec.version == "1.6" else "<value>{}</value>"
    readings = "".join(f"<timestamp>{time}</timestamp>{sample.format(number)}" for number, time in ((1, NOW), (2, LATER)))
    namespace = NAMESPACES[codec.version, "CentralSystemService"]
    quirks: list[str] = []
    body = f'<r xmlns="{namespace}"><connectorId>3</connectorId>{readings}</r>'
    message = codec.decode_request("MeterValues", body.encode(), quirks.append)
    assert [(value.timestamp, value.sampledValue[0].value) for value in message.meterValue] == [(NOW, "1"), (LATER, "2")]
    assert (message.connectorId, quirks) == (3, ["soap_readings_unwrapped"])


@pytest.mark.parametrize("name", ["value", "sampledValue"])
def test_a_sampled_value_written_as_1_6_does_is_read(name: str) -> None:
    sample = f"<{name}><value> 16.4 </value><unit>Amp</unit><measurand>Current.Import</measurand><phase>L2</phase><y/></{name}>"
    message, quirks = read(
        "StopTransaction", f"{STOP}<transactionData><values><timestamp>{NOW}</timestamp>{sample}</values></transactionData>"
    )
    assert message.transactionData[0].sampledValue == (wire.SampledValue(value="16.4", unit="A", measurand="Current.Import", phase="L2"),)
    assert {"soap_sample_as_elements", "unknown_field"} <= set(quirks)
    assert "soap_markup_as_text" not in quirks


def test_markup_that_is_no_sampled_value_stays_a_text() -> None:
    message, quirks = read(
        "MeterValues", f"<connectorId>1</connectorId><values><timestamp>{NOW}</timestamp><value><b>5</b></value></values>"
    )
    assert (message.meterValue[0].sampledValue[0].value[:2], quirks) == ("<b", ["soap_markup_as_text"])


@pytest.mark.parametrize("odd", ['unit="furlong"', 'measurand="Mood"', 'location="Roof"', 'format="Odd"'])
def test_a_reading_of_which_nobody_knows_what_it_is_costs_only_itself(odd: str) -> None:
    """quirks.md 56: as with 1.6-J. The stop, and its other readings, are billed."""
    both = f"<values><timestamp>{NOW}</timestamp><value {odd}>1</value><value>2</value></values>"
    data = f"{both}<values><timestamp>{NOW}</timestamp><value {odd}>3</value></values>"
    message, quirks = read("StopTransaction", f"{STOP}<transactionData>{data}</transactionData>")
    assert [[sample.value for sample in value.sampledValue] for value in message.transactionData] == [["2"]]
    assert quirks == ["sample_dropped"] * 3


def test_the_interval_of_a_boot_answer_is_called_heartbeat_interval() -> None:
    body = CODEC.encode_answer("BootNotification", wire.BootNotificationResponse(status="Accepted", currentTime=NOW, interval=300))
    assert (
        body
        == (
            f'<bootNotificationResponse xmlns="{CS}"><status>Accepted</status><currentTime>{NOW}</currentTime>'
            "<heartbeatInterval>300</heartbeatInterval></bootNotificationResponse>"
        ).encode()
    )


def test_a_local_list_is_written_in_the_order_and_spelling_of_1_5() -> None:
    action, body = CODEC.encode_request(
        wire.SendLocalListRequest(
            listVersion=3,
            updateType="Full",
            localAuthorizationList=(
                wire.AuthorizationData(idTag="A", idTagInfo=wire.IdTagInfo(status="Accepted", expiryDate=NOW, parentIdTag="P")),
                wire.AuthorizationData(idTag="B"),
            ),
        )
    )
    assert action == "SendLocalList"
    assert (
        body
        == (
            f'<sendLocalListRequest xmlns="{CP}"><updateType>Full</updateType><listVersion>3</listVersion><localAuthorisationList>'
            f"<idTag>A</idTag><idTagInfo><status>Accepted</status><expiryDate>{NOW}</expiryDate><parentIdTag>P</parentIdTag></idTagInfo>"
            "</localAuthorisationList><localAuthorisationList><idTag>B</idTag></localAuthorisationList></sendLocalListRequest>"
        ).encode()
    )


def test_the_hash_of_a_local_list_is_passed_over_and_its_error_is_a_word_of_the_family() -> None:
    quirks: list[str] = []
    answer = CODEC.decode_answer("SendLocalList", f'<r xmlns="{CP}"><status>HashError</status><hash>x</hash></r>'.encode(), quirks.append)
    assert (answer, quirks) == (wire.SendLocalListResponse(status="HashError"), [])


@pytest.mark.parametrize("status", ["Accepted", "Rejected"])
def test_the_answer_to_an_unlock_keeps_the_word_of_1_5(status: str) -> None:
    answer = CODEC.decode_answer("UnlockConnector", f'<r xmlns="{CP}"><status>{status}</status></r>'.encode())
    assert answer == wire.UnlockConnectorResponse(status=status)  # type: ignore[arg-type]


def test_remote_start_has_the_order_of_1_5() -> None:
    body = CODEC.encode_request(wire.RemoteStartTransactionRequest(connectorId=1, idTag="T"))[1]
    assert body.index(b"<idTag>") < body.index(b"<connectorId>")


@pytest.mark.parametrize(
    ("text", "written"),
    [("2026-01-02 03:04:05", "2026-01-02T03:04:05Z"), ("2026-01-02T03:04:05.123456+02:00", "2026-01-02T03:04:05.123456+02:00")],
)
def test_times_are_written_as_xml_schema_has_them(text: str, written: str) -> None:
    body = CODEC.encode_answer("Heartbeat", wire.HeartbeatResponse(currentTime=text))
    assert f"<currentTime>{written}</currentTime>".encode() in body


def test_a_location_is_written_as_a_uri() -> None:
    body = CODEC.encode_request(wire.GetDiagnosticsRequest(location='ftp://h/ä b"<c>%20?x=1&y'))[1]
    assert b"<location>ftp://h/%C3%A4%20b%22%3Cc%3E%20?x=1&amp;y</location>" in body


# what stations send


@pytest.mark.skipif(not SAMPLES.exists(), reason=f"the recorded requests are not beside the project ({SAMPLES})")
@pytest.mark.parametrize("path", sorted((SAMPLES / "soap-quirks").glob("*.json")), ids=lambda p: p.stem)
def test_quirky_bodies_are_understood(path: Path) -> None:
    expected = json.loads(path.read_text())
    envelope = parse(path.with_suffix(".xml").read_bytes())
    message = CODEC.decode_request(locate(envelope, "CentralSystemService").action, envelope.body)
    fields = json.loads(msgspec.json.encode(message))
    for name, value in expected["payload"].items():
        if name == "timestamp":
            assert fields[name][:13] in (value[:13], "2022-05-17T17")  # the text of a time is kept, its meaning is for the flows
        elif name == "data" and "<" not in value:
            assert fields[name].startswith('<x xmlns="urn://Ocpp/Cs/2012/06/"')
            assert fields[name].endswith(">1</x>")
        elif name == "values":
            assert fields["meterValue"] == [{"timestamp": "2018-09-25T08:11:36Z", "sampledValue": value[0]["value"]}]
        elif isinstance(value, str):
            assert fields[name] == value.strip()
        else:
            assert fields[name] == value


@pytest.mark.parametrize(
    ("changes", "field", "value", "quirk"),
    [
        ({"meterStart": " +5 "}, "meterStart", 5, None),
        ({"meterStart": "5.0"}, "meterStart", 5, "integral_float"),
        ({"idTag": "\n TAG "}, "idTag", "TAG", None),
        ({"idTag": "X" * 21}, "idTag", "X" * 21, "soap_too_long"),
        ({"idTag": ""}, "idTag", "", None),
        ({"timestamp": ""}, "timestamp", "", "soap_no_time"),
        ({"timestamp": None}, "timestamp", "", "soap_no_time"),
        ({"reservationId": ""}, "reservationId", msgspec.UNSET, "empty_optional"),
    ],
)
def test_values_are_repaired(changes: dict[str, Any], field: str, value: object, quirk: str | None) -> None:
    message, quirks = read("StartTransaction", start(**changes))
    assert getattr(message, field) == value
    assert quirk is None or quirk in quirks


@pytest.mark.parametrize(
    ("status", "read_as", "quirk"),
    [("Occupied", "Occupied", None), (" occupied", "Occupied", "enum_case"), ("SuspendedEV", "SuspendedEV", "soap_enum_of_version")],
)
def test_statuses_of_any_version_and_case_are_known(status: str, read_as: str, quirk: str | None) -> None:
    message, quirks = read("StatusNotification", f"<connectorId>1</connectorId><status>{status}</status><errorCode>Odd</errorCode>")
    assert (message.status, message.errorCode) == (read_as, "OtherError")
    assert quirks == [*([quirk] if quirk else []), "enum_unknown"]


def test_blanks_are_kept_where_they_may_mean_something() -> None:
    message, _ = read("DataTransfer", "<vendorId> v </vendorId><data>  x\n</data>")
    assert (message.vendorId, message.data) == ("v", "  x\n")
    assert read("DataTransfer", "<vendorId>v</vendorId><data></data>")[0].data == ""
    assert read("DataTransfer", "<vendorId>v</vendorId>")[0].data is msgspec.UNSET


def test_a_key_without_readonly_can_be_written_and_its_value_may_be_empty() -> None:
    quirks: list[str] = []
    body = f'<r xmlns="{CP}"><configurationKey><key>K</key><value></value></configurationKey><unknownKey>U</unknownKey></r>'
    answer = CODEC.decode_answer("GetConfiguration", body.encode(), quirks.append)
    assert answer == wire.GetConfigurationResponse(configurationKey=(wire.KeyValue(key="K", readonly=False, value=""),), unknownKey=("U",))
    assert quirks == ["missing_default"]


def test_meter_values_without_values_are_legal_in_1_5() -> None:
    assert read("MeterValues", "<connectorId>1</connectorId>") == (wire.MeterValuesRequest(connectorId=1, meterValue=()), [])


@pytest.mark.parametrize(
    ("changes", "kind", "path"),
    [
        ({"meterStart": None}, "missing", "$.meterStart"),
        ({"meterStart": ""}, "missing", "$.meterStart"),
        ({"meterStart": "many"}, "type", "$.meterStart"),
        ({"meterStart": "1_0"}, "type", "$.meterStart"),
        ({"meterStart": str(2**31)}, "type", "$.meterStart"),
        ({"connectorId": "1.5"}, "type", "$.connectorId"),
        ({"idTag": None}, "missing", "$.idTag"),
    ],
)
def test_what_cannot_be_repaired_is_invalid_and_says_where(changes: dict[str, Any], kind: str, path: str) -> None:
    with pytest.raises(Invalid) as caught:
        read("StartTransaction", start(**changes))
    assert (caught.value.kind, caught.value.path) == (kind, path)


def test_an_unknown_status_is_invalid() -> None:
    with pytest.raises(Invalid) as caught:
        read("StatusNotification", "<connectorId>1</connectorId><status>Dancing</status><errorCode>NoError</errorCode>")
    assert (caught.value.kind, caught.value.path) == ("value", "$.status")


def test_an_action_that_1_5_lacks_is_unknown() -> None:
    with pytest.raises(Invalid) as caught:
        CODEC.decode_request("TriggerMessage", b"<x/>")
    assert caught.value.kind == "unknown_action"
    with pytest.raises(Unencodable):
        CODEC.encode_request(wire.TriggerMessageRequest(requestedMessage="Heartbeat"))


def test_bytes_that_are_no_xml_are_invalid() -> None:
    with pytest.raises(Invalid) as caught:
        CODEC.decode_request("Heartbeat", b"<!DOCTYPE x><x/>")
    assert caught.value.kind == "formation"


# what 1.5 cannot say


@pytest.mark.parametrize(
    ("request_", "path"),
    [
        (wire.ReserveNowRequest(connectorId=1, expiryDate=NOW, idTag="X" * 21, reservationId=1), "$.idTag"),
        (wire.ReserveNowRequest(connectorId=1, expiryDate="soon", idTag="X", reservationId=1), "$.expiryDate"),
        (wire.ReserveNowRequest(connectorId=2**31, expiryDate=NOW, idTag="X", reservationId=1), "$.connectorId"),
        (wire.ChangeConfigurationRequest(key="K" * 51, value=""), "$.key"),
        (wire.ChangeConfigurationRequest(key="K", value="V" * 501), "$.value"),
        (wire.GetConfigurationRequest(key=("K", "L" * 51)), "$.key"),
        (wire.ResetRequest(type="Warm"), "$.type"),  # type: ignore[arg-type]
        (wire.DataTransferRequest(vendorId="v", data="\x00"), "$.data"),
        (wire.SendLocalListRequest(listVersion=1, updateType="Full", localAuthorizationList=(wire.AuthorizationData(idTag="X" * 21),)),
         "$.localAuthorisationList.idTag"),
        (wire.RemoteStartTransactionRequest(
            idTag="T",
            chargingProfile=wire.ChargingProfile(
                chargingProfileId=1,
                stackLevel=0,
                chargingProfilePurpose="TxProfile",
                chargingProfileKind="Relative",
                chargingSchedule=wire.ChargingSchedule(
                    chargingRateUnit="A", chargingSchedulePeriod=(wire.ChargingSchedulePeriod(startPeriod=0, limit=6),)
                ),
            ),
        ), "$.chargingProfile"),
    ],
)  # fmt: skip
def test_a_request_that_1_5_does_not_allow_is_never_written(request_: Request[Any], path: str) -> None:
    with pytest.raises(Unencodable) as caught:
        CODEC.encode_request(request_)
    assert (caught.value.action, caught.value.path) == (request_.ACTION, path)


def test_a_status_that_1_5_lacks_and_an_answer_to_something_else_are_never_written() -> None:
    with pytest.raises(Unencodable) as caught:
        CODEC.encode_answer("BootNotification", wire.BootNotificationResponse(status="Pending", currentTime=NOW, interval=1))
    assert caught.value.path == "$.status"
    with pytest.raises(Unencodable):
        CODEC.encode_answer("Authorize", wire.HeartbeatResponse(currentTime=NOW))


def test_a_sampled_value_with_a_phase_cannot_be_said_in_1_5() -> None:
    values = wire.MeterValue(timestamp=NOW, sampledValue=(wire.SampledValue(value="1", phase="L1"),))
    with pytest.raises(Unencodable) as caught:
        station_codec().encode_request(wire.MeterValuesRequest(connectorId=1, meterValue=(values,)))
    assert caught.value.path == "$.values.value.phase"
