from translators.memory.local_list import LocalList


def test_a_complete_list_goes_by_the_number_of_the_backend() -> None:
    lists = LocalList()
    lists.installed(14, 10)
    assert lists.told(14) == 10
    assert lists.told(10) is None


def test_a_list_that_is_under_way_or_was_changed_by_others_is_nobodys() -> None:
    lists = LocalList()
    lists.installed(8, 8)
    lists.begin(9)
    assert lists.told(8) is None
    lists.installed(9, 9)
    assert lists.heard(3)
    assert not lists.heard(3)
    assert lists.told(3) is None


def test_what_a_differential_update_cannot_build_upon() -> None:
    lists = LocalList()
    assert not lists.is_old(1)
    lists.heard(7)
    assert (lists.is_old(7), lists.is_old(8)) == (True, False)
    lists.installed(14, 10)
    assert (lists.is_old(10), lists.is_old(11)) == (True, False)
    lists.begin(11)
    assert lists.is_old(12)
