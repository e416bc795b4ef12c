"""Whose certificate it is: the names in one that a station presented to the gateway, or to the proxy that ends TLS before it.

Nothing is verified here. The gateway's own listener has verified the certificate in the handshake, a trusted proxy answers for what it passes on.
Only the names are read, so a few lines of DER do; a certificate that cannot be read names nobody.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from translators.der import elements

MAX_HEADER = 16_384
"""Characters. A certificate of a station has some two thousand; URL-encoded half as many again."""
_SEQUENCE, _OCTETS, _EXTENSIONS, _DNS_NAME = 0x30, 0x04, 0xA3, 0x82
_COMMON_NAME, _SUBJECT_ALT_NAME = bytes.fromhex("550403"), bytes.fromhex("551d11")
_ENCODINGS = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1C: "utf-32-be", 0x1E: "utf-16-be"}
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
_XFCC = re.compile(r"\s*(By|Hash|Cert|Chain|Subject|URI|DNS)=", re.IGNORECASE)
_XFCC_ELEMENT = re.compile(r'(?:"[^"]*"|[^,"])+')
_XFCC_CERT = re.compile(r'(?:^|;)\s*Cert="?([^";]+)"?', re.IGNORECASE)


def names_of_peer(certificate: Mapping[str, Any] | None) -> tuple[str, ...] | None:
    """Common names and DNS names of a certificate as the `ssl` module gives it; None when the station presented none."""
    if not certificate:
        return None
    subject = [value for part in certificate.get("subject", ()) for key, value in part if key == "commonName"]
    others = [value for kind, value in certificate.get("subjectAltName", ()) if kind == "DNS"]
    return tuple(dict.fromkeys(str(name) for name in (*subject, *others)))


def names_in_header(value: str) -> tuple[str, ...]:
    """The same of a certificate in a header. Raises ValueError when there is something else.

    Understood are PEM, URL-encoded (nginx `$ssl_client_escaped_cert`, AWS) or folded into one line; base64 of the DER (HAProxy
    `%[ssl_c_der,base64]`, Traefik, RFC 9440); and Envoy's `x-forwarded-client-cert` with its `Cert=`, whose last element is the nearest proxy's.
    """
    value = value.strip()
    if len(value) > MAX_HEADER:
        raise ValueError("the header is too long")
    try:
        return tuple(dict.fromkeys(_names(_der(value))))
    except (binascii.Error, IndexError, UnicodeDecodeError) as error:
        raise ValueError(f"no certificate: {error}") from None


def _der(value: str) -> bytes:
    if _XFCC.match(value):
        passed = _XFCC_CERT.search(_XFCC_ELEMENT.findall(value)[-1])
        if passed is None:
            raise ValueError("the nearest proxy passes no Cert=")
        value = passed[1]
    text = unquote(value)
    pem = _PEM.search(text)
    # Of a chain in base64 (Traefik) the first is the station's; RFC 9440 puts the text between colons.
    encoded = pem[1] if pem is not None else text.split(",")[0].strip().strip(":")
    return base64.b64decode("".join(encoded.split()), validate=True)


def _names(der: bytes) -> Iterator[str]:
    """Certificate > TBSCertificate > subject and subjectAltName (RFC 5280 §4.1)."""
    ((_, certificate),) = elements(der)
    (_, signed), *_ = elements(certificate)
    fields = elements(signed)
    # [version] serialNumber signature issuer validity subject: subject is the fourth SEQUENCE.
    subject = [content for tag, content in fields if tag == _SEQUENCE][3]
    for _, relative in elements(subject):
        for _, attribute in elements(relative):
            (_, kind), (tag, text) = elements(attribute)
            if kind == _COMMON_NAME:
                yield text.decode(_ENCODINGS.get(tag, "utf-8"))
    for _, explicit in [field for field in fields if field[0] == _EXTENSIONS]:
        ((_, extensions),) = elements(explicit)
        for _, extension in elements(extensions):
            (_, kind), *_, (_, content) = elements(extension)
            if kind == _SUBJECT_ALT_NAME:
                ((_, alternatives),) = elements(content)
                yield from (name.decode("ascii") for tag, name in elements(alternatives) if tag == _DNS_NAME)
