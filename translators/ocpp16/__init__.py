"""OCPP 1.6: JSON (OCPP-J) to and from the family's wire objects, checked with the strict types of `schema`."""

from translators.ocpp16.codec import CODEC

__all__ = ["CODEC"]
