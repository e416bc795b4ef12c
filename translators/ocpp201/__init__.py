"""OCPP 2.0.1: canonical objects, checked with the narrower types of `schema`; `deltas` for what 2.1 added."""

from translators.ocpp201.codec import CODEC

__all__ = ["CODEC"]
