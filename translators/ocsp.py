"""What an OCSP response says of one certificate (RFC 6960), for stations that ask for the status alone (2.1 GetCertificateChainStatus).

Only what is asked for is read. The signature is not verified: the backend that fetched the response answers for it, as it would for a status.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from translators.der import elements

MAX_BYTES = 16_384
"""More than a field of OCPP can hold."""
_SEQUENCE, _INTEGER, _OCTETS, _ENUMERATED, _TIME = 0x30, 0x02, 0x04, 0x0A, 0x18
_STATUS: dict[int, Literal["Good", "Revoked", "Unknown"]] = {0x80: "Good", 0xA1: "Revoked", 0x82: "Unknown"}
_HEX = 16


@dataclass(frozen=True, slots=True)
class CertificateStatus:
    """The status, and when newer information is due; None: at any time (RFC 6960 §4.2.2.1)."""

    status: Literal["Good", "Revoked", "Unknown"]
    nextUpdate: datetime | None


def read(ocspResult: str, serialNumber: str, issuerKeyHash: str) -> CertificateStatus | None:
    """The status of a certificate in a base64 OCSPResponse; None when it says nothing of it, or is none.

    `serialNumber` and `issuerKeyHash` are hexadecimal, as OCPP writes them.
    """
    try:
        data = base64.b64decode(ocspResult)
        serial = int(serialNumber, _HEX)
        if len(data) > MAX_BYTES:
            return None
        return next((found for found in _responses(data, serial, issuerKeyHash.lower())), None)
    except (binascii.Error, ValueError, IndexError):
        return None


def _responses(data: bytes, serial: int, key_hash: str) -> Iterator[CertificateStatus]:
    """OCSPResponse > BasicOCSPResponse > ResponseData > the SingleResponses of that certificate."""
    (_, whole), *_ = elements(data, _SEQUENCE)
    (_, status), (_, explicit), *_ = elements(whole, _ENUMERATED)
    if status != b"\0":
        return
    (_, response_bytes), *_ = elements(explicit, _SEQUENCE)
    _, (_, basic), *_ = elements(response_bytes)
    (_, signed), *_ = elements(basic, _SEQUENCE)
    (_, response_data), *_ = elements(signed, _SEQUENCE)
    answers = next((value for tag, value in elements(response_data) if tag == _SEQUENCE), b"")
    if not answers:
        return
    for _, single in elements(answers, _SEQUENCE):
        (_, cert_id), (kind, _), (_, _this_update), *optional = elements(single, _SEQUENCE)
        _, _, (_, of_key), (_, of_serial) = elements(cert_id, _SEQUENCE)
        if int.from_bytes(of_serial, "big", signed=True) == serial and _same_key(of_key.hex(), key_hash):
            yield CertificateStatus(_STATUS.get(kind, "Unknown"), _next_update(optional))


def _same_key(responded: str, asked: str) -> bool:
    """A responder may name the issuer by another hash than the station; then the serial number alone tells."""
    return responded == asked or len(responded) != len(asked)


def _next_update(optional: list[tuple[int, bytes]]) -> datetime | None:
    explicit = next((value for tag, value in optional if tag == 0xA0), None)
    if explicit is None:
        return None
    (_, text), *_ = elements(explicit, _TIME)
    return datetime.strptime(text.decode("ascii"), "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
