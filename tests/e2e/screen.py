"""The phone on the sandbox's page, used with mouse and keyboard."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.phone import Phone, Replies

RESULTS = Path("test-results/e2e")


def picture(page: Page, name: str) -> None:
    """Leave a picture of the page in test-results."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=RESULTS / f"{name}.png")


class Screen:
    """One phone of the page. What is typed and tapped goes through the browser; the answers are awaited below."""

    def __init__(self, page: Page, phone: Phone) -> None:
        self.page, self.phone = page, phone
        self.node = page.locator(f'[data-testid="phone"][data-phone="{phone.id}"]')

    def type(self, text: str) -> Replies:
        """Type and press Enter."""
        self.phone.system.used.add(text)
        before = self.last_seq
        self.node.get_by_test_id("input").fill(text)
        self.node.get_by_test_id("input").press("Enter")
        return self._answer(before, text)

    def tap(self, title: str) -> Replies:
        """Tap the latest button with this title, or open the latest list and choose the row."""
        before = self.last_seq
        if title in self._titles("button"):
            self.node.get_by_role("button", name=title, exact=True).last.click()
        else:
            self.node.get_by_test_id("list-open").last.click()
            self.node.get_by_test_id("list-row").filter(has_text=title).first.click()
            self.node.get_by_test_id("sheet-send").click()
        return self._answer(before, f"[toca em: {title}]")

    def bubbles(self) -> Locator:
        return self.node.get_by_test_id("bubble")

    def _titles(self, kind: str) -> list[str]:
        """What stands on the buttons (or rows) of the last answer."""
        last = [bubble for bubble in self.phone.last.bubbles if bubble.content.get("type") == kind]
        return [title for bubble in last for _, title in bubble.choices]

    @property
    def last_seq(self) -> int:
        return max((each["seq"] for each in self.phone.messages()), default=0)

    def after(self, before: int, shown: str) -> Replies:
        """The answer to the message this phone sent after ``before``, when it stands on the screen."""
        return self._answer(before, shown)

    def _answer(self, before: int, shown: str) -> Replies:
        sent = self.phone.system.until(
            lambda: next((m for m in self.phone.messages(after=before) if m["direction"] == "inbound"), None),
            "the page sent it",
        )
        answer = self.phone.answer_to(sent, shown=shown)
        for bubble in answer.bubbles:
            expect(self.node.locator(f'[data-id="{bubble.id}"]')).to_be_visible()
        return answer
