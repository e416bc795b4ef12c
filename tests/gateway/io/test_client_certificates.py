"""The names in a certificate, from a handshake and from every header in which proxies pass it."""

from __future__ import annotations

import base64
import ssl
from pathlib import Path
from urllib.parse import quote

import pytest

from gateway.io.client_certificates import MAX_HEADER, names_in_header, names_of_peer

CERTIFICATES = Path(__file__).with_name("certificates")


def pem(name: str) -> str:
    return (CERTIFICATES / f"{name}.pem").read_text()


def der(name: str) -> bytes:
    return ssl.PEM_cert_to_DER_cert(pem(name))


FORMS = {
    "nginx and AWS": quote(pem("client"), safe=""),
    "AWS, with + and / as they are": quote(pem("client"), safe="+/="),
    "folded into one line": pem("client").replace("\n", " "),
    "folded with tabs": pem("client").replace("\n", "\t"),
    "HAProxy": base64.b64encode(der("client")).decode(),
    "Traefik, a chain": f"{base64.b64encode(der('client')).decode()},{base64.b64encode(der('ca')).decode()}",
    "RFC 9440": f":{base64.b64encode(der('client')).decode()}:",
    "Envoy": f'By=spiffe://gw;Hash=ab12;Cert="{quote(pem("client"), safe="")}";Subject="CN=x,O=y";URI=',
    "Envoy behind Envoy": f'Hash=1;Cert="{quote(pem("stranger"), safe="")}";Subject="CN=a,O=b",Hash=2;Cert="{quote(pem("client"), safe="")}"',
}


@pytest.mark.parametrize("form", FORMS)
def test_a_certificate_is_read_in_every_form_that_proxies_write(form: str) -> None:
    assert names_in_header(FORMS[form]) == ("CP1",)


def test_dns_names_count_besides_the_common_name_and_each_name_once() -> None:
    assert names_in_header(quote(pem("server"))) == ("localhost",)


@pytest.mark.parametrize(
    "value",
    [
        "(null)",
        "CN=CP1",
        "-----BEGIN CERTIFICATE-----",
        "x" * (MAX_HEADER + 1),
        base64.b64encode(b"\x30\x05abc").decode(),
        base64.b64encode(der("client")[:200]).decode(),
        base64.b64encode(b"\x30\x84\xff\xff\xff\xff").decode(),
        f'Cert="{quote(pem("client"), safe="")}",Hash=nearest',
        "%ff",
    ],
)
def test_what_is_no_certificate_is_an_error_and_never_a_name(value: str) -> None:
    with pytest.raises(ValueError):
        names_in_header(value)


def test_every_cut_of_a_certificate_is_an_error_or_the_same_names() -> None:
    whole = der("client")
    for size in range(len(whole)):
        try:
            assert names_in_header(base64.b64encode(whole[:size]).decode()) == ("CP1",)
        except ValueError:
            continue


def test_the_names_of_a_handshake_and_of_a_handshake_without_a_certificate() -> None:
    shown = {
        "subject": ((("organizationName", "test"),), (("commonName", "CP-1"),)),
        "subjectAltName": (("DNS", "cp-1.example"), ("URI", "urn:x"), ("DNS", "CP-1")),
    }
    assert names_of_peer(shown) == ("CP-1", "cp-1.example")
    assert names_of_peer({"subject": ()}) == ()
    assert names_of_peer({}) is None
    assert names_of_peer(None) is None
