"""The judge: is a payload what the official schema allows? By the package `ocpp`, plus the formats its validators leave unchecked."""

import re
from decimal import Decimal
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # comes with `ocpp`, without types
import ocpp.messages
from ocpp.exceptions import OCPPError

# The package's default hands every validation to a thread pool; one takes 25 to 90 µs, less than the hop.
ocpp.messages.ASYNC_VALIDATION = False

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_FORMATS = jsonschema.FormatChecker(formats=())

_FRAMEWORK_CODES = {
    "NotImplemented",
    "NotSupported",
    "InternalError",
    "ProtocolError",
    "SecurityError",
    "PropertyConstraintViolation",
    "TypeConstraintViolation",
    "GenericError",
}
# OCPP-J 1.6 §4.2.3 spells two codes in its own way; its errata sheet (5.2) and OCPP 2.0.1 part 4 §4.3 correct them. Both are right in 1.6.
_CODES_16 = {"FormationViolation", "FormatViolation", "OccurenceConstraintViolation", "OccurrenceConstraintViolation"}
_CODES_2X = {"FormatViolation", "OccurrenceConstraintViolation", "MessageTypeNotSupported", "RpcFrameworkError"}
ERROR_CODES = {
    "1.6": frozenset(_FRAMEWORK_CODES | _CODES_16),
    "2.0.1": frozenset(_FRAMEWORK_CODES | _CODES_2X),
    "2.1": frozenset(_FRAMEWORK_CODES | _CODES_2X),
}
"""The CALLERROR codes of each version, letter for letter."""


class Unacceptable(Exception):  # noqa: N818  # it is what the payload is, not an error of ours
    """The payload breaks the official schema. `code` is the CALLERROR code for it, in the spelling of the version."""

    def __init__(self, version: str, code: str, why: str) -> None:
        super().__init__(why)
        if version == "1.6":
            code = {"FormatViolation": "FormationViolation", "OccurrenceConstraintViolation": "OccurenceConstraintViolation"}.get(
                code, code
            )
        self.code = code


@_FORMATS.checks("date-time")  # type: ignore[untyped-decorator]
def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or _RFC3339.fullmatch(value) is not None


async def check_request(version: str, action: str, payload: dict[str, Any]) -> None:
    """Raises Unacceptable when the request breaks the schema of its version, or the version has no such action."""
    await _check(version, ocpp.messages.Call("", action, payload))


async def check_answer(version: str, action: str, payload: dict[str, Any]) -> None:
    """Raises Unacceptable when the answer breaks the schema of its version."""
    await _check(version, ocpp.messages.CallResult("", payload, action))


def check_send(version: str, action: str, payload: dict[str, Any]) -> None:
    """Raises Unacceptable when the unanswered message (2.1 SEND) breaks its schema."""
    try:
        validator = ocpp.messages.get_validator(6, action, version)
    except OSError:
        raise Unacceptable(version, "NotImplemented", f"{action} is no message that may be sent without an answer") from None
    for error in validator.evolve(format_checker=_FORMATS).iter_errors(payload):
        raise Unacceptable(version, "FormatViolation", f"{action}: {error.json_path}: {error.message}")


async def _check(version: str, message: Any) -> None:
    if not isinstance(message.payload, dict):
        raise Unacceptable(version, "FormatViolation", f"the payload is {type(message.payload).__name__}, not an object")
    try:
        await ocpp.messages.validate_payload(message, version)
    except OCPPError as wrong:
        why = f"{message.action}: {wrong.details.get('cause', wrong.description)}"
        raise Unacceptable(version, wrong.code, why) from None
    validator = ocpp.messages.get_validator(message.message_type_id, message.action, version)
    for error in validator.evolve(format_checker=_FORMATS).iter_errors(message.payload):
        if error.validator == "format":
            raise Unacceptable(version, "PropertyConstraintViolation", f"{message.action}: {error.json_path}: {error.message}")


def required_answer_fields(version: str, action: str) -> tuple[str, ...]:
    """The fields an answer must have. Raises KeyError when the version has no such action, or no JSON schemas at all."""
    try:
        schema = ocpp.messages.get_validator(3, action, version).schema
    except (OSError, ValueError):
        raise KeyError(action) from None
    return tuple(schema.get("required", ()))


def is_action(version: str, action: str) -> bool:
    """Whether the version has this action, in either direction."""
    try:
        required_answer_fields(version, action)
    except KeyError:
        return False
    return True


def plain(payload: Any) -> Any:
    """The payload with numbers as JSON writes them (the package turns some into Decimal while it validates)."""
    if isinstance(payload, dict):
        return {key: plain(value) for key, value in payload.items()}
    if isinstance(payload, list):
        return [plain(value) for value in payload]
    return float(payload) if isinstance(payload, Decimal) else payload
