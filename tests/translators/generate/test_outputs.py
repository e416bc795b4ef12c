"""Which class stands in which file."""

from __future__ import annotations

from translators.generate.names import BLOCKS
from translators.generate.outputs import CANONICAL, outputs
from translators.generate.render import NOTICE


def test_each_functional_block_has_its_module() -> None:
    found = {path.stem for path in outputs() if path.parent == CANONICAL}
    assert found == {*BLOCKS, "enums", "types", "__init__"}


def test_the_third_line_says_that_the_file_is_generated() -> None:
    assert {text.splitlines()[2] for text in outputs().values()} == {NOTICE}


def test_the_same_schemas_give_the_same_text() -> None:
    assert outputs() == outputs()
