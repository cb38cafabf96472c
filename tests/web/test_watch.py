"""`report --watch` in a browser: the page reloads when a newer one is there, and says when nobody
serves it."""

from typing import Any

import pytest

from portfolio.report.html.other_pages import findings_page
from portfolio.served import VERSION_MARK, ServedPage, page_server


@pytest.fixture
def page(browser: Any) -> Any:
    context = browser.new_context()
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    yield opened
    context.close()


def test_the_page_follows_and_says_when_it_ends(page: Any) -> None:
    served = ServedPage(findings_page("First", "base.yaml:2", VERSION_MARK))
    with page_server(served) as address:
        page.goto(address)
        assert page.locator("h1").inner_text() == "First"
        served.show(findings_page("Second", "", VERSION_MARK))
        page.locator("h1", has_text="Second").wait_for()
    page.locator("#watch", has_text="No longer watched").wait_for(timeout=40_000)


def test_a_foreign_page_gets_nothing(page: Any) -> None:
    served = ServedPage(findings_page("Secret", "", VERSION_MARK))
    with page_server(served) as address, page_server(ServedPage("<p>evil</p>")) as evil:
        page.goto(evil)
        answers = page.evaluate(
            """async (address) => {
              const read = await fetch(address).then((answer) => answer.text(), () => "nothing");
              const frame = document.createElement("iframe");
              frame.src = address;
              document.body.append(frame);
              await new Promise((done) => { frame.onload = done; setTimeout(done, 3000); });
              let inside = "nothing";
              try { inside = frame.contentDocument?.body.textContent ?? "nothing"; } catch { inside = "nothing"; }
              return [read, inside];
            }""",
            address,
        )
        assert answers[0] == "nothing" and "Secret" not in answers[1]
