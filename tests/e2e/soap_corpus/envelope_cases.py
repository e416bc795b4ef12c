"""SOAP and WS-Addressing: envelopes, headers and names as stations get them wrong."""

from __future__ import annotations

from tests.e2e.soap_corpus.cases import CP, CS, DRAFT, RECEIVER, S11, S12, SENDER, STATION, WSA, Case, element, envelope, http, post

GOOD = envelope()
HEADER = GOOD[GOOD.index("<s:Header>") : GOOD.index("<s:Body>")]
BODY = GOOD[GOOD.index("<s:Body>") : GOOD.index("</s:Envelope>")]
NO_WSA = dict.fromkeys(("MessageID", "From", "ReplyTo", "To", "Action"), "")
UNHEARD = "<x:Security xmlns:x='urn:x' s:mustUnderstand='{}'{}/>"


def named(identity: str) -> bytes:
    """A heartbeat with this as its identity header."""
    return post(identity=identity)


def box(name: str = "chargeBoxIdentity", namespace: str = CS, text: str = STATION) -> str:
    return f"<i:{name} xmlns:i='{namespace}'>{text}</i:{name}>"


ENVELOPES = [
    Case("SOAP 1.1", post(soap=S11), says=S11, quirks=("soap_11",)),
    Case("a fault in SOAP 1.1", post("<c:makeCoffeeRequest/>", soap=S11), 500, RECEIVER, says="faultcode"),
    Case("SOAP 1.1 and wrong", post("<c:authorizeRequest/>", "Authorize", soap=S11), 500, SENDER, says="Client", quirks=("soap_11",)),
    Case("an envelope of no known SOAP", post(soap="http://www.w3.org/2001/12/soap-envelope"), 500, "VersionMismatch/", says="Upgrade"),
    Case("an envelope without a namespace", http("<Envelope><Body/></Envelope>"), 500, "VersionMismatch/"),
    Case("something else than an envelope", http(GOOD.replace("s:Envelope", "s:Letter")), 400, SENDER),
    Case("no Body", http(GOOD.replace(BODY, "")), 400, SENDER),
    Case("an empty Body", post(""), 400, SENDER),
    Case("a Body of text", post("heartbeatRequest"), 400, SENDER),
    Case("two Bodies", http(GOOD.replace(BODY, BODY + "<s:Body><c:makeCoffeeRequest/></s:Body>")), says="heartbeat", quirks=("soap_body_children",)),
    Case("two operations in one Body", post("<c:heartbeatRequest/><c:makeCoffeeRequest/>"), says="heartbeat", quirks=("soap_body_children",)),
    Case("a Header behind the Body", http(GOOD.replace(HEADER + BODY, BODY + HEADER)), says="heartbeatResponse"),
    Case("no Header", http(GOOD.replace(HEADER, "")), 400, SENDER, says="chargeBoxIdentity"),
    Case(
        "no Header, the identity in the path", http(GOOD.replace(HEADER, ""), start=f"POST /soap/{STATION} HTTP/1.1"),
        says="heartbeatResponse", quirks=("soap_no_message_id", "soap_no_from", "soap_action_form", "soap_identity_name")),
    Case("a fault as a request", post("<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code></s:Fault>"), 400, SENDER),
    Case("no XML declaration", post(prolog=""), says="heartbeatResponse"),
    Case("namespaces that nobody uses", post(declare=" xmlns:SOAP-ENC='urn:a' xmlns:xsd='urn:b' xmlns:chan='urn:c'"), says="heartbeatResponse"),
]  # fmt: skip
OPERATIONS = [
    Case("an unknown operation", post("<c:makeCoffeeRequest/>"), 500, RECEIVER, says="makeCoffeeRequest"),
    Case("an operation of the station", post(f"<resetRequest xmlns='{CP}'><type>Hard</type></resetRequest>"), 500, RECEIVER, says="Reset"),
    Case("an answer as a request", post("<c:heartbeatResponse/>"), 400, SENDER),
    Case("an operation that 1.2 lacks", post("<dataTransferRequest xmlns='urn://Ocpp/Cs/2010/08/'/>"), 500, RECEIVER),
    Case("a version that does not exist", post("<heartbeatRequest xmlns='urn://Ocpp/Cs/2099/01/'/>"), 400, SENDER, says="2099"),
    Case("a namespace of somebody else", post("<heartbeatRequest xmlns='urn:x'/>"), 400, SENDER),
    Case("no namespace", post("<heartbeatRequest/>"), says="heartbeatResponse", quirks=("soap_body_name",)),
    Case("the namespace of the station's side", post(f"<heartbeatRequest xmlns='{CP}'/>"), says="heartbeatResponse", quirks=("soap_body_name",)),
    Case("a namespace without its slash", post("<heartbeatRequest xmlns='urn://Ocpp/Cs/2012/06'/>"), says="Response", quirks=("soap_body_name",)),
    Case("an operation in capitals", post("<c:HEARTBEATREQUEST/>"), says="heartbeatResponse", quirks=("soap_body_name",)),
    Case(
        "a misspelt operation", post(f"<dataTransfertRequest xmlns='{CS}'><vendorId>v</vendorId></dataTransfertRequest>", "DataTransfer"),
        says="dataTransferResponse", quirks=("soap_body_name",)),
    Case("children where none may be", post("<c:heartbeatRequest>hi<c:x/></c:heartbeatRequest>"), says="Response", quirks=("unknown_field",)),
]  # fmt: skip
IDENTITIES = [
    Case("the identity in the namespace of the station's side", named(box(namespace=CP)), says="Response", quirks=("soap_identity_name",)),
    Case(
        "the identity of another version", named(box(namespace="urn://Ocpp/Cs/2015/10/")), says="Response", quirks=("soap_identity_name",)
    ),
    Case("the identity in no namespace of OCPP", named(box(namespace="urn:x")), says="Response", quirks=("soap_identity_name",)),
    Case("the identity among the addresses", named(box(namespace=WSA)), says="Response", quirks=("soap_identity_name",)),
    Case("the identity in other letters", named(box("ChargeboxIdentity")), says="Response", quirks=("soap_identity_name",)),
    Case("the identity in capitals", named(box("CHARGEBOXIDENTITY")), says="Response", quirks=("soap_identity_name",)),
    Case("the identity between blanks", named(box(text=f"\r\n  {STATION}\t")), says="heartbeatResponse"),
    Case("the identity with a comment", named(box(text="ODD<!-- x -->-1")), says="heartbeatResponse"),
    Case("the identity twice", named(box() + box(text="SOMEBODY")), says="Response", quirks=("soap_duplicate_header",)),
    Case("the identity of another in the path", http(GOOD, start="POST /soap/SOMEBODY HTTP/1.1"), says="heartbeatResponse"),
    Case("no identity", named(""), 400, SENDER, says="chargeBoxIdentity"),
    Case("an empty identity", named(box(text="")), 400, SENDER),
    Case("an identity of 300 characters", named(box(text="X" * 300)), 400, SENDER),
    Case("an identity over two lines", named(box(text="A\nB")), 400, SENDER),
    Case("an identity that is markup", named(box(text="<x>ODD-1</x>")), 400, SENDER),
]
ADDRESSING = [
    Case("no addressing at all", post(**NO_WSA), says="unspecified", quirks=("soap_no_message_id", "soap_no_from", "soap_action_form")),
    Case("no MessageID", post(MessageID=""), says="unspecified", quirks=("soap_no_message_id",)),
    Case("an empty MessageID", post(MessageID="<w:MessageID/>"), says="unspecified", quirks=("soap_no_message_id",)),
    Case("a MessageID that is a number", post(MessageID="<w:MessageID>7230</w:MessageID>"), says="RelatesTo>7230<"),
    Case("a MessageID with a line end", post(MessageID="<w:MessageID>\n 7230 \n</w:MessageID>"), says="RelatesTo>7230<"),
    Case("a MessageID with markup in it", post(MessageID="<w:MessageID>&lt;x&amp;</w:MessageID>"), says="RelatesTo>&lt;x&amp;<"),
    Case("a MessageID of 500 KB", post(MessageID=f"<w:MessageID>{'x' * 500_000}</w:MessageID>"), 400, SENDER),
    Case("no From", post(From=""), says="heartbeatResponse", quirks=("soap_no_from",)),
    Case("an anonymous From", post(From=f"<w:From><w:Address>{WSA}/anonymous</w:Address></w:From>"), says="Response", quirks=("soap_no_from",)),
    Case("From without an Address", post(From="<w:From>http://127.0.0.1:9/</w:From>"), says="Response", quirks=("soap_address_text",)),
    Case("From without a host", post(From="<w:From><w:Address>http://:8082/</w:Address></w:From>"), says="heartbeatResponse",
        quirks=("soap_peer_address",)),
    Case("From at the metadata service", post(From="<w:From><w:Address>http://169.254.169.254/</w:Address></w:From>"), says="Response"),
    Case("From as a file", post(From="<w:From><w:Address>file:///etc/passwd</w:Address></w:From>"), says="heartbeatResponse",
        quirks=("soap_no_from",)),
    Case("From as a script", post(From="<w:From><w:Address>javascript:alert(1)</w:Address></w:From>"), says="heartbeatResponse",
        quirks=("soap_no_from",)),
    Case("ReplyTo elsewhere", post(ReplyTo="<w:ReplyTo><w:Address>http://127.0.0.1:9/</w:Address></w:ReplyTo>"), says="Response", quirks=("soap_reply_to",)),
    Case("no answer wanted", post(ReplyTo=f"<w:ReplyTo><w:Address>{WSA}/none</w:Address></w:ReplyTo>"), says="Response", quirks=("soap_reply_to",)),
    Case("FaultTo elsewhere", post("<c:x/>", more="<w:FaultTo><w:Address>http://127.0.0.1:9/</w:Address></w:FaultTo>"), 500, RECEIVER),
    Case("no To", post(To=""), says="heartbeatResponse"),
    Case("no Action", post(Action=""), says="heartbeatResponse", quirks=("soap_action_form",)),
    Case("an Action in full", post(Action=f"<w:Action>{CS}CentralSystemService/Heartbeat</w:Action>"), says="Response", quirks=("soap_action_form",)),
    Case("the Action of another operation", post(Action="<w:Action>/StopTransaction</w:Action>"), says="heartbeat", quirks=("soap_action_form",)),
    Case(
        "headers twice", post(more="<w:Action>/Reset</w:Action><w:MessageID>2</w:MessageID>", MessageID="<w:MessageID>first</w:MessageID>"),
        says="RelatesTo>first<", quirks=("soap_duplicate_header",)),
    Case("the addressing of 2004", http(GOOD.replace(f'xmlns:w="{WSA}"', f'xmlns:w="{DRAFT}"')), says=f"{DRAFT}/role/anonymous"),
]  # fmt: skip
UNDERSTANDING = [
    Case("a header that must be understood", post(more=UNHEARD.format("1", "")), 500, "MustUnderstand/", says="NotUnderstood"),
    Case("a header that must be understood, in words", post(more=UNHEARD.format("true", "")), 500, "MustUnderstand/"),
    Case("a header that must be understood, SOAP 1.1", post(more=UNHEARD.format("1", ""), soap=S11), 500, "MustUnderstand/"),
    Case("a header that need not be understood", post(more=UNHEARD.format("0", "")), says="heartbeatResponse"),
    Case("a header for the next one", post(more=UNHEARD.format("1", f" s:role='{S12}/role/next'")), 500, "MustUnderstand/"),
    Case("a header for nobody", post(more=UNHEARD.format("1", f" s:role='{S12}/role/none'")), says="heartbeatResponse"),
    Case("a header for somebody else", post(more=UNHEARD.format("1", " s:role='urn:cache'")), says="heartbeatResponse"),
    Case("addresses that must be understood", http(GOOD.replace("<w:To>", "<w:To s:mustUnderstand='true'>")), says="heartbeatResponse"),
    Case("an identity that must be understood", named(box().replace(">", " s:mustUnderstand='1'>", 1)), says="heartbeatResponse"),
    Case(
        "a body whose header must be understood, and is wrong too", post(element("x"), more=UNHEARD.format("1", "")), 500, "MustUnderstand/"
    ),
]
CASES = ENVELOPES + OPERATIONS + IDENTITIES + ADDRESSING + UNDERSTANDING
