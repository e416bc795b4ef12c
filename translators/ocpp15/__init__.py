"""OCPP 1.5: SOAP to and from the family's wire objects, checked against our WSDLs."""

from translators.ocpp15.codec import CODEC

__all__ = ["CODEC"]
