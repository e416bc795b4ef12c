"""The web page: self-contained, and unable to run anything that a station sent."""

import base64
import hashlib
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from gateway.io.page import CONTENT_SECURITY_POLICY, PAGE


class Elements(HTMLParser):
    """The elements of a document, with their attributes and the text of script and style."""

    def __init__(self) -> None:
        super().__init__()
        self.attributes: list[tuple[str, str, str | None]] = []
        self.texts: dict[str, str] = {}
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts[self._inside] = self.texts.get(self._inside, "") + data

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""


@pytest.fixture
def elements() -> Elements:
    parsed = Elements()
    parsed.feed(PAGE)
    return parsed


def digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@pytest.mark.parametrize(("element", "directive"), [("script", "script-src"), ("style", "style-src")])
def test_the_policy_allows_exactly_the_script_and_style_of_the_page(elements: Elements, element: str, directive: str) -> None:
    assert f"{directive} 'sha256-{digest(elements.texts[element])}';" in CONTENT_SECURITY_POLICY


def test_nothing_is_loaded_from_elsewhere_and_no_handler_stands_in_the_markup(elements: Elements) -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert not [found for found in elements.attributes if found[1].startswith("on") or found[1] == "src"]
    assert {value for _, name, value in elements.attributes if name == "href"} == {"/api/v1/stations", "/metrics"}
    assert not re.search(r"https?://|//[a-z]+\.", PAGE.replace("// ", ""))


def test_what_stations_sent_never_becomes_markup() -> None:
    for dangerous in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "srcdoc"):
        assert dangerous not in PAGE


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node to read JavaScript")
def test_the_script_is_javascript(elements: Elements, tmp_path: Path) -> None:
    script = tmp_path / "page.js"
    script.write_text(elements.texts["script"], encoding="utf-8")
    subprocess.run(["node", "--check", str(script)], check=True, timeout=30)
