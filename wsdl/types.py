"""Reads a WSDL file of this package into plain descriptions: what each operation carries, in which order, with which facets.

The files use a small part of XML Schema (sequence, one simpleContent, restrictions by enumeration, maxLength and fractionDigits);
anything else is an error here, so that no facet is ever dropped silently.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from lxml import etree

from wsdl import Service, SoapVersion, load

_XS = "{http://www.w3.org/2001/XMLSchema}"
_WSDL = "{http://schemas.xmlsoap.org/wsdl/}"

Base = Literal["string", "int", "boolean", "dateTime", "decimal", "anyURI"]


@dataclass(frozen=True, slots=True)
class Simple:
    """A text value: `base` is the XML Schema builtin, the rest its facets; `max_length` in characters."""

    name: str
    base: Base
    values: tuple[str, ...] = ()
    max_length: int | None = None
    fraction_digits: int | None = None


@dataclass(frozen=True, slots=True)
class Complex:
    """An element's content: either a sequence of `fields`, or `text` with `attributes`; both empty means an empty element."""

    name: str
    fields: tuple["Field", ...] = ()
    text: Simple | None = None
    attributes: tuple["Field", ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A child element or an attribute: `required` at least once, `many` any number of times."""

    name: str
    type: Simple | Complex
    required: bool
    many: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation with the local names of its two body elements."""

    name: str
    request_element: str
    request: Complex
    answer_element: str
    answer: Complex


@cache
def operations(version: SoapVersion, service: Service) -> dict[str, Operation]:
    """The operations of one service by name, in the order of the WSDL."""
    root = etree.fromstring(load(version, service))
    schema = root.find(f"{_WSDL}types/{_XS}schema")
    if schema is None:
        raise ValueError(f"wsdl {version} {service}: no schema")
    types = _Types(schema)
    elements = {element.get("name", ""): types.named(element.get("type", "")) for element in schema.findall(f"{_XS}element")}
    found = {}
    for operation in root.findall(f"{_WSDL}portType/{_WSDL}operation"):
        name = operation.get("name", "")
        body = name[0].lower() + name[1:]
        request, answer = elements[f"{body}Request"], elements[f"{body}Response"]
        assert isinstance(request, Complex)  # document/literal: a body element has a complex type
        assert isinstance(answer, Complex)
        found[name] = Operation(name, f"{body}Request", request, f"{body}Response", answer)
    return found


class _Types:
    """The named types of one schema, read on demand."""

    def __init__(self, schema: etree._Element) -> None:
        self._declared = {element.get("name", ""): element for element in schema if element.tag != f"{_XS}element"}
        self._read: dict[str, Simple | Complex] = {}

    def named(self, qualified: str) -> Simple | Complex:
        prefix, name = qualified.split(":")
        if prefix == "xs":
            return Simple(name, cast("Base", name))
        if name not in self._read:
            element = self._declared[name]
            self._read[name] = self._simple(name, element) if element.tag == f"{_XS}simpleType" else self._complex(name, element)
        return self._read[name]

    def _simple(self, name: str, element: etree._Element) -> Simple:
        (restriction,) = element
        base = cast("Base", restriction.get("base", "").removeprefix("xs:"))
        facets = [(facet.tag, facet.get("value", "")) for facet in restriction]
        kinds = {tag for tag, _ in facets}
        if kinds == {f"{_XS}enumeration"}:
            return Simple(name, base, values=tuple(value for _, value in facets))
        if kinds == {f"{_XS}maxLength"}:
            return Simple(name, base, max_length=int(facets[0][1]))
        if kinds == {f"{_XS}fractionDigits"}:
            return Simple(name, base, fraction_digits=int(facets[0][1]))
        raise ValueError(f"wsdl type {name}: facets {kinds} are not understood")

    def _complex(self, name: str, element: etree._Element) -> Complex:
        sequence = element.find(f"{_XS}sequence")
        if sequence is not None:
            return Complex(name, fields=tuple(self._field(child) for child in sequence))
        extension = element.find(f"{_XS}simpleContent/{_XS}extension")
        if extension is None:
            return Complex(name)
        text = self.named(extension.get("base", ""))
        assert isinstance(text, Simple)  # simpleContent extends a simple type
        return Complex(name, text=text, attributes=tuple(self._attribute(child) for child in extension))

    def _field(self, element: etree._Element) -> Field:
        name, inline = element.get("name", ""), element.find(f"{_XS}complexType")
        kind = self.named(element.get("type", "")) if inline is None else self._complex(name, inline)
        return Field(name, kind, required=element.get("minOccurs") != "0", many=element.get("maxOccurs") == "unbounded")

    def _attribute(self, element: etree._Element) -> Field:
        return Field(element.get("name", ""), self.named(element.get("type", "")), required=element.get("use") == "required", many=False)
