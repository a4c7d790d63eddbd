"""A site of somebody else on the loopback, and a browser that goes there from the house."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.proofs.chromium import in_browser
from tests.proofs.house import House

#: The ways by which a page could hand its address on. The last three are stopped by the policy for
#: contents, which is well; then nobody comes at all.
LEAVE = """(place) => {
  const link = document.createElement("a");
  link.href = place; link.textContent = "fort"; document.body.append(link); link.click();
}"""
FETCH = """(place) => {
  const image = new Image(); image.src = place + "bild"; document.body.append(image);
  fetch(place + "holen", {mode: "no-cors"}).catch(() => {});
  navigator.sendBeacon(place + "melden", "x");
}"""


class _Listener(BaseHTTPRequestHandler):
    heard: list[str]

    def do_GET(self) -> None:
        self.heard.append(f"{self.path} Referer: {self.headers.get('Referer', '')}")
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<script>document.title = document.referrer</script>")

    do_POST = do_GET  # noqa: N815 -- the library's names

    def log_message(self, *words: Any) -> None:
        pass


def visit(ours: House, links: list[str], pages: tuple[str, ...]) -> dict[str, list[str]]:
    """Open every page of every link, then leave; what each side learned of where it came from."""

    def drive(browser: Any) -> dict[str, list[str]]:
        heard: list[str] = []
        house: list[str] = []
        listener = type("Listener", (_Listener,), {"heard": heard})
        with ThreadingHTTPServer(("127.0.0.1", 0), listener) as third:
            threading.Thread(target=third.serve_forever, daemon=True).start()
            place = f"http://127.0.0.1:{third.server_port}/"
            page = browser.new_context().new_page()
            page.on("request", lambda it: house.append(it.all_headers().get("referer", "")))
            for link in links:
                for path in pages:
                    page.goto(f"http://127.0.0.1:{ours.port}{link}{path}")
                    page.evaluate(FETCH, place)
                    with page.expect_navigation():
                        page.evaluate(LEAVE, place)
                    heard.append(f"document.referrer: {page.title()}")
            third.shutdown()
        return {"third party": heard, "house": house}

    found: dict[str, list[str]] = in_browser(ours, drive)
    return found
