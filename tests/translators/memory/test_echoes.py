from translators.memory.echoes import MAX_ECHOES, Echoes


def test_what_was_written_is_read_as_long_as_it_holds() -> None:
    echoes = Echoes()
    assert echoes.wrote("Key", "Voltage.L1", "Voltage")
    assert not echoes.wrote("key", "Voltage.L1", "Voltage")
    assert (echoes.heard("KEY", "Voltage"), echoes.heard("Key", "Current")) == ("Voltage.L1", "Current")
    assert echoes.wrote("Key", "SoC", "SoC"), "the words before are forgotten"
    assert echoes.rows == {}
    assert not echoes.wrote("Key", "SoC", "SoC")


def test_the_oldest_is_forgotten() -> None:
    echoes = Echoes()
    for number in range(MAX_ECHOES + 1):
        echoes.wrote(f"key{number}", "a", "b")
    assert len(echoes.rows) == MAX_ECHOES
    assert echoes.heard("key0", "b") == "b"
