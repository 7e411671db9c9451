"""A person at a browser: Chromium over the page as it is served, with an encoder of words."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.cli.terminal import command
from tests.conftest import ROOT

CHROMIUM = shutil.which("chromium")
DRIVER = shutil.which("chromedriver")
WAIT = 60.0
"""Seconds after which what was waited for will not come; only a failing test takes that long."""
_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync --lang=en"
)


class Server:
    """``tutor serve`` in a process of its own.

    Args:
        files: decks.
        environment: of the process.
        port: the one wanted.
    """

    def __init__(
        self, files: list[Path], environment: dict[str, str], port: int | None = None
    ) -> None:
        wanted = ["--port", str(port)] if port else []
        self.process = subprocess.Popen(
            command("serve", "--no-open", *wanted, *map(str, files)),
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        found = re.search(
            r"(http://127\.0\.0\.1:(\d+))/enter\?key=\S+", self.process.stdout.readline()
        )
        assert found is not None
        self.link, self.address, self.port = found[0], found[1], int(found[2])

    def kill(self) -> None:
        """End it at once, as a crash does."""
        self.process.kill()
        self.process.wait(WAIT)
        assert self.process.stdout is not None
        self.process.stdout.close()


class Browser:
    """Chromium.

    Args:
        width: of the window.
        dark: whether the person prefers dark colours.
        script: whether JavaScript is on.
    """

    def __init__(self, width: int = 1200, dark: bool = False, script: bool = True) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM or ""
        for flag in _FLAGS.split():
            options.add_argument(flag)
        options.add_argument(f"--window-size={max(width, 500)},900")
        if dark:
            options.add_argument("--blink-settings=preferredColorScheme=0")
        prefs: dict[str, Any] = {"intl.accept_languages": "en"}
        if not script:
            prefs["profile.managed_default_content_settings.javascript"] = 2
        options.add_experimental_option("prefs", prefs)
        self.driver = webdriver.Chrome(options=options, service=Service(DRIVER))
        self.driver.set_page_load_timeout(WAIT)
        if width < 500:
            self.driver.execute_cdp_cmd(
                "Emulation.setDeviceMetricsOverride",
                {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": True},
            )

    def open(self, address: str) -> None:
        self.driver.get(address)

    def close(self) -> None:
        self.driver.quit()

    def find(self, where: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, where)

    def all(self, where: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, where)

    def js(self, code: str) -> Any:
        return self.driver.execute_script(code)

    def wait(self, until: Callable[[], object], what: str = "") -> None:
        """Wait until something holds."""
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            try:
                if until():
                    return
            except Exception as error:
                if "stale" not in str(error) and "no such element" not in str(error):
                    raise
            time.sleep(0.05)
        raise AssertionError(f"{what} did not come: {self.text()[:800]}")

    def text(self) -> str:
        return str(self.find("body").text)

    def says(self, text: str) -> None:
        """Wait until the page shows a text."""
        self.wait(lambda: text.lower() in self.text().lower(), text)

    def keys(self, *keys: str) -> None:
        """Press keys wherever the focus is."""
        self.driver.switch_to.active_element.send_keys(*keys)

    def tab_to(self, where: str) -> None:
        """Press Tab until something has the focus."""
        for _ in range(120):
            self.keys(Keys.TAB)
            if self.js(f"return document.activeElement.matches({where!r})"):
                return
        raise AssertionError(f"no way to {where} by Tab")

    def focus(self) -> str:
        """Id of what has the focus, or its tag."""
        return str(self.js("return document.activeElement.id || document.activeElement.tagName"))

    def too_wide(self) -> int:
        """Pixels that the page is wider than the window."""
        return int(
            self.js("const e = document.documentElement; return e.scrollWidth - e.clientWidth")
        )

    def faults(self) -> list[str]:
        """What axe finds that is serious or worse."""
        self.driver.execute_script(axe())
        found = self.driver.execute_async_script(
            "axe.run({resultTypes: ['violations']}).then(arguments[arguments.length - 1])"
        )
        return [
            f"{v['id']}: {n['target']} {n.get('failureSummary', '')}"
            for v in found["violations"]
            if v["impact"] in ("serious", "critical")
            for n in v["nodes"]
        ]


def axe() -> str:
    """The source of axe."""
    import axe_core_python

    assert axe_core_python.__file__ is not None
    (path,) = Path(axe_core_python.__file__).parent.rglob("axe.min.js")
    return path.read_text(encoding="utf-8")


def environment(folder: Path) -> dict[str, str]:
    """Of a server with everything of its own."""
    import os

    return os.environ | {
        "PYTHONPATH": str(ROOT), "TUTOR_DATA_DIR": str(folder / "kept"), "TUTOR_LANG": "en",
        "TUTOR_CACHE": str(folder / "cache"), "PYTHONUNBUFFERED": "1",
    }  # fmt: skip
