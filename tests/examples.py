"""Valid messages of every action of every version: one is smallest, one fullest, some are as the vectors have them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import orjson

from tests.soap_instances import Instances
from tests.strategies import Version as JsonVersion
from tests.strategies import instance
from translators.versions import VERSIONS
from wsdl import Service, SoapVersion
from wsdl.types import operations

VECTORS = Path(__file__).parent / "vectors"
SOAP: dict[str, SoapVersion] = {"1.2": "1.2", "1.5": "1.5", "1.6s": "1.6"}
SERVICES: dict[str, Service] = {"station": "CentralSystemService", "backend": "ChargePointService"}


@cache
def vectors() -> tuple[dict[str, Any], ...]:
    """Every vector beside the tests."""
    return tuple(orjson.loads(path.read_bytes()) for path in sorted(VECTORS.rglob("*.json")))


def generated(version: str, side: str, action: str, count: int = 3) -> Iterator[bytes]:
    """Valid requests: JSON text, or the body element of a SOAP version; the first has nothing optional, the second everything."""
    rng = random.Random(f"example {version} {action}")
    if VERSIONS[version].is_soap:
        made = Instances(rng.randint(0, 10**6))
        operation = operations(SOAP[version], SERVICES[side])[action]
        for _ in range(count):
            yield made.element(operation.request_element, operation.request, _namespace(version, side)).encode()
        return
    for number in range(count):
        optional = (0.0, 1.0, 0.5)[min(number, 2)]
        yield orjson.dumps(instance(rng, cast("JsonVersion", version), action, "request", optional=optional))


def _namespace(version: str, side: str) -> str:
    from wsdl import NAMESPACES

    return NAMESPACES[SOAP[version], SERVICES[side]]
