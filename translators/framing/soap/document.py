"""From bytes to an XML tree, with every way of XML to do harm or to name an odd encoding closed first.

SOAP 1.2 §5 forbids document type declarations and processing instructions, so nothing that a DTD can do is ever needed. What stations
get wrong about bytes (padding, Latin-1 under a UTF-8 label, a bare `&`) is repaired and named; XML is never "recovered", which loses data.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from typing import Any

from lxml import etree

from translators.framing.soap.names import Fault, Unacceptable

MAX_TAGS = 40_000
"""Opening and closing tags: 20,000 elements, ten times the largest legal message; more cost parse time out of proportion."""

SMALL = 16_384
"""Characters of a message that the event loop may parse."""
MAX_REPAIRED = 262_144
"""Characters of what is searched for a bare `&`: those who put envelopes together from strings write small ones."""
MAX_ATTRIBUTES = 100
"""Of one element: real ones have five. What puts them in order takes their number squared."""

_CODECS = {
    "utf8": "utf-8",
    "usascii": "utf-8",
    "ascii": "utf-8",
    "iso88591": "latin-1",
    "latin1": "latin-1",
    "iso885915": "iso-8859-15",
    "windows1252": "cp1252",
    "cp1252": "cp1252",
}
"""By name without what stands between letters and digits, which many write otherwise."""
_BETWEEN = str.maketrans("", "", "-_.: ")
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_UTF16_NAMES = frozenset({"utf-16", "utf-16le", "utf-16be"})
"""Where the bytes are none of it: envelopes put together in .NET strings say so, whatever they are sent in."""
_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_DECLARATION = re.compile(r"\A<\?xml\s[^>]{0,300}?\?>")
_BLANKS = " \t\r\n"
_ORDINARY = re.compile(
    rb"""(?:<\?xml version=["']1\.0["'](?: encoding=["'][uU][tT][fF]-8["'])?(?: standalone=["'](?:yes|no)["'])?\s*\?>\s*)?<[A-Za-z_]"""
)
"""How nearly all messages begin."""
_BARE_AMPERSAND = re.compile(r"<!\[CDATA\[.*?\]\]>|&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class _RefuseAll(etree.Resolver):
    """A second wall: were libxml2 ever to ask for another document, the parse fails."""

    def resolve(self, system_url: str, public_id: str, context: Any = None) -> None:
        raise _refused(f"it wants the document {system_url[:80]!r}")


def _parser() -> etree.XMLParser:
    # Never collect_ids=False: with libxml2 2.14 it switches the loading of external DTDs back on.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    parser.resolvers.add(_RefuseAll())
    return parser


_PARSER = _parser()


def parse_document(data: bytes, charset: str = "") -> tuple[etree._Element, tuple[str, ...]]:
    """The root element and the names of what was repaired.

    `charset` is the one of the Content-Type, believed only where byte order mark and XML declaration are silent.
    Raises `Unacceptable` (ProtocolError) for what is no XML, has a document type declaration, or is in another encoding.
    """
    if (root := _ordinary(data, charset)) is not None:
        return root, ()
    quirks: list[str] = []
    text = _decode(data, charset, quirks)
    start = text.find("<")
    if start < 0 or text[:start].strip(_BLANKS + "\x00\ufeff"):
        raise _refused("it is no XML")
    if start > 0:
        quirks.append("soap_padding")
    text = text[start:].rstrip(_BLANKS)
    if text.endswith("\x00"):
        quirks.append("soap_padding")
        text = text.rstrip(_BLANKS + "\x00")
    text = _DECLARATION.sub("", text, count=1)
    _refuse_doctype(text)
    if text.count("<") > MAX_TAGS:
        raise _refused("it has too many elements")
    root = _parse(text, quirks)
    if text.count("=") > MAX_ATTRIBUTES:
        _refuse_attributes(root)
    return root, tuple(quirks)


def _ordinary(data: bytes, charset: str) -> etree._Element | None:
    """The root of a small message in plain UTF-8 with nothing to repair; None for any other, which is looked at step by step.

    Without `<!` there is no document type, no comment and no CDATA section; that it is UTF-8 is checked by the parser.
    """
    if len(data) > SMALL or charset.lower() not in ("", "utf-8") or b"<!" in data or _ORDINARY.match(data) is None:
        return None
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError:
        return None
    if data.count(b"=") > MAX_ATTRIBUTES:
        _refuse_attributes(root)
    return root


def _refuse_attributes(root: etree._Element) -> None:
    if any(len(element.attrib) > MAX_ATTRIBUTES for element in root.iter()):
        raise _refused("an element has too many attributes")


def fingerprint(element: etree._Element) -> bytes:
    """SHA-256 of an element in canonical form: attributes in any order, and what stands around it, do not count."""
    try:
        canonical = etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
    except etree.C14NError:  # it fails on namespaces that are no absolute URIs, which stations have
        canonical = etree.tostring(element, with_tail=False)
    return hashlib.sha256(canonical).digest()


def _refused(why: str) -> Unacceptable:
    return Unacceptable(Fault.of("ProtocolError", f"The message was not read: {why}."))


def _decode(data: bytes, charset: str, quirks: list[str]) -> str:
    if data.startswith(_UTF32):
        raise _refused("UTF-32 is not accepted")
    for mark, codec in _UTF16.items():
        if data.startswith(mark):
            return _strict(data[2:], codec)
    if data.startswith(codecs.BOM_UTF8):
        return _utf8(data.removeprefix(codecs.BOM_UTF8), quirks)
    if b"\x00" in data[:64]:  # UTF-16 or UTF-32 without a byte order mark
        raise _refused("UTF-16 needs a byte order mark")
    declared = _DECLARED.match(data.lstrip())
    name = (declared[1].decode() if declared else charset).strip(" \"'").lower()
    codec = _CODECS.get(name.translate(_BETWEEN) or "utf8", "")
    if name in _UTF16_NAMES or not (codec or declared):  # what HTTP says is the last to be believed
        quirks.append("soap_encoding_name")
        codec = "utf-8"
    if not codec:
        raise _refused(f"the encoding {name[:40]!r} is not accepted")
    return _utf8(data, quirks) if codec == "utf-8" else data.decode(codec, "replace")


def _utf8(data: bytes, quirks: list[str]) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        quirks.append("soap_not_utf8")
        return data.decode("cp1252", "replace")


def _strict(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise _refused("it is not in the encoding it names") from error


def _refuse_doctype(text: str) -> None:
    """A document type declaration can only stand before the root element: everything there but comments and PIs is refused."""
    position = 0
    while True:
        while text[position : position + 1] in tuple(_BLANKS):
            position += 1
        if text.startswith("<!--", position):
            closing = "-->"
        elif text.startswith("<?", position):
            closing = "?>"
        elif text.startswith("<!", position):
            raise _refused("a document type declaration is not allowed")
        else:
            return
        end = text.find(closing, position)
        if end < 0:
            raise _refused("it ends inside its prolog")
        position = end + len(closing)


def _parse(text: str, quirks: list[str]) -> etree._Element:
    # A parser does one thing at a time, and large messages are parsed beside the event loop, which does not wait for them.
    parser = _PARSER if len(text) <= SMALL else _parser()
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as first:
        if len(text) > MAX_REPAIRED:
            raise _refused(f"it is not well-formed ({first.msg})") from first
        repaired = _CONTROL.sub("", _BARE_AMPERSAND.sub(lambda m: m[0] if len(m[0]) > 1 else "&amp;", text))
        if repaired == text:
            raise _refused(f"it is not well-formed ({first.msg})") from first
        try:
            root = etree.fromstring(repaired.encode(), parser)
        except etree.XMLSyntaxError as second:
            raise _refused(f"it is not well-formed ({second.msg})") from second
        quirks.append("soap_xml_repaired")
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused("a document type declaration is not allowed")
    return root
