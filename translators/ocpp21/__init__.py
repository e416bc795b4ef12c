"""OCPP 2.1 is the canonical vocabulary: this version is the identity."""

from translators.ocpp21.codec import CODEC

__all__ = ["CODEC"]
