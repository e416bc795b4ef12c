"""HTTP: methods, lengths, chunks, compression, headers and connections as no standard has them."""

from __future__ import annotations

import gzip
import zlib

from tests.e2e.soap_corpus.cases import SENDER, Case, envelope, http

GOOD = envelope().encode()
CHUNKED = "POST /soap HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"


def chunked(*parts: bytes, more: str = "", last: bytes = b"0\r\n\r\n") -> bytes:
    return CHUNKED.encode() + more.encode() + b"\r\n" + b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + last


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def line(first: str, *headers: str, body: bytes = b"") -> bytes:
    """A request of exactly these lines."""
    return "\r\n".join([first, *headers, "", ""]).encode("latin-1") + body


METHODS = [
    Case("GET without ?wsdl", line("GET /soap HTTP/1.1", "Host: x", "Connection: close"), 405),
    Case("PUT", http(GOOD, start="PUT /soap HTTP/1.1"), 405),
    Case("DELETE", http(b"", start="DELETE /soap HTTP/1.1"), 405),
    Case("OPTIONS", http(b"", start="OPTIONS /soap HTTP/1.1"), 405),
    Case("a method that does not exist", http(GOOD, start="STEAL /soap HTTP/1.1"), 400),
    Case("GET ?wsdl", line("GET /soap?wsdl HTTP/1.1", "Host: x", "Connection: close"), 200, says="CentralSystemService"),
    Case("HEAD ?WSDL", line("HEAD /soap?WSDL HTTP/1.1", "Host: x", "Connection: close")),
    Case("GET ?wsdl of no version", line("GET /soap?wsdl=9.9 HTTP/1.1", "Host: x", "Connection: close"), 404, says="1.2, 1.5, 1.6"),
    Case("the path in capitals", http(GOOD, start="POST /SOAP/Any HTTP/1.1"), says="heartbeatResponse"),
    Case("doubled slashes", http(GOOD, start="POST //soap//x// HTTP/1.1"), says="heartbeatResponse"),
    Case("a path out of the root", http(GOOD, start="POST /soap/../../etc/passwd HTTP/1.1"), says="heartbeatResponse"),
    Case("a path of 20 KB", http(GOOD, start=f"POST /soap/{'x' * 20_000} HTTP/1.1"), 400),
    Case("an absolute target", http(GOOD, start="POST http://gateway.example/soap HTTP/1.1"), says="heartbeatResponse"),
]
LENGTHS = [
    Case("an empty body", http(b""), 400, SENDER),
    Case("no length at all", line("POST /soap HTTP/1.1", "Host: x", "Connection: close"), 400, SENDER),
    Case("a body that breaks off", http(GOOD, length=len(GOOD) + 100), 0, hang_up=True),
    Case("a length that is too short", http(GOOD, length=len(GOOD) - 10), 400),
    Case("two lengths that differ", http(GOOD, "Content-Length: 3"), 400),
    Case("the same length twice", http(GOOD, f"Content-Length: {len(GOOD)}"), 400),
    Case("a length below zero", line("POST /soap HTTP/1.1", "Host: x", "Content-Length: -1", body=GOOD), 400),
    Case("a length in words", line("POST /soap HTTP/1.1", "Host: x", "Content-Length: many", body=GOOD), 400),
    Case("length and chunks (smuggling)", http(GOOD, "Transfer-Encoding: chunked"), 400),
    Case("a length of 50 MB", http(b"<", length=50_000_000), 413),
    Case("a length of 64 bits", http(b"<", length=2**63), 413),
    Case("50 MB of text", http(envelope(f"<c:x>{'x' * 50_000_000}</c:x>")), 413),
]
CHUNKS = [
    Case("chunks", chunked(GOOD[:100], GOOD[100:]), says="heartbeatResponse"),
    Case("a chunk per byte", chunked(*(bytes([byte]) for byte in GOOD)), says="heartbeatResponse"),
    Case("a chunk of no size", chunked(last=b"zz\r\nx\r\n"), 400),
    Case("a chunk larger than what comes", chunked(GOOD, last=b"ffff\r\nx"), 0, hang_up=True),
    Case("50 MB of chunks", chunked(*[b"x" * 1_000_000] * 50), 413),
    Case("chunks of gzip", chunked(gzip.compress(GOOD), more="Content-Encoding: gzip\r\n"), says="heartbeatResponse"),
    Case("trailers after the chunks", chunked(GOOD, last=b"0\r\nX-Sum: 1\r\n\r\n"), says="heartbeatResponse"),
]
COMPRESSION = [
    Case("gzip", http(gzip.compress(GOOD), "Content-Encoding: gzip"), says="heartbeatResponse"),
    Case("x-gzip in capitals", http(gzip.compress(GOOD), "Content-Encoding: X-GZIP"), says="heartbeatResponse"),
    Case("deflate", http(zlib.compress(GOOD), "Content-Encoding: deflate"), says="heartbeatResponse"),
    Case("raw deflate", http(raw_deflate(GOOD), "Content-Encoding: deflate"), says="heartbeatResponse"),
    Case("gzip that breaks off", http(gzip.compress(GOOD)[:-20], "Content-Encoding: gzip"), 400, SENDER),
    Case("gzip of nothing", http(b"", "Content-Encoding: gzip"), 400, SENDER),
    Case("gzip that is noise", http(b"\x1f\x8b" + bytes(range(200)), "Content-Encoding: gzip"), 400, SENDER),
    Case("a bomb of 300 MB", http(gzip.compress(bytes(300_000_000), 9), "Content-Encoding: gzip"), 413),
    Case("a bomb in deflate", http(zlib.compress(bytes(50_000_000), 9), "Content-Encoding: deflate"), 413),
    Case("gzip in gzip", http(gzip.compress(gzip.compress(GOOD)), "Content-Encoding: gzip, gzip"), 415),
    Case("br", http(b"\x0b\x02\x80hello\x03", "Content-Encoding: br"), 415),
    Case("gzip that nobody announced", http(gzip.compress(GOOD)), says="heartbeatResponse", quirks=("soap_content_encoding",)),
    Case("gzip announced, plain sent", http(GOOD, "Content-Encoding: gzip"), says="heartbeatResponse", quirks=("soap_content_encoding",)),
    Case("a charset as the encoding", http(GOOD, "Content-Encoding: UTF-8"), says="heartbeatResponse", quirks=("soap_content_encoding",)),
    Case("an answer in gzip, or not", http(GOOD, "Accept-Encoding: gzip;q=0, none"), says="heartbeatResponse"),
]
KINDS = [
    Case("no Content-Type", http(GOOD, kind=""), says="heartbeatResponse"),
    Case("a Content-Type of JSON", http(GOOD, kind="application/json"), says="heartbeatResponse"),
    Case("a Content-Type of junk", http(GOOD, kind=";;;=\xff"), says="heartbeatResponse"),
    Case("a form", http(b"a=1&b=2", kind="application/x-www-form-urlencoded"), 400, SENDER),
    Case("MTOM", http(
        b"--b\r\nContent-Type: application/xop+xml\r\n\r\n" + GOOD + b"\r\n--b--", kind='multipart/related; boundary=b'), 400, SENDER,
        says="no XML"),
    Case("a SOAPAction of another operation", http(GOOD, 'SOAPAction: "/StopTransaction"'), says="heartbeatResponse"),
]  # fmt: skip
HEADERS = [
    Case("a header of 100 KB", http(GOOD, f"X-Big: {'x' * 100_000}"), 400),
    Case("2,000 headers", http(GOOD, *(f"X-{number}: 1" for number in range(2_000))), 400),
    Case("a header with a NUL", http(GOOD, "X-Odd: a\0b"), 400),
    Case("a header without a name", http(GOOD, ": x"), 400),
    Case("a header folded over lines", http(GOOD, "X-Fold: a\r\n b"), 400),
    Case("no Host", line("POST /soap HTTP/1.1", "Connection: close", f"Content-Length: {len(GOOD)}", body=GOOD), 400),
    Case("HTTP/1.0 without Host", line("POST /soap HTTP/1.0", f"Content-Length: {len(GOOD)}", body=GOOD), says="heartbeatResponse"),
    Case("HTTP/3.9", http(GOOD, start="POST /soap HTTP/3.9"), 400),
    Case("no HTTP at all", b"\x00\x01\x02\xff not http\r\n\r\n", 400),
    Case("a TLS greeting", bytes.fromhex("16030100a5010000a10303") + bytes(160), 400),
    Case("Expect: 100-continue", http(GOOD, "Expect: 100-continue"), 100, says="heartbeatResponse"),
    Case("Expect: something else", http(GOOD, "Expect: coffee"), 417),
    Case("an upgrade to WebSocket", http(GOOD, "Upgrade: websocket"), says="heartbeatResponse"),
    Case("two requests in a row", http(GOOD).replace(b"Connection: close\r\n", b"") + http(GOOD), says="heartbeatResponse"),
    Case("Authorization that is none", http(GOOD, "Authorization: Basic !!!!"), says="heartbeatResponse"),
    Case("an Authorization of 7 KB", http(GOOD, f"Authorization: Bearer {'x' * 7_000}"), says="heartbeatResponse"),
]
CASES = METHODS + LENGTHS + CHUNKS + COMPRESSION + KINDS + HEADERS
