"""A real Firefox, driven by WebDriver BiDi: as much of the protocol as the tests of the pages need.

Playwright's Firefox is a build of its own, and what it has for the browser of the machine asks for
commands that the extended-support release lacks. The protocol is JSON over a WebSocket:
https://w3c.github.io/webdriver-bidi/
"""

import asyncio
import base64
import json
import re
import subprocess
import threading
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from tornado.websocket import websocket_connect

PATIENCE = 90
"""Seconds for the browser to start, and for each command."""
LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
PREFERENCES = {
    # Nothing is fetched from anywhere by the browser itself.
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "ui.prefersReducedMotion": 1,
    # 1 is light; a page that is opened dark has 0.
    "layout.css.prefers-color-scheme.content-override": 1,
}
KEYS = {"Tab": "\ue004", "Home": "\ue011", "ArrowRight": "\ue014", "Enter": "\ue007"}


class Firefox:
    """One browser, without a window, in a profile of its own."""

    def __init__(self, program: str, profile: Path) -> None:
        self.messages: list[str] = []
        """What pages wrote to the console, and what they asked for."""
        # A thread of its own: Playwright's loop runs in the one of the tests.
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._last_id = 0
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});"
            for name, value in PREFERENCES.items()
        ]
        (profile / "user.js").write_text("\n".join(lines), "utf-8")
        log = profile / "browser.log"
        with log.open("w") as stream:
            options = ["--headless", "--no-remote", "--profile", str(profile)]
            listen = ["--remote-debugging-port", "0", "about:blank"]
            self._process = subprocess.Popen(
                [program, *options, *listen], stdout=stream, stderr=stream
            )
        try:
            self._connect(_address(log, self._process))
        except BaseException:
            self._end()
            raise

    def _connect(self, address: str) -> None:
        async def connected() -> Any:
            return await websocket_connect(f"{address}/session", max_message_size=2**27)

        self._socket = self._done(connected())
        self.command("session.new", {"capabilities": {}})
        events = ["log.entryAdded", "network.beforeRequestSent"]
        self.command("session.subscribe", {"events": events})

    def _done(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def command(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """Send a command and wait for its result; events on the way are kept."""
        self._last_id += 1
        asked = {"id": self._last_id, "method": method, "params": params}

        async def exchanged() -> dict[str, Any]:
            await self._socket.write_message(json.dumps(asked))
            while True:
                text = await self._socket.read_message()
                assert text is not None, "the browser ended"
                message = json.loads(text)
                if message.get("id") == asked["id"]:
                    return message
                self._hear(message)

        answer = self._done(exchanged())
        assert answer["type"] == "success", answer
        return answer["result"]

    def _hear(self, event: dict[str, Any]) -> None:
        params = event.get("params", {})
        if event.get("method") == "log.entryAdded":
            self.messages.append(f"{params['level']}: {params['text']}")
        elif event.get("method") == "network.beforeRequestSent":
            self.messages.append(f"request: {params['request']['url']}")

    def open(self, file: Path, width: int = 1280) -> "FirefoxPage":
        """Open a file in a tab of its own, so wide."""
        context = self.command("browsingContext.create", {"type": "tab"})["context"]
        viewport = {"width": width, "height": 844 if width < 500 else 1000}
        self.command("browsingContext.setViewport", {"context": context, "viewport": viewport})
        asked = {"context": context, "url": file.as_uri(), "wait": "complete"}
        self.command("browsingContext.navigate", asked)
        return FirefoxPage(self, context)

    def close(self) -> None:
        async def closed() -> None:
            self._socket.close()

        self._done(closed())
        self._end()

    def _end(self) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()


class FirefoxPage:
    """A page in a tab."""

    def __init__(self, browser: Firefox, context: str) -> None:
        self._browser = browser
        self._context = context

    def evaluate(self, expression: str) -> Any:
        """The value of an expression of JavaScript, by way of JSON; a promise is waited for."""
        params = {
            "expression": f"Promise.resolve({expression}).then((value) => JSON.stringify(value))",
            "target": {"context": self._context},
            "awaitPromise": True,
        }
        told = self._browser.command("script.evaluate", params)
        assert told["type"] == "success", told["exceptionDetails"]["text"]
        text = told["result"].get("value")
        return None if text is None else json.loads(text)

    def wait_until(self, expression: str, seconds: float = PATIENCE) -> None:
        """Until an expression holds."""
        deadline = time.monotonic() + seconds
        while not self.evaluate(f"Boolean({expression})"):
            assert time.monotonic() < deadline, f"not within {seconds} s: {expression}"
            time.sleep(0.05)

    def press(self, *keys: str) -> None:
        """Press keys one after the other: names of KEYS, or letters."""
        actions = []
        for key in keys:
            value = KEYS.get(key, key)
            actions += [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
        source = {"type": "key", "id": "keys", "actions": actions}
        self._browser.command(
            "input.performActions", {"context": self._context, "actions": [source]}
        )

    def point_at(self, selector: str, *, click: bool = False) -> None:
        """Move the pointer to the middle of an element; click it where asked."""
        x, y = self.evaluate(
            f"""(() => {{
              const one = document.querySelector({json.dumps(selector)});
              one.scrollIntoView({{ block: "center", behavior: "instant" }});
              const box = one.getBoundingClientRect();
              return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
            }})()"""
        )
        actions: list[dict[str, Any]] = [{"type": "pointerMove", "x": x, "y": y}]
        if click:
            actions += [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        source = {"type": "pointer", "id": "mouse", "actions": actions}
        self._browser.command(
            "input.performActions", {"context": self._context, "actions": [source]}
        )

    def click(self, selector: str) -> None:
        self.point_at(selector, click=True)

    def screenshot(self) -> bytes:
        told = self._browser.command(
            "browsingContext.captureScreenshot", {"context": self._context}
        )
        return base64.b64decode(told["data"])

    def frame(self) -> "FirefoxPage":
        """The page in its first frame."""
        tree = self._browser.command("browsingContext.getTree", {"root": self._context})
        return FirefoxPage(self._browser, tree["contexts"][0]["children"][0]["context"])

    def close(self) -> None:
        self._browser.command("browsingContext.close", {"context": self._context})


def _address(log: Path, process: "subprocess.Popen[bytes]") -> str:
    """Where the browser listens, as it says once it does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        listening = LISTENING.search(log.read_text("utf-8", errors="replace"))
        if listening is not None:
            return listening[1]
        assert process.poll() is None, log.read_text("utf-8", errors="replace")
        time.sleep(0.1)
    raise TimeoutError(log.read_text("utf-8", errors="replace"))
