"""The site's own template filters."""

from studyapp.common.templatetags.ui import iso_day


def test_a_stored_day_is_shown_in_words_and_anything_else_as_it_is():
    assert iso_day("2026-11-03") == "3 November 2026"
    assert iso_day("") == ""
    assert iso_day("soon") == "soon"
