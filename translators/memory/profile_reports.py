"""Reports of charging profiles that a 2.1 station sends to a 2.0.1 backend: what of them can be told, and the last page that was.

The end of a report may be a page of which nothing can be told; the report must end for the backend all the same (K09.FR.02).
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

MAX_REPORTS = 4
"""More than a station has under way at once; the oldest is given up."""


class ProfileReports(Struct, kw_only=True, omit_defaults=True):
    """Who calls a changing method that returned True calls `station.touch()`."""

    pages: dict[int, str] = field(default_factory=dict)
    """requestId -> the last page with `tbc` that was told, as JSON of 2.0.1."""
    expected: dict[int, Literal["", "something", "nothing"]] = field(default_factory=dict)
    """requestId -> what a report will tell (empty: not known yet) whose GetChargingProfiles is not answered. Not worth a write of its own."""

    def told(self, request: int, page: str) -> None:
        """A page was told, and the report goes on."""
        self.pages.pop(request, None)
        self.pages[request] = page
        while len(self.pages) > MAX_REPORTS:
            del self.pages[next(iter(self.pages))]

    def last(self, request: int) -> str:
        """The last page that was told; empty: none of this report."""
        return self.pages.get(request, "")

    def end(self, request: int) -> bool:
        """The report is over, or a new one begins. True when one was under way."""
        return self.pages.pop(request, None) is not None

    def expect(self, request: int) -> None:
        """The backend asks for a report."""
        self.expected[request] = ""

    def tells(self, request: int, *, something: bool) -> None:
        """A page can be told, or the end came without one."""
        if self.expected.get(request) == "":
            self.expected[request] = "something" if something else "nothing"

    def answered(self, request: int) -> None:
        """The backend has its answer: pages may go."""
        self.expected.pop(request, None)
