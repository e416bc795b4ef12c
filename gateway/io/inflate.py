"""Compressed HTTP bodies, inflated with a bound: OCPP-S wants gzip and deflate on both sides (1.5 §8.6), and a bomb is a few hundred bytes.

The HTTP library's own decompression is switched off: it inflates a bomb to its end on the event loop before anybody can refuse.
"""

from __future__ import annotations

import codecs
import gzip
import zlib

_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
_IDENTITY = frozenset({"", "identity"})
_GZIP_MAGIC = b"\x1f\x8b"
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_QUIRK = ("soap_content_encoding",)
SMALLEST_COMPRESSED = 1024
"""Bytes below which an envelope grows when it is compressed."""


class TooLarge(Exception):  # noqa: N818  # reads as what happened
    """More bytes than allowed."""


class Undecodable(Exception):  # noqa: N818  # reads as what happened
    """The body is not compressed as its Content-Encoding says, or in a way nobody agreed on (`unknown`)."""

    def __init__(self, text: str, *, unknown: bool = False) -> None:
        super().__init__(text)
        self.unknown = unknown


def inflate(data: bytes, encoding: str, limit: int) -> bytes:
    """The plain body, at most `limit` bytes. Raises TooLarge, Undecodable."""
    name = encoding.strip().lower()
    if name in _IDENTITY:
        if len(data) > limit:
            raise TooLarge(f"{len(data)} bytes, {limit} allowed")
        return data
    if name in ("gzip", "x-gzip"):
        return _inflate(data, _GZIP, limit)
    if name == "deflate":
        try:
            return _inflate(data, _ZLIB, limit)
        except Undecodable:
            return _inflate(data, _RAW, limit)  # what many mean by deflate
    raise Undecodable(f"Content-Encoding {encoding[:40]!r} is not known here", unknown=True)


def unpack(data: bytes, encoding: str, limit: int) -> tuple[bytes, tuple[str, ...]]:
    """The plain body, and the name of what its Content-Encoding got wrong. Raises TooLarge, Undecodable."""
    name = encoding.strip().lower()
    if name in _IDENTITY:
        if data.startswith(_GZIP_MAGIC):
            return _inflate(data, _GZIP, limit), _QUIRK
    elif data.lstrip()[:1] == b"<" or data.startswith(_MARKS):
        return inflate(data, "", limit), _QUIRK  # plain, whatever is said; there are stations that put their charset there
    return inflate(data, encoding, limit), ()


def _inflate(data: bytes, window: int, limit: int) -> bytes:
    inflater = zlib.decompressobj(window)
    try:
        plain = inflater.decompress(data, limit + 1)
    except zlib.error as error:
        raise Undecodable(str(error)) from None
    if len(plain) > limit:
        raise TooLarge(f"more than {limit} bytes when inflated")
    if not inflater.eof:
        raise Undecodable("the compressed data is cut off")
    return plain


def deflate_for(accept: str, data: bytes) -> tuple[bytes, str]:
    """The body for a peer with this Accept-Encoding, and its Content-Encoding ("" for plain): never one that the peer gave the weight 0."""
    if len(data) <= SMALLEST_COMPRESSED:
        return data, ""
    accepted = {name.strip().lower() for name, weight in (_weighted(item) for item in accept.split(",")) if weight > 0}
    if "gzip" in accepted:
        return gzip.compress(data, 5, mtime=0), "gzip"
    if "deflate" in accepted:
        return zlib.compress(data, 5), "deflate"
    return data, ""


def _weighted(item: str) -> tuple[str, float]:
    name, _, parameter = item.partition(";")
    try:
        return name, float(parameter.strip().removeprefix("q=")) if parameter.strip() else 1.0
    except ValueError:
        return name, 0.0
