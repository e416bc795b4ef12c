from typing import Any

import pytest

from tests.playbook import Conversation
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
