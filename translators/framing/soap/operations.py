"""Which operation of which version an envelope carries: the name of its Body's child decides, nothing else is trusted for it.

Not the path, not the Content-Type, not SOAPAction, not wsa:Action: all of them are wrong in the field.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from lxml import etree

from translators.framing.soap.envelope import IDENTITY_QUIRK, Envelope, missing_headers
from translators.framing.soap.names import Fault, Unacceptable, split
from wsdl import NAMESPACES, SERVICES, VERSIONS, Service, SoapVersion
from wsdl.types import operations

_ALIASES = {
    "datatransfertrequest": "datatransferrequest",
    "datatransfertresponse": "datatransferresponse",
    "getlocallistresponse": "getlocallistversionresponse",
}
"""Misspelt wrappers met in the field."""


@dataclass(frozen=True, slots=True)
class Located:
    """An operation: `service` is the side that offers it, `is_answer` whether this is its answer."""

    version: SoapVersion
    service: Service
    action: str
    is_answer: bool = False
    quirks: tuple[str, ...] = ()

    @property
    def namespace(self) -> str:
        """Target namespace of the service; answers and faults are written in it."""
        return NAMESPACES[self.version, self.service]

    @property
    def wsa_action(self) -> str:
        """wsa:Action of this message (1.2 names none for answers; the form of 1.5 is what its stations accept)."""
        return f"/{self.action}Response" if self.is_answer else f"/{self.action}"


def locate(envelope: Envelope, service: Service, namespace: str = "") -> Located:
    """Find the operation of `service` that the envelope carries. `namespace` is that of an element without one in an envelope that has none of ours.

    Raises `Unacceptable`: ProtocolError without anything to look at, NotSupported for an operation that the version or the side lacks.
    """
    if envelope.body is None:
        raise Unacceptable(Fault.of("ProtocolError", "The Body is empty."), envelope.soap)
    exact, lenient = _tables(service)
    tag = str(envelope.body.tag)
    located = exact.get(tag)
    quirks: list[str] = []
    if located is None:
        quirks.append("soap_body_name")
        said, local = split(envelope.body)
        located = lenient.get(_key(said or envelope.identity_namespace or namespace, local))
    if located is None:
        raise Unacceptable(_unknown(*split(envelope.body)), envelope.soap)
    if not located.is_answer:
        quirks += missing_headers(envelope)
        if envelope.action != located.wsa_action:
            quirks.append("soap_action_form")
        if envelope.identity_namespace != located.namespace and IDENTITY_QUIRK not in envelope.quirks:
            quirks.append(IDENTITY_QUIRK)
    return Located(located.version, service, located.action, located.is_answer, tuple(quirks)) if quirks else located


@cache
def _tables(service: Service) -> tuple[dict[str, Located], dict[tuple[str, str], Located]]:
    """The operations by exact name, and by a name without regard to case, to the final slash and to the letters Cs and Cp."""
    exact = {}
    for version in VERSIONS:
        for operation in operations(version, service).values():
            namespace = NAMESPACES[version, service]
            exact[f"{{{namespace}}}{operation.request_element}"] = Located(version, service, operation.name)
            exact[f"{{{namespace}}}{operation.answer_element}"] = Located(version, service, operation.name, is_answer=True)
    lenient = {_key(etree.QName(tag).namespace or "", etree.QName(tag).localname): located for tag, located in exact.items()}
    return exact, lenient


def _key(namespace: str, local: str) -> tuple[str, str]:
    local = local.lower()
    return (namespace.lower().rstrip("/").replace("/cp/", "/cs/"), _ALIASES.get(local, local))


def _unknown(uri: str, local: str) -> Fault:
    known = {_key(namespace, "")[0] for namespace in NAMESPACES.values()}
    if _key(uri, "")[0] not in known:
        return Fault.of("ProtocolError", f"No version of OCPP has the namespace {uri[:80]!r}.")
    for service in SERVICES:
        located = _tables(service)[1].get(_key(uri, local))
        if located is not None:
            return Fault.of("NotSupported", f"{located.action} is an operation of the {service}.")
    return Fault.of("NotSupported", f"There is no operation {local[:60]!r}.")
