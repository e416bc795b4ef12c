from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.ocpp1x.station_errors import blame
from translators.ocpp1x.to_station import ROUTES


def answered(code: RpcCode, text: str = "", **details: Any) -> Refused:
    return Refused(code, text, "station", "answered", details)


def test_what_the_station_dislikes_about_our_own_payload_is_not_the_backends_fault() -> None:
    """E01, with a message that is translated."""
    talk = Conversation("1.6", "2.0.1", from_backend=ROUTES)
    result = talk.backend("ClearCache", {}, [answered(RpcCode.FORMAT_VIOLATION, "bad payload")])
    assert result.error is not None
    assert result.error.code == RpcCode.INTERNAL_ERROR
    assert result.error.description == "station: FormationViolation: bad payload"
    assert result.error.details == {"gw": {"leg": "station", "code": "FormationViolation"}}


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        (RpcCode.OCCURRENCE_CONSTRAINT_VIOLATION, RpcCode.INTERNAL_ERROR),
        (RpcCode.TYPE_CONSTRAINT_VIOLATION, RpcCode.INTERNAL_ERROR),
        (RpcCode.PROTOCOL_ERROR, RpcCode.INTERNAL_ERROR),
        (RpcCode.RPC_FRAMEWORK_ERROR, RpcCode.INTERNAL_ERROR),
        (RpcCode.MESSAGE_TYPE_NOT_SUPPORTED, RpcCode.INTERNAL_ERROR),
        (RpcCode.PROPERTY_CONSTRAINT_VIOLATION, RpcCode.PROPERTY_CONSTRAINT_VIOLATION),
        (RpcCode.SECURITY_ERROR, RpcCode.SECURITY_ERROR),
        (RpcCode.INTERNAL_ERROR, RpcCode.INTERNAL_ERROR),
        (RpcCode.GENERIC_ERROR, RpcCode.GENERIC_ERROR),
    ],
)
def test_the_code_the_backend_sees(code: RpcCode, seen: RpcCode) -> None:
    assert blame(answered(code)).code == seen


@pytest.mark.parametrize(
    ("cause", "code", "gateway"),
    [
        ("timeout", RpcCode.GENERIC_ERROR, {"leg": "station", "reason": "timeout"}),
        ("offline", RpcCode.GENERIC_ERROR, {"leg": "station", "reason": "offline"}),
        ("busy", RpcCode.GENERIC_ERROR, {"leg": "station", "reason": "busy"}),
        ("unreachable", RpcCode.GENERIC_ERROR, {"leg": "station", "reason": "unreachable", "sent": False}),
        ("http", RpcCode.GENERIC_ERROR, {"leg": "station", "reason": "http"}),
        ("invalid", RpcCode.INTERNAL_ERROR, {"leg": "station", "reason": "invalid"}),
    ],
)
def test_a_station_that_gives_no_answer_is_named(cause: Any, code: RpcCode, gateway: dict[str, Any]) -> None:
    seen = blame(Refused(RpcCode.GENERIC_ERROR, "", "station", cause))
    assert (seen.code, seen.details) == (code, {"gw": gateway})
    assert seen.description.startswith("station: ")


def test_what_the_gateway_decided_itself_passes_as_it_is() -> None:
    local = Refused(RpcCode.INTERNAL_ERROR, "state store down")
    assert blame(local) is local


def test_descriptions_and_details_are_bounded() -> None:
    seen = blame(answered(RpcCode.GENERIC_ERROR, "x" * 1000, note="short"))
    assert len(seen.description) == 255
    assert seen.details["station"] == {"note": "short"}
    assert "station" not in blame(answered(RpcCode.GENERIC_ERROR, "", note="x" * 2000)).details
