"""`docs/losses.md`, from `translators/losses.py`."""

from __future__ import annotations

from collections.abc import Mapping

from translators.losses import LOSSES, QUIRKS
from translators.repairs.switches import REPAIRS

HEAD = """\
# Losses and quirks

<!-- Written by `make docs` from translators/losses.py; change it there. -->

Nothing is lost without a name. Each use is counted: losses in `ocpp_gateway_translation_losses_total{source,target,action,loss}`, quirks in
`ocpp_gateway_quirks_total{version,quirk}`. Where a field gets lost is told in the [mappings](mappings/index.md).
"""


def losses() -> str:
    """The page of all names."""
    return "\n".join(
        [
            HEAD,
            "## Losses",
            "",
            "Information of the sender that the receiver cannot get.",
            "",
            *_table("loss", LOSSES),
            "## Quirks",
            "",
            "Something repaired, assumed, or answered in place of another. What mends a message can be switched off with `policy.repairs_off`, or for",
            "some stations with `repairs_off` of their `[[stations]]` entry: what needs it is then refused as it came.",
            "",
            *_table(
                "quirk", {name: sentence + (" *Can be switched off.*" if name in REPAIRS else "") for name, sentence in QUIRKS.items()}
            ),
        ]
    )


def _table(kind: str, names: Mapping[str, str]) -> list[str]:
    rows = [f"| `{name}` | {sentence.replace('|', chr(92) + '|')} |" for name, sentence in sorted(names.items())]
    return [f"| {kind} | meaning |", "|---|---|", *rows, ""]
