"""OCPP 1.2: SOAP to and from the family's wire objects, checked against our WSDLs."""

from translators.ocpp12.codec import CODEC

__all__ = ["CODEC"]
