"""How the journeys go about in a browser: sizes, signing in, what no page may do."""

from playwright.sync_api import Browser, Page

from tests.world import PASSWORD

PHONE, DESK = {"width": 375, "height": 667}, {"width": 1440, "height": 900}


def signed_in(browser: Browser, site: str, username: str, viewport: dict[str, int]) -> Page:
    """Return a page on which an account has signed in; its troubles gather in `page.problems`."""
    page = browser.new_context(viewport=viewport, locale="zh-CN", accept_downloads=True).new_page()
    page.problems = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.problems.append(str(error)))  # type: ignore[attr-defined]
    page.on("console", lambda m: page.problems.append(m.text) if "Content Security" in m.text else None)  # type: ignore[attr-defined]
    page.goto(f"{site}/accounts/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{site}/")
    return page


def follow(page: Page, selector: str) -> None:
    """Click what leads to another page and wait until that page is there: a click alone does not wait for it."""
    with page.expect_navigation():
        page.click(selector)


def press(page: Page, value: str, name: str = "do") -> None:
    """Press the button of a step and look at the page that answers."""
    follow(page, f"main button[name={name}][value='{value}']")
    fits(page)


def fits(page: Page) -> None:
    """Check that a page does not scroll sideways and that its scripts had no trouble."""
    page.wait_for_function("document.documentElement && document.readyState !== 'loading'")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], f"{page.url} is {width} px wide"  # type: ignore[index]
    assert page.problems == []  # type: ignore[attr-defined]
