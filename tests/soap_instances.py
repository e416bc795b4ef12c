"""Random instances of the body elements of our WSDLs, and the schemas that say whether one is valid."""

import random
from collections.abc import Iterator
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

import wsdl
from wsdl.types import Complex, Field, Operation, Simple, operations

XS = "{http://www.w3.org/2001/XMLSchema}"


@cache
def schema(version: wsdl.SoapVersion, service: wsdl.Service) -> etree.XMLSchema:
    """The XML Schema inside a WSDL: libxml2 checks what our codec writes."""
    root = etree.fromstring(wsdl.load(version, service))
    found = root.find(f".//{XS}schema")
    assert found is not None
    return etree.XMLSchema(etree.fromstring(etree.tostring(found)))


def body_elements(version: wsdl.SoapVersion, service: wsdl.Service) -> Iterator[tuple[Operation, str, Complex]]:
    for operation in operations(version, service).values():
        yield operation, operation.request_element, operation.request
        yield operation, operation.answer_element, operation.answer


class Instances:
    """Valid instances that the family can hold: without the fields it does not know, with those it cannot do without."""

    _UNKNOWN = frozenset({"hash"})
    _NEEDED = frozenset({"values", "currentTime", "heartbeatInterval"})

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def element(self, name: str, content: Complex, namespace: str = "") -> str:
        attribute = f" xmlns={quoteattr(namespace)}" if namespace else ""
        if content.text is not None:
            attributes = "".join(
                f" {item.name}={quoteattr(self._text(item.type))}" for item in content.attributes if self._random.random() < 0.7
            )
            return f"<{name}{attribute}{attributes}>{escape(self._text(content.text))}</{name}>"
        return f"<{name}{attribute}>{''.join(self._field(item) for item in content.fields)}</{name}>"

    def _field(self, item: Field) -> str:
        if item.name in self._UNKNOWN:
            return ""
        # One wrapper at most: what 1.5 spreads over several transactionData is one list in the family.
        most = 3 if item.many and item.name != "transactionData" else 1
        least = 1 if item.required or item.name in self._NEEDED else 0
        return "".join(self._one(item) for _ in range(self._random.randint(least, most)))

    def _one(self, item: Field) -> str:
        if isinstance(item.type, Complex):
            return self.element(item.name, item.type)
        return f"<{item.name}>{escape(self._text(item.type))}</{item.name}>"

    def _text(self, kind: Simple | Complex) -> str:
        assert isinstance(kind, Simple)
        if kind.values:
            return self._random.choice(kind.values)
        match kind.base:
            case "int":
                return str(self._random.choice([0, 1, -1, 7, 2**31 - 1, -(2**31), self._random.randint(0, 99999)]))
            case "boolean":
                return self._random.choice(["true", "false"])
            case "decimal":
                return f"{self._random.randint(0, 999) / 10:.1f}"
            case "dateTime":
                return f"20{self._random.randint(10, 30)}-0{self._random.randint(1, 9)}-1{self._random.randint(0, 9)}T12:34:56.789Z"
            case "anyURI":
                return "ftp://user:pw@host.example/path%20x?y=1&z=2"
            case "string":
                alphabet = "aZ0é€<>&\"'-_. 中🔌"
                size = self._random.randint(1, min(kind.max_length or 30, 30))
                return "x" + "".join(self._random.choices(alphabet, k=size))[: size - 2].rstrip() + "y" * (size > 1)
