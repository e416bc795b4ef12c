"""Kinds of values that options have, and how an option is described."""

from typing import Annotated, Any, Literal

from msgspec import Meta

Port = Annotated[int, Meta(ge=0, le=65535)] | Annotated[bool, Meta(extra_json_schema={"enum": [False]})]
Rate = Annotated[float, Meta(ge=0, le=100_000)]
Burst = Annotated[int, Meta(ge=1, le=100_000)]
Seconds = Annotated[float, Meta(gt=0, le=86_400)]
BackendVersion = Literal["1.6", "2.0.1", "2.1"]
# The names of OCPP 2.1's IdTokenEnumStringType; what the backend's version does not know is the translators' affair.
IdTokenType = Literal[
    "Central", "DirectPayment", "eMAID", "EVCCID", "ISO14443", "ISO15693", "KeyCode", "Local", "MacAddress", "NoAuthorization", "VIN"
]


def about(description: str, *, secret: bool = False) -> Meta:
    """The meaning of an option, in the words of the documentation."""
    return Meta(description=description, extra={"secret": True} if secret else None)


def is_secret(annotation: Any) -> bool:
    """Whether a field of this annotation must never be printed."""
    notes = [note for note in getattr(annotation, "__metadata__", ()) if isinstance(note, Meta)]
    return any((note.extra or {}).get("secret") for note in notes)
