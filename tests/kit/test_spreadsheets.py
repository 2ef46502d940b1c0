import pytest

from portal.kit.spreadsheets import inert


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＠SUM(A1)", "－1"])
def test_text_that_a_program_would_run_gets_an_apostrophe(text):
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("value", ["와이파이", "1-1", "", " =1", -5, 1.5, None, True])
def test_everything_else_stays_as_it_is(value):
    assert inert(value) is value


def test_what_no_xlsx_file_may_hold_is_left_out():
    assert inert("품질\x0b담당\x00") == "품질담당"
    assert inert("\x07=1+1") == "'=1+1"
