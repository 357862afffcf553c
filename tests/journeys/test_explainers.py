"""Every explainer: no fault in both themes and on a phone; its state is in the address."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import small_targets, violations, violations_in_both_themes

pytestmark = pytest.mark.browser


def test_every_explainer_has_no_fault_and_fits(page):
    page.goto("/learn/explainers/")
    assert violations_in_both_themes(page) == []
    paths = page.locator("main a.card").evaluate_all("all => all.map(one => one.pathname)")
    assert len(paths) > 1
    for path in paths:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(path)
        assert violations_in_both_themes(page) == [], path
        page.set_viewport_size({"width": 390, "height": 844})
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert small_targets(page) == [], path


def test_a_slider_moved_by_keyboard_in_a_lesson_is_kept_by_a_reload(page):
    page.goto("/learn/cloud-foundations/shared-responsibility/")
    page.get_by_role("slider", name="Service").press("ArrowRight")

    answer = page.locator("#answer-responsibility")
    expect(answer.get_by_role("heading", name="Amazon RDS")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?on=responsibility&service=1$"))
    expect(page.get_by_role("slider", name="Service")).to_be_focused()

    page.reload()
    expect(answer.get_by_role("heading", name="Amazon RDS")).to_be_visible()


def test_a_number_that_cannot_be_is_told_with_scripts_as_well(page):
    page.goto("/learn/explainers/storage-classes/")
    page.get_by_label("Data, GB").fill("-5")
    page.get_by_role("button", name="Reckon").click()

    expect(page.locator("#answer-storage-classes .errors")).to_contain_text("greater than or equal")


def test_without_scripts_a_form_answers_in_its_own_lesson(browser, site):
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/learn/ec2-compute/instance-types/")
    page.get_by_label("Name of an instance type").fill("c7gn.2xlarge")
    page.get_by_role("button", name="Read it").click()

    expect(page.locator("#answer-instance-name h2")).to_contain_text("Compute optimized")
    assert page.url.endswith(
        "/learn/ec2-compute/instance-types/?on=instance-name&type=c7gn.2xlarge"
        "#explainer-instance-name"
    )
    context.close()


def test_the_diagnostic_test_leads_to_a_route_without_faults(page):
    page.goto("/route/")
    assert violations(page) == []
    page.get_by_role("button", name="Start the diagnostic test").click()
    page.locator('form[action$="submit/"]').first.evaluate("form => form.submit()")
    page.get_by_text("40 hours").click()
    page.get_by_role("button", name="Make the route").click()

    expect(page.get_by_role("heading", name="Your route, 40 hours")).to_be_visible()
    assert violations_in_both_themes(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert small_targets(page) == []
