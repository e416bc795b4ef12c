"""Lenient repairs of what peers really send, run only after a strict decode failed.

Every repair has a name in `translators.losses.QUIRKS` and a row in a table: `values.RULES` (by the type that the strict struct wants) and
`messages` (by struct and field). They are pure, driven by the type information of the strict struct, and bounded: a payload that is too large,
or has too many parts, stays as it came. What no rule mends stays as well, so that the strict decoder names the place when it looks again.

    repaired = repair(payload, schema.StartTransactionRequest, now_text="2026-11-23T12:00:00Z")
    if repaired is not None:
        message = decoder.decode(repaired.payload)    # may still be invalid: then the peer is told where
"""

from translators.repairs.actions import known_action as known_action
from translators.repairs.frames import repair_frame as repair_frame
from translators.repairs.payloads import Repaired as Repaired
from translators.repairs.payloads import repair as repair
