"""The encoding of certificates and of what is said about them (ITU-T X.690), as far as OCPP makes it necessary to look inside."""

from __future__ import annotations


def elements(data: bytes, first: int | None = None) -> list[tuple[int, bytes]]:
    """The DER elements that `data` is a row of, (tag, content); raises ValueError or IndexError when they are not, ValueError when they do
    not begin with `first`."""
    found: list[tuple[int, bytes]] = []
    at = 0
    while at < len(data):
        tag, size = data[at], data[at + 1]
        at += 2
        if size & 0x80:
            count = size & 0x7F
            size = int.from_bytes(data[at : at + count], "big")
            at += count
        if at + size > len(data):
            raise ValueError("an element is longer than what holds it")
        found.append((tag, data[at : at + size]))
        at += size
    if first is not None and (not found or found[0][0] != first):
        raise ValueError(f"no element {first:#x} where one must be")
    return found
