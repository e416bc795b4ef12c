"""XML: what can harm a parser, and what stations take for XML."""

from __future__ import annotations

from collections.abc import Callable

from tests.e2e.soap_corpus.cases import CS, SENDER, Case, Lures, authorization, authorize, element, envelope, http, post

PLAIN = envelope(prolog="")
BOMB = "<!DOCTYPE b [<!ENTITY a0 'aaaaaaaaaa'>" + "".join(f"<!ENTITY a{n + 1} '{f'&a{n};' * 10}'>" for n in range(9)) + "]>"


def doctype(content: str, body: str = "<c:heartbeatRequest/>", action: str = "Heartbeat") -> bytes:
    return post(body, action, prolog=f'<?xml version="1.0"?><!DOCTYPE e {content}>')


def tempting(template: str, tag: str = "&x;") -> Callable[[Lures], bytes]:
    """A document type that names the file or the address."""
    return lambda lures: doctype(template.format(file=lures.file, url=lures.url), element("authorizeRequest", idTag=tag), "Authorize")


def include(lures: Lures) -> bytes:
    inclusions = "".join(
        f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{href}" parse="{how}"/>'
        for href in (f"file://{lures.file}", lures.url)
        for how in ("xml", "text")
    )
    return post(more=f"<x:y xmlns:x='urn:x'>{inclusions}</x:y>")


def included_value(lures: Lures) -> bytes:
    return authorize(f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file://{lures.file}" parse="text" x="{"x" * 300}"/>')


def stylesheet(lures: Lures) -> bytes:
    return post(prolog=f'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="{lures.url}"?><?xml-model href="{lures.url}"?>')


def schema_location(lures: Lures) -> bytes:
    where = f' xsi:schemaLocation="{CS} {lures.url} urn:x {lures.file}" xsi:noNamespaceSchemaLocation="{lures.url}"'
    return post(declare=where + f' xml:base="{lures.url}"')


def utf16_doctype(lures: Lures) -> bytes:
    return http(("\ufeff" + PLAIN.replace("<s:Env", f'<!DOCTYPE e SYSTEM "{lures.url}"><s:Env', 1)).encode("utf-16-le"))


ENTITIES = [
    Case("an internal entity", doctype("[<!ENTITY x 'TAG'>]", element("authorizeRequest", idTag="&x;"), "Authorize"), 400, SENDER),
    Case("an external entity of a file", tempting('[<!ENTITY x SYSTEM "file://{file}">]'), 400, SENDER),
    Case("an external entity of an address", tempting('[<!ENTITY x SYSTEM "{url}">]'), 400, SENDER),
    Case("a parameter entity", tempting('[<!ENTITY % p SYSTEM "{url}"> %p;]', "T"), 400, SENDER),
    Case("an external DTD file", tempting('SYSTEM "file://{file}"', "T"), 400, SENDER),
    Case("an external DTD address", tempting('PUBLIC "-//X//Y" "{url}"', "T"), 400, SENDER),
    Case("a DTD in UTF-16", utf16_doctype, 400, SENDER),
    Case("billion laughs", post("<c:heartbeatRequest>&a9;</c:heartbeatRequest>", prolog=BOMB), 400, SENDER),
    Case("billion laughs in an attribute", post('<c:heartbeatRequest x="&a9;"/>', prolog=BOMB), 400, SENDER),
    Case("a quadratic blow-up", doctype(f"[<!ENTITY x '{'x' * 50_000}'>]", f"<c:x>{'&x;' * 10_000}</c:x>"), 400, SENDER),
    Case("an entity that holds itself", doctype("[<!ENTITY x '&x;'>]", "<c:x>&x;</c:x>"), 400, SENDER),
    Case("a DTD behind comments", post(prolog="<!-- a --><?b c?><!-- d --><!DOCTYPE e>"), 400, SENDER),
    Case("a DTD in small letters", post(prolog="<!doctype e>"), 400, SENDER),
    Case("a DTD with default attributes", doctype("[<!ATTLIST c:heartbeatRequest a CDATA 'b'>]"), 400, SENDER),
    Case(
        "an entity nobody declared", authorize("A&x;B"), says="authorizeResponse", quirks=("soap_xml_repaired",), heard={"idTag": "A&x;B"}
    ),
    Case("an inclusion in a header", include, says="heartbeatResponse"),
    Case("an inclusion as a value", included_value, 400, SENDER, quirks=("soap_markup_as_text", "soap_too_long")),
    Case("a style sheet", stylesheet, says="heartbeatResponse"),
    Case("a schema location", schema_location, says="heartbeatResponse"),
]
SIZES = [
    Case("100,000 elements, one in another", post("<a>" * 100_000 + "</a>" * 100_000), 400, SENDER),
    Case("100,000 elements never closed", post("<a>" * 100_000), 400, SENDER),
    Case("5,000 elements, one in another", post("<a>" * 5_000 + "</a>" * 5_000), 400, SENDER),
    Case("60,000 elements", post("<c:heartbeatRequest>" + "<a/>" * 60_000 + "</c:heartbeatRequest>"), 400, SENDER, says="too many"),
    Case("19,000 elements", post("<c:heartbeatRequest>" + "<a/>" * 19_000 + "</c:heartbeatRequest>"), says="Response", quirks=("unknown_field",)),
    Case("50,000 attributes", post("<c:heartbeatRequest " + " ".join(f'a{n}="1"' for n in range(50_000)) + "/>"), 400, SENDER, says="attributes"),
    Case("30,000 namespaces", post("<c:heartbeatRequest " + " ".join(f'xmlns:a{n}="urn:{n}"' for n in range(30_000)) + "/>"), says="Response"),
    Case("a namespace that is no address", post("<c:heartbeatRequest a:b='1' xmlns:a='x' xmlns=''/>"), says="heartbeatResponse"),
    Case("the same attribute twice", post('<c:heartbeatRequest a="1" a="2"/>'), 400, SENDER),
    Case("an attribute of 900 KB", post(f'<c:heartbeatRequest a="{"x" * 900_000}"/>'), says="heartbeatResponse"),
    Case("a name of 900 KB", post(f"<c:heartbeatRequest><{'x' * 900_000}/></c:heartbeatRequest>"), 400, SENDER),
    Case("a comment of 900 KB", post(f"<c:heartbeatRequest><!--{'x' * 900_000}--></c:heartbeatRequest>"), says="heartbeatResponse"),
    Case("a text of 900 KB", post(element("dataTransferRequest", vendorId="v", data="x" * 900_000), "DataTransfer"), says="dataTransferResponse"),
    Case("an idTag of 900 KB", authorize("x" * 900_000), 400, SENDER, quirks=("soap_too_long", "too_long")),
    Case("900 KB of bare ampersands", authorize("&" * 900_000), 400, SENDER),
    Case("200 KB of bare ampersands", authorize("& " * 100_000), 400, SENDER, quirks=("soap_xml_repaired", "soap_too_long", "too_long")),
]  # fmt: skip
ENCODINGS = [
    Case("a byte order mark", http(b"\xef\xbb\xbf" + PLAIN.encode()), says="heartbeatResponse"),
    Case("UTF-16, little end first", http(("\ufeff" + PLAIN).encode("utf-16-le")), says="heartbeatResponse"),
    Case("UTF-16, big end first", http(("\ufeff" + PLAIN).encode("utf-16-be")), says="heartbeatResponse"),
    Case("UTF-16 without a mark", http(PLAIN.encode("utf-16-le")), 400, SENDER, says="byte order mark"),
    Case("UTF-16 with half a character", http(("\ufeff" + PLAIN).encode("utf-16-le") + b"x"), 400, SENDER),
    Case("UTF-32", http(PLAIN.encode("utf-32")), 400, SENDER, says="UTF-32"),
    Case("UTF-7", post(prolog='<?xml version="1.0" encoding="UTF-7"?>'), 400, SENDER, says="utf-7"),
    Case("EBCDIC", http(PLAIN.encode("cp037")), 400, SENDER),
    Case("an encoding nobody has", post(prolog='<?xml version="1.0" encoding="klingon"?>'), 400, SENDER, says="klingon"),
    Case(
        "UTF-16 declared, UTF-8 sent", post(prolog='<?xml version="1.0" encoding="utf-16"?>'),
        says="heartbeatResponse", quirks=("soap_encoding_name",)),
    Case(
        "Latin-1 declared", http(authorization("Zoë", prolog='<?xml version="1.0" encoding="ISO-8859-1"?>').encode("latin-1")),
        heard={"idTag": "Zoë"}),
    Case(
        "Latin-1 in the Content-Type", http(authorization("Zoë", prolog="").encode("latin-1"), kind="text/xml; charset=iso-8859-1"),
        heard={"idTag": "Zoë"}),
    Case(
        "Latin-1 called UTF-8", http(authorization("Zoë").encode("latin-1")),
        quirks=("soap_not_utf8",), heard={"idTag": "Zoë"}),
    Case("a charset nobody has in the Content-Type", http(authorization("Chloé", prolog="").encode(), kind="text/xml; charset=klingon"),
        says="authorizeResponse", quirks=("soap_encoding_name",)),
    Case("another charset in the Content-Type", http(envelope(), kind="text/xml; charset=utf-7"), says="heartbeatResponse"),
]  # fmt: skip
BYTES = [
    Case("JSON", http('[2,"1","Heartbeat",{}]'), 400, SENDER),
    Case("a page of HTML", http("<html><head><meta charset='x'><title>Login</title></head><body><p>hi</body></html>"), 400, SENDER),
    Case("blanks only", http(" \r\n\t "), 400, SENDER),
    Case("a line before the declaration", http("\r\n" + envelope()), says="heartbeatResponse", quirks=("soap_padding",)),
    Case("zeros at the end", http(envelope().encode() + bytes(7)), says="heartbeatResponse", quirks=("soap_padding",)),
    Case("a line at the end", http(envelope() + "\r\n"), says="heartbeatResponse"),
    Case("text after the end", http(envelope() + "OK"), 400, SENDER),
    Case("two envelopes", http(PLAIN + PLAIN), 400, SENDER),
    Case("an envelope cut in a tag", http(envelope()[:-5]), 400, SENDER),
    Case("tags that cross", post("<c:a><c:b></c:a></c:b>"), 400, SENDER),
    Case("a value without quotes", post("<c:heartbeatRequest a=1/>"), 400, SENDER),
    Case("a prefix nobody declared", post("<z:heartbeatRequest/>"), 400, SENDER),
    Case("XML 1.1", post(prolog='<?xml version="1.1"?>'), says="heartbeatResponse"),
    Case("a bare ampersand", authorize("A & B"), quirks=("soap_xml_repaired",), heard={"idTag": "A & B"}),
    Case("control characters", authorize("A\x01B\x1f"), quirks=("soap_xml_repaired",), heard={"idTag": "AB"}),
    Case("a control character as a reference", authorize("A&#1;B"), 400, SENDER),
    Case("a bare <", authorize("A < B"), 400, SENDER),
    Case("a comment inside a value", authorize("AB<!-- not mine -->CD"), heard={"idTag": "ABCD"}),
    Case("a processing instruction inside a value", authorize("AB<?php echo 1?>CD"), heard={"idTag": "ABCD"}),
    Case("CDATA", authorize("<![CDATA[A<B&C]]>"), heard={"idTag": "A<B&C"}),
    Case("references to characters", authorize("&#65;&#x42;&lt;&amp;"), heard={"idTag": "AB<&"}),
    Case("blanks around a value", authorize("\r\n   TAG\t"), heard={"idTag": "TAG"}),
    Case("everything on lines of its own", http(envelope().replace("><", ">\r\n\t<")), says="heartbeatResponse"),
]
CASES = ENTITIES + SIZES + ENCODINGS + BYTES
