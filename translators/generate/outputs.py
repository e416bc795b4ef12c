"""Which class stands in which file."""

from __future__ import annotations

from pathlib import Path

from translators.generate import render
from translators.generate.names import BLOCKS, block_of
from translators.generate.vocabulary import Vocabulary, family, read

CANONICAL = Path("translators/canonical")
MODEL = """OCPP 2.1, the canonical model: every message and type, strict as its schema says.

    from translators import canonical as c

One module per functional block of OCPP 2.1 part 2, shared value sets in `enums`, shared types in `types`, what all are made of in `base`.
"""
FAMILY = """What 1.2, 1.5 and 1.6 say, in the words of 1.6.

Without bounds, and with the union of their value sets: each version's codec is as strict as its version, flows need not care which it is.
"""
STRICT_16 = """OCPP 1.6, strict as its schemas say, security whitepaper included: decoding with a class validates and gives an object of the family."""
STRICT_201 = """OCPP 2.0.1, strict as its schemas say: decoding with a class validates and gives an object of the canonical model.

A field that 2.1 added can only be absent here. What 2.1 left as it was is the canonical class itself.
"""

PLUG_AND_CHARGE = (
    "Authorize", "CertificateSigned", "DeleteCertificate", "Get15118EVCertificate", "GetCertificateStatus", "GetInstalledCertificateIds",
    "InstallCertificate", "SignCertificate", "TriggerMessage",
)  # fmt: skip
STRICT_NESTED = """What the Plug & Charge convention of 1.6 nests in a DataTransfer: messages of 2.0.1, strict as their schemas say.

They are part of 1.6 as it is spoken, hence of this family, and stay what they are whatever becomes of 2.0.1.
"""


def outputs() -> dict[Path, str]:
    """Path from the project's root to the unformatted text of every generated module."""
    v21, v201, v16, wire = read("v21"), read("v201"), read("v16"), family()
    return {
        **_canonical(v21),
        Path("translators/ocpp201/schema.py"): _strict(
            STRICT_201, v201, v21, "c", "from translators import canonical as c", "translators.canonical"
        ),
        Path("translators/ocpp1x/wire.py"): _whole(FAMILY, wire),
        Path("translators/ocpp1x/nested.py"): _strict(
            STRICT_NESTED, v201.only(PLUG_AND_CHARGE), v21, "c", "from translators import canonical as c", "translators.canonical"
        ),
        Path("translators/ocpp16/schema.py"): _strict(
            STRICT_16, v16, wire, "wire", "from translators.ocpp1x import wire", "translators.ocpp1x.wire"
        ),
    }


def _canonical(model: Vocabulary) -> dict[Path, str]:
    blocks = block_of()
    if unplaced := {*model.actions} ^ {*blocks}:
        raise ValueError(f"messages without a functional block, or blocks with unknown messages: {sorted(unplaced)}")
    enums, parts = list(model.enums), list(model.parts)
    sources = {"translators.canonical.enums": enums, "translators.canonical.types": parts}
    texts = {
        "enums": render.module("Value sets of OCPP 2.1.", "\n\n".join(render.enum(n, s) for n, s in model.enums.items())),
        "types": render.module(
            "Types of OCPP 2.1 that messages are made of.",
            "\n\n".join(render.part(name, schema, model) for name, schema in model.parts.items()),
            sources={"translators.canonical.enums": enums},
        ),
    }
    exports = {"base": ["DateTime", "NoResponse", "Part", "Request", "Response"], "enums": enums, "types": parts}
    for module, (title, actions) in BLOCKS.items():
        names = [name for action in actions.split() for name in (f"{action}Response", f"{action}Request") if name in model.messages]
        exports[module] = names
        texts[module] = render.module(
            f"OCPP 2.1 functional block {title}.", "\n\n".join(render.message(name, model) for name in names), sources=sources
        )
    imports = [
        f"from translators.canonical.{module} import {', '.join(f'{name} as {name}' for name in names)}"
        for module, names in exports.items()
    ]
    texts["__init__"] = render.module(MODEL, render.requests(model), imports=imports)
    return {CANONICAL / f"{module}.py": text for module, text in texts.items()}


def _whole(docstring: str, vocabulary: Vocabulary) -> str:
    """A vocabulary in one module."""
    answers_first = sorted(vocabulary.messages, key=lambda name: (name.endswith("Request"), name))
    texts = [render.enum(name, schema) for name, schema in vocabulary.enums.items()]
    texts += [render.part(name, schema, vocabulary) for name, schema in vocabulary.parts.items()]
    texts += [render.message(name, vocabulary) for name in answers_first]
    return render.module(docstring, "\n\n".join([*texts, render.requests(vocabulary)]))


def _strict(docstring: str, strict: Vocabulary, base: Vocabulary, alias: str, alias_import: str, source: str) -> str:
    """A vocabulary in one module, as subclasses of a wider one."""
    same, texts = render.narrowed(strict, base, alias)
    reexported = f"from {source} import {', '.join(f'{name} as {name}' for name in same)}"
    return render.module(docstring, "\n\n".join([*texts, render.requests(strict)]), imports=[alias_import, reexported])
