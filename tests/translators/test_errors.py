"""Who is at fault, and how each version says it."""

import pytest

from translators.errors import (
    CODE_OF_KIND,
    FROM_SOAP,
    FROM_WIRE,
    TO_2X,
    TO_16,
    TO_SOAP,
    Invalid,
    Refused,
    RpcCode,
    Unencodable,
)

OF_16 = {
    "NotImplemented", "NotSupported", "InternalError", "ProtocolError", "SecurityError", "FormationViolation", "PropertyConstraintViolation",
    "OccurenceConstraintViolation", "TypeConstraintViolation", "GenericError",
}  # fmt: skip


def test_every_code_has_a_word_in_every_version() -> None:
    assert set(TO_16) == set(TO_2X) == set(TO_SOAP) == set(RpcCode)
    assert set(TO_16.values()) == OF_16


def test_what_is_said_to_a_16_peer_is_understood_when_it_comes_back() -> None:
    for code, word in TO_16.items():
        assert FROM_WIRE[word] in (code, RpcCode.NOT_SUPPORTED, RpcCode.PROTOCOL_ERROR)


def test_every_sub_code_of_soap_is_understood() -> None:
    assert {fault.subcode for fault in TO_SOAP.values()} <= set(FROM_SOAP)


def test_an_invalid_message_says_where_and_what_and_has_its_code() -> None:
    error = Invalid("missing", "$.idTag", "Object missing required field `idTag`")
    assert error.code is RpcCode.OCCURRENCE_CONSTRAINT_VIOLATION
    assert "$.idTag" in str(error)
    assert set(CODE_OF_KIND.values()) <= set(RpcCode)


def test_our_own_invalid_message_is_the_gateways_fault() -> None:
    assert str(Unencodable("Reset", "$.type", "Invalid enum value")).startswith("gateway: Reset ")


@pytest.mark.parametrize(
    ("cause", "code", "unsupported", "uncertain"),
    [
        ("answered", RpcCode.NOT_IMPLEMENTED, True, False),
        ("answered", RpcCode.NOT_SUPPORTED, True, False),
        ("answered", RpcCode.INTERNAL_ERROR, False, False),
        ("local", RpcCode.NOT_SUPPORTED, False, False),
        ("timeout", RpcCode.GENERIC_ERROR, False, True),
        ("offline", RpcCode.GENERIC_ERROR, False, True),
        ("unreachable", RpcCode.GENERIC_ERROR, False, False),
    ],
)
def test_a_refusal_knows_whether_the_deed_may_have_been_done(cause: str, code: RpcCode, unsupported: bool, uncertain: bool) -> None:
    refused = Refused(code, "no", "station", cause)  # type: ignore[arg-type]  # one of the causes
    assert (refused.is_unsupported, refused.is_uncertain) == (unsupported, uncertain)
    assert str(refused) == f"station: {code.value}: no"
