"""The one error of the configuration."""

from collections.abc import Iterable


class ConfigError(Exception):
    """The configuration is wrong; the operator must mend it. Nothing was started.

    `mistakes` holds one line per mistake, each beginning with the key it is about. The commands print them and exit with 2.
    """

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes: tuple[str, ...] = tuple(mistakes)
        super().__init__("\n".join(self.mistakes))
