"""The one error of the configuration."""

from gateway.config import ConfigError


def test_the_error_reads_as_its_mistakes_one_per_line() -> None:
    error = ConfigError(iter(["a.b: wrong", "c.d: wrong too"]))
    assert error.mistakes == ("a.b: wrong", "c.d: wrong too")
    assert str(error) == "a.b: wrong\nc.d: wrong too"
