"""What is printed: each cheat sheet on one page, the book with its lessons on pages of their own."""

import re

import pytest

pytestmark = pytest.mark.browser


def pages_of(page) -> int:
    """The pages of the document that the browser prints, in A4."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))


def test_each_cheat_sheet_fits_on_one_page(page):
    page.goto("/learn/sheets/")
    paths = page.locator("main ul a").evaluate_all("links => links.map(a => a.pathname)")
    assert paths

    page.goto(paths[0])
    for following in paths[1:]:
        assert pages_of(page) == 1, page.url
        page.keyboard.press("]")
        page.wait_for_url(f"**{following}")
    assert pages_of(page) == 1, page.url


def test_a_module_of_the_book_starts_each_lesson_on_a_page(page):
    page.goto("/learn/book/")
    page.locator("#book-module").select_option("ec2-compute")
    page.get_by_role("button", name="Show", exact=True).click()

    lessons = page.locator(".book-lesson").count()
    assert lessons == 7
    assert pages_of(page) > lessons
