"""OCSP responses as responders write them (RFC 6960, DER), so far as a reader of statuses looks at them; the signature is none.

response(serial=0x1A, status="Good", next_update="20270101000000Z")    # base64, as OCPP carries it
"""

from __future__ import annotations

import base64

STATUS = {"Good": b"\x80\x00", "Revoked": b"\xa1\x11\x18\x0f20260101000000Z", "Unknown": b"\x82\x00"}
OCSP_BASIC = bytes.fromhex("06092b0601050507300101")
SHA256 = bytes.fromhex("300d06096086480165030402010500")


def der(tag: int, *parts: bytes) -> bytes:
    """One element."""
    content = b"".join(parts)
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    size = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + content


def integer(value: int) -> bytes:
    return der(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def single(serial: int, status: str, next_update: str | None, key_hash: bytes) -> bytes:
    """What is said of one certificate."""
    certificate = der(0x30, SHA256, der(0x04, bytes(32)), der(0x04, key_hash), integer(serial))
    optional = b"" if next_update is None else der(0xA0, der(0x18, next_update.encode()))
    return der(0x30, certificate, STATUS[status], der(0x18, b"20260101000000Z"), optional)


def response(
    serial: int = 0x1A,
    status: str = "Good",
    next_update: str | None = "20270101000000Z",
    *,
    key_hash: bytes = b"\xbb" * 32,
    others: tuple[int, ...] = (),
    version: bool = False,
    failed: bool = False,
) -> str:
    """A whole response, base64."""
    if failed:
        return base64.b64encode(der(0x30, der(0x0A, b"\x06"))).decode()
    answers = [single(other, "Revoked", None, key_hash) for other in others] + [single(serial, status, next_update, key_hash)]
    data = [der(0xA2, der(0x04, bytes(20))), der(0x18, b"20260101000000Z"), der(0x30, *answers)]
    if version:
        data.insert(0, der(0xA0, integer(0)))
    basic = der(0x30, der(0x30, *data), SHA256, der(0x03, b"\x00" + bytes(256)))
    return base64.b64encode(der(0x30, der(0x0A, b"\x00"), der(0xA0, der(0x30, OCSP_BASIC, der(0x04, basic))))).decode()
