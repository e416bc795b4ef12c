"""Envelopes of real stacks and of broken ones are read; what could do harm is refused."""

import json
from pathlib import Path

import pytest
from lxml import etree

from translators.framing.soap import Envelope, Fault, Unacceptable, fingerprint, locate, parse
from translators.losses import QUIRKS
from wsdl import NAMESPACES, SoapVersion

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
CS = "urn://Ocpp/Cs/2012/06/"
S12 = "http://www.w3.org/2003/05/soap-envelope"
WSA = "http://www.w3.org/2005/08/addressing"
HEADERS = (
    f'<c:chargeBoxIdentity xmlns:c="{CS}">CP1</c:chargeBoxIdentity><w:MessageID>urn:uuid:1</w:MessageID>'
    "<w:From><w:Address>http://10.0.0.5:8080/</w:Address></w:From><w:To>http://gw/soap</w:To><w:Action>/Heartbeat</w:Action>"
)
HEARTBEAT = f'<heartbeatRequest xmlns="{CS}"/>'


def envelope(headers: str = HEADERS, body: str = HEARTBEAT, soap: str = S12, before: str = "") -> bytes:
    return (
        f'{before}<s:Envelope xmlns:s="{soap}" xmlns:w="{WSA}"><s:Header>{headers}</s:Header><s:Body>{body}</s:Body></s:Envelope>'
    ).encode()


def refusal(data: bytes, charset: str = "") -> Fault:
    with pytest.raises(Unacceptable) as caught:
        locate(parse(data, charset), "CentralSystemService")
    return caught.value.fault


def http_samples() -> list[Path]:
    return sorted(p for p in (SAMPLES / "soap").glob("*.http") if not p.name.endswith(".resp.http"))


def read_sample(path: Path) -> Envelope:
    _, _, body = path.read_bytes().partition(b"\r\n\r\n")
    return parse(body)


@pytest.mark.skipif(not SAMPLES.exists(), reason=f"the recorded requests are not beside the project ({SAMPLES})")
def test_every_recorded_request_is_located_by_its_body() -> None:
    plain = [p for p in http_samples() if "gzip" not in p.name and "chunked" not in p.name]
    assert len(plain) > 50
    for path in plain:
        found = locate(read_sample(path), "CentralSystemService")
        assert found.action == path.stem.split("-")[-1], path.name
        assert found.version == (path.name[4:7] if path.name.startswith("zeep") else "1.5"), path.name
        assert not found.is_answer


@pytest.mark.skipif(not SAMPLES.exists(), reason=f"the recorded requests are not beside the project ({SAMPLES})")
@pytest.mark.parametrize("path", sorted((SAMPLES / "soap-quirks").glob("*.json")), ids=lambda p: p.stem)
def test_every_quirky_envelope_is_read_as_expected(path: Path) -> None:
    expected = json.loads(path.read_text())
    read = parse(path.with_suffix(".xml").read_bytes())
    found = locate(read, "CentralSystemService")
    assert (found.version, found.action) == (expected["version"], expected["operation"])
    header = expected["header"]
    assert read.identity == (header.get("identity") or header["chargeBoxIdentity"])
    assert read.identity_namespace == header.get("identity_ns", WSA)
    assert (read.message_id, read.from_address, read.to) == tuple(header.get(k, "") for k in ("MessageID", "From", "To"))
    assert set(read.quirks + found.quirks) <= set(QUIRKS)
    names = {q[0] for q in expected["quirks"]}
    assert ("soap_not_utf8" in read.quirks) == ("not-utf-8" in names)
    assert ("soap_xml_repaired" in read.quirks) == ("xml-repaired" in names)
    assert ("soap_padding" in read.quirks) == ("leading-space" in names)
    assert ("soap_11" in read.quirks) == ("soap11" in names)
    assert ("soap_duplicate_header" in read.quirks) == ("duplicate-header" in names)
    assert ("soap_body_name" in found.quirks) == ("body-namespace" in names)


@pytest.mark.skipif(not SAMPLES.exists(), reason=f"the recorded requests are not beside the project ({SAMPLES})")
@pytest.mark.parametrize("name", ["reject-doctype", "reject-html-login-page", "reject-not-soap"])
def test_what_is_no_soap_is_a_protocol_error(name: str) -> None:
    assert refusal((SAMPLES / "soap-quirks" / f"{name}.xml").read_bytes()).subcode == "ProtocolError"


def test_a_correct_request_has_no_quirk() -> None:
    read = parse(envelope())
    found = locate(read, "CentralSystemService")
    assert (read.quirks, found.quirks, read.must_understand) == ((), (), ())
    assert (read.soap, read.identity, read.message_id, read.from_address) == ("1.2", "CP1", "urn:uuid:1", "http://10.0.0.5:8080/")
    assert (found.version, found.service, found.action, found.wsa_action) == ("1.5", "CentralSystemService", "Heartbeat", "/Heartbeat")


@pytest.mark.parametrize(
    ("headers", "quirk"),
    [
        (HEADERS.replace("<w:MessageID>urn:uuid:1</w:MessageID>", ""), "soap_no_message_id"),
        (HEADERS.replace("http://10.0.0.5:8080/", f"{WSA}/anonymous"), "soap_no_from"),
        (HEADERS.replace("http://10.0.0.5:8080/", "10.0.0.5:8080"), "soap_no_from"),
        (HEADERS + "<w:ReplyTo><w:Address>http://10.0.0.5/</w:Address></w:ReplyTo>", "soap_reply_to"),
        (HEADERS.replace("/Heartbeat", f"{CS}CentralSystemService/Heartbeat"), "soap_action_form"),
        (HEADERS.replace(f'xmlns:c="{CS}"', f'xmlns:c="{WSA}"'), "soap_identity_name"),
        (HEADERS.replace("chargeBoxIdentity", "ChargeBoxIdentity"), "soap_identity_name"),
        (HEADERS.replace(f'xmlns:c="{CS}"', 'xmlns:c="urn://Ocpp/Cp/2012/06/"'), "soap_identity_name"),
        (HEADERS + "<w:Action>/Heartbeat</w:Action>", "soap_duplicate_header"),
        (HEADERS.replace("<w:Address>", "").replace("</w:Address>", ""), "soap_address_text"),
    ],
)
def test_odd_headers_are_taken_and_named(headers: str, quirk: str) -> None:
    read = parse(envelope(headers))
    found = locate(read, "CentralSystemService")
    assert (read.quirks + found.quirks) == (quirk,)
    assert quirk in QUIRKS
    assert read.identity == "CP1"


@pytest.mark.parametrize(
    ("body", "version"),
    [
        ('<heartbeatRequest xmlns="urn://Ocpp/Cp/2012/06/"/>', "1.5"),
        ('<heartbeatRequest xmlns="urn://Ocpp/Cs/2015/10"/>', "1.6"),
        ('<HeartbeatRequest xmlns="urn://ocpp/cs/2010/08/"/>', "1.2"),
        ("<heartbeatRequest/>", "1.5"),
    ],
)
def test_a_body_in_a_neighbouring_namespace_is_located_and_named(body: str, version: SoapVersion) -> None:
    headers = HEADERS.replace(CS, NAMESPACES[version, "CentralSystemService"])
    found = locate(parse(envelope(headers, body=body)), "CentralSystemService")
    assert (found.version, found.action, found.quirks) == (version, "Heartbeat", ("soap_body_name",))


def test_an_operation_of_the_other_side_is_not_supported() -> None:
    fault = refusal(envelope(body='<resetRequest xmlns="urn://Ocpp/Cp/2012/06/"><type>Hard</type></resetRequest>'))
    assert (fault.code, fault.subcode) == ("Receiver", "NotSupported")
    assert "ChargePointService" in fault.reason


def test_an_unknown_operation_is_not_supported_and_an_unknown_version_is_a_protocol_error() -> None:
    assert refusal(envelope(body=f'<signCertificateRequest xmlns="{CS}"/>')).subcode == "NotSupported"
    assert refusal(envelope(body='<dataTransferRequest xmlns="urn://Ocpp/Cs/2010/08/"/>')).subcode == "NotSupported"
    assert refusal(envelope(body='<heartbeatRequest xmlns="urn://Ocpp/Cs/2099/01/"/>')).subcode == "ProtocolError"


def test_an_empty_body_is_a_protocol_error() -> None:
    assert refusal(envelope(body="")).subcode == "ProtocolError"


def test_an_unknown_envelope_version_is_a_version_mismatch() -> None:
    assert refusal(envelope(soap="http://www.w3.org/2001/12/soap-envelope")).code == "VersionMismatch"


@pytest.mark.parametrize(
    ("header", "understood"),
    [
        ('<x:Security xmlns:x="urn:x" s:mustUnderstand="1"/>', False),
        ('<x:Security xmlns:x="urn:x" s:mustUnderstand="true"/>', False),
        ('<x:Security xmlns:x="urn:x" s:mustUnderstand="0"/>', True),
        ('<x:Security xmlns:x="urn:x"/>', True),
        (f'<x:Security xmlns:x="urn:x" s:mustUnderstand="1" s:role="{S12}/role/none"/>', True),
        (f'<x:Security xmlns:x="urn:x" s:mustUnderstand="1" s:role="{S12}/role/next"/>', False),
        (f'<w:Unheard xmlns:w="{WSA}" s:mustUnderstand="1"/>', True),
        ('<chan:ChannelInstance xmlns:chan="http://schemas.microsoft.com/ws/2005/02/duplex" s:mustUnderstand="1"/>', True),
    ],
)
def test_headers_that_must_be_understood_are_named_unless_we_understand_them(header: str, understood: bool) -> None:
    assert parse(envelope(HEADERS + header)).must_understand == (() if understood else ("{urn:x}Security",))


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE s:Envelope SYSTEM "http://127.0.0.1:1/x.dtd">',
        '<?xml version="1.0"?>\n<!-- a --><?pi b?><!DOCTYPE s:Envelope [<!ENTITY a "b">]>',
        "<!doctype html>",
        '<!ENTITY % x SYSTEM "file:///etc/passwd">',
        "<!-- never closed ",
    ],
)
def test_document_type_declarations_are_refused_before_parsing(before: str) -> None:
    assert refusal(envelope(before=before)).subcode == "ProtocolError"


def test_a_doctype_inside_character_data_is_only_text() -> None:
    text = '<!DOCTYPE a [<!ENTITY x "y">]>&amp;'
    body = f'<dataTransferRequest xmlns="{CS}"><vendorId>v</vendorId><data><![CDATA[{text}]]></data></dataTransferRequest>'
    read = parse(envelope(body=body))
    assert read.body is not None
    assert read.body[1].text == text


def test_a_declaration_inside_character_data_is_only_text() -> None:
    text = '<?xml version="1.0" encoding="utf-7"?>'
    body = f'<dataTransferRequest xmlns="{CS}"><vendorId>v</vendorId><data><![CDATA[{text}]]></data></dataTransferRequest>'
    for before in ("", '<?xml-stylesheet href="x"?>', '<?xml version="1.1"?>'):
        read = parse(envelope(body=body, before=before))
        assert read.body is not None
        assert read.body[1].text == text


def test_an_entity_bomb_is_refused() -> None:
    bomb = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY a{i} "{"&a;" * 10}">' for i in range(9)) + "]>"
    assert refusal(envelope(before=bomb)).subcode == "ProtocolError"


def test_an_inclusion_stays_an_unknown_element(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text("<idTag>SECRET</idTag>")
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}"/>'
    read = parse(envelope(body=f'<authorizeRequest xmlns="{CS}"><idTag>{include}</idTag></authorizeRequest>'))
    assert read.body is not None
    assert "SECRET" not in "".join(read.body.itertext())


@pytest.mark.parametrize(
    "body",
    ["<a>" * 100_000, "<a>" * 100_000 + "</a>" * 100_000, "<a/>" * 60_000, "<heartbeatRequest"],
    ids=["never closed", "nested", "many", "truncated"],
)
def test_hostile_and_truncated_documents_are_protocol_errors(body: str) -> None:
    assert refusal(envelope(body=body)).subcode == "ProtocolError"


def test_deep_nesting_below_the_element_limit_is_refused() -> None:
    assert refusal(envelope(body="<a>" * 5_000 + "</a>" * 5_000)).subcode == "ProtocolError"


@pytest.mark.parametrize(
    ("data", "tag", "quirks"),
    [
        ("é".encode(), "é", ()),
        (b"\xe9", "é", ("soap_not_utf8",)),
        (b"a &amp; b", "a & b", ()),
        (b"a & b &nbsp; <![CDATA[&]]>", "a & b &nbsp; &", ("soap_xml_repaired",)),
        (b"a\x01b", "ab", ("soap_xml_repaired",)),
        (b"T<!-- c -->1<?pi?>2", "T12", ()),
    ],
)
def test_text_is_read_and_repaired(data: bytes, tag: str, quirks: tuple[str, ...]) -> None:
    body = f'<authorizeRequest xmlns="{CS}"><idTag>@</idTag></authorizeRequest>'
    read = parse(envelope(body=body).replace(b"@", data))
    assert read.body is not None
    assert (read.body[0].text, read.quirks) == (tag, quirks)


@pytest.mark.parametrize(
    ("encode", "charset"),
    [
        (lambda text: text.encode("utf-8-sig"), "iso-8859-1"),
        (lambda text: ("\ufeff" + text).encode("utf-16-le"), ""),
        (lambda text: ("\ufeff" + text).encode("utf-16-be"), ""),
        (lambda text: text.encode("iso-8859-1"), "iso-8859-1"),
        (lambda text: f'<?xml version="1.0" encoding="windows-1252"?>{text}'.encode("cp1252"), "utf-8"),
        (lambda text: f'<?xml version="1.0" encoding="ISO-8859-15"?>{text}'.encode("iso-8859-15"), ""),
        (lambda text: f'<?xml version="1.0" encoding="iso8859-15"?>{text}'.encode("iso-8859-15"), ""),
        (lambda text: f'<?xml version="1.0" encoding="UTF_8"?>{text}'.encode(), ""),
    ],
)
def test_the_encodings_of_the_field_are_read(encode: "object", charset: str) -> None:
    body = f'<authorizeRequest xmlns="{CS}"><idTag>é</idTag></authorizeRequest>'
    read = parse(encode(envelope(body=body).decode()), charset)  # type: ignore[operator]
    assert read.body is not None
    assert (read.body[0].text, read.quirks) == ("é", ())


@pytest.mark.parametrize("codec", ["utf-32", "utf-16-le", "utf-7", "cp037"])
def test_odd_encodings_are_refused(codec: str) -> None:
    declared = f'<?xml version="1.0" encoding="{codec}"?>'
    assert refusal(envelope(before=declared).decode().encode(codec)).subcode == "ProtocolError"


def test_padding_is_cut_and_named_but_a_last_line_end_is_none() -> None:
    assert parse(b"\r\n" + envelope() + b"\x00").quirks == ("soap_padding", "soap_padding")
    assert parse(envelope() + b"\r\n").quirks == ()


@pytest.mark.parametrize("data", [b"", b"   ", b"hello <s:Envelope/>", b'[2,"1","Heartbeat",{}]'])
def test_bytes_that_are_no_xml_are_protocol_errors(data: bytes) -> None:
    assert refusal(data).subcode == "ProtocolError"


def test_faults_of_both_soap_versions_are_read_by_local_names() -> None:
    new = parse(
        envelope(
            body='<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:x="urn://Ocpp/2012/02/">x:IdentityMismatch</s:Value>'
            '</s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">no</s:Text></s:Reason></s:Fault>'
        )
    )
    assert (new.fault, new.body) == (Fault("Sender", "IdentityMismatch", "no"), None)
    old_ns = "http://schemas.xmlsoap.org/soap/envelope/"
    old = parse(envelope(body="<s:Fault><faultcode>s:Server.NotSupported</faultcode><faultstring>no</faultstring></s:Fault>", soap=old_ns))
    assert old.fault == Fault("Receiver", "NotSupported", "no")


@pytest.mark.parametrize("declared", ['xmlns:-s="x"', 'xmlns:s:s="x"'])
def test_names_that_are_none_are_protocol_errors(declared: str) -> None:
    broken = envelope().replace(b"<s:Envelope xmlns:s=", f"<s:Envelope {declared} xmlns:-q=".encode())
    assert refusal(broken).code in ("Sender", "VersionMismatch")


def test_the_fingerprint_is_of_the_content_alone() -> None:
    def of(text: str) -> bytes:
        return fingerprint(etree.fromstring(text))

    first = of('<a:x xmlns:a="urn:n" k="1" l="2"><a:y>t</a:y></a:x>')
    assert first == of('<a:x l="2" k="1" xmlns:b="urn:m" xmlns:a="urn:n"><a:y>t</a:y></a:x>')
    assert of('<x xmlns="n" a:k="1" xmlns:a="n"/>') != of('<x xmlns="n" a:k="2" xmlns:a="n"/>')  # no absolute URI
    others = [
        '<x xmlns="m" k="1" l="2"><y>t</y></x>',
        '<x xmlns="n" k="1"><y>t</y></x>',
        '<x xmlns="n" k="1" l="2"><y>u</y></x>',
        '<x xmlns="n" k="1" l="2"><y/>t</x>',
        '<x xmlns="n" k="1" l="2"><y>t</y><y/></x>',
        '<x xmlns="n" k="1" l="2"><y>t<y/></y></x>',
    ]
    assert len({first, *map(of, others)}) == len(others) + 1
