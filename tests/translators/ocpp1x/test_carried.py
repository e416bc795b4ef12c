from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import RpcCode
from translators.ocpp1x.to_station import ROUTES

CONTROL = "a\u0001b"
TOKEN = {"idToken": CONTROL, "type": "Central"}


@pytest.mark.parametrize(
    ("action", "request_", "reason"),
    [
        ("DataTransfer", {"vendorId": "v", "data": CONTROL}, "InvalidValue"),
        ("DataTransfer", {"vendorId": CONTROL}, "InvalidValue"),
        ("DataTransfer", {"vendorId": "v", "messageId": CONTROL}, "InvalidValue"),
        ("RequestStartTransaction", {"remoteStartId": 1, "idToken": TOKEN}, "InvalidIdToken"),
        ("ReserveNow", {"id": 1, "expiryDateTime": "2026-11-23T12:15:00Z", "idToken": TOKEN}, "InvalidIdToken"),
        (
            "ReserveNow",
            {"id": 1, "expiryDateTime": "2026-11-23T12:15:00Z", "idToken": TOKEN | {"idToken": "A"}, "groupIdToken": TOKEN},
            "InvalidIdToken",
        ),
    ],
)
def test_what_xml_cannot_carry_is_refused_by_soap_stations_only(action: str, request_: dict[str, Any], reason: str) -> None:
    for version in ("1.5", "1.6s"):
        refused = Conversation(version, "2.1", from_backend=ROUTES).backend(action, request_)
        assert refused.sent == []
        assert refused.answer == {"status": "Rejected", "statusInfo": {"reasonCode": reason}}
    sent = Conversation("1.6", "2.1", from_backend=ROUTES).backend(action, request_, [{"status": "Accepted"}])
    assert sent.answer == {"status": "Accepted"}


PROFILE = {
    "chargingProfileId": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Absolute",
    "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": []},
}
RESERVE = {"connectorId": 1, "expiryDate": "2026-11-23T12:15:00Z", "idTag": "A", "reservationId": 1}
CHARACTERS, BITS, EMPTY = (
    RpcCode.PROPERTY_CONSTRAINT_VIOLATION,
    RpcCode.PROPERTY_CONSTRAINT_VIOLATION,
    RpcCode.OCCURRENCE_CONSTRAINT_VIOLATION,
)


@pytest.mark.parametrize(
    ("action", "request_", "code", "path"),
    [
        ("ChangeConfiguration", {"key": "k", "value": CONTROL}, CHARACTERS, "$.value"),
        ("SendLocalList", {"listVersion": 2**31, "updateType": "Full"}, BITS, "$.listVersion"),
        (
            "SendLocalList",
            {"listVersion": 1, "updateType": "Full", "localAuthorizationList": [{"idTag": "A"}, {"idTag": CONTROL}]},
            CHARACTERS,
            "$.localAuthorizationList[1].idTag",
        ),
        ("ReserveNow", RESERVE | {"expiryDate": "soon"}, RpcCode.PROPERTY_CONSTRAINT_VIOLATION, "$.expiryDate"),
        (
            "SetChargingProfile",
            {"connectorId": 0, "csChargingProfiles": PROFILE},
            EMPTY,
            "$.csChargingProfiles.chargingSchedule.chargingSchedulePeriod",
        ),
        (
            "RemoteStartTransaction",
            {"idTag": "A", "chargingProfile": PROFILE},
            EMPTY,
            "$.chargingProfile.chargingSchedule.chargingSchedulePeriod",
        ),
    ],
)
def test_a_command_of_a_1_6_backend_that_the_wsdl_has_no_room_for_is_the_backend_s_error(
    action: str, request_: dict[str, Any], code: RpcCode, path: str
) -> None:
    result = Conversation("1.6s", "1.6").backend(action, request_)
    assert result.sent == []
    assert result.error is not None
    assert (result.error.code, result.error.party) == (code, "backend")
    assert f"OCPP 1.6 over SOAP cannot carry {path} of {action}" in result.error.description


def test_a_version_that_lacks_an_action_teaches_nothing_about_the_station() -> None:
    conversation = Conversation("1.6s", "2.0.1")
    log = {"logType": "DiagnosticsLog", "requestId": 1, "log": {"remoteLocation": "ftp://x"}}
    result = conversation.backend("GetLog", log, [{"fileName": "CP-1.zip"}])
    assert [sent.action for sent in result.sent] == ["GetDiagnostics"]
    assert (conversation.memory.memory.capabilities.refused, result.quirks) == ({}, [])
