"""2.0.1 and 2.1 in front of each other.

Nothing of 2.0.1 disappeared in 2.1: upwards a message is itself plus one required field, within ranges that 2.1 set (`widening`); downwards it
is itself less what only 2.1 has (`narrowing`). Both are rows over the types, applied by one engine (`shaping`) in one flow (`relay`). What
cannot be told is refused with the message's own word (`answers`).
"""

from translators.ocpp201.deltas.routes import from_backend, from_station

__all__ = ["from_backend", "from_station"]
