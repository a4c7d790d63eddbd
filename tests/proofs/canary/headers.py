"""F-25: what every answer must carry, so that nobody frames it, sniffs it or keeps it."""

import logging.config
import re
from typing import Any

from django.conf import settings

NONCE = re.compile(r"script-src [^;]*'nonce-[A-Za-z0-9+/=_-]+'")
SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)([^>]*)>", re.IGNORECASE)
NOT_RUN = re.compile(r'type="(application/(ld\+)?json|speculationrules)"')
REFERRERS = {"same-origin", "strict-origin", "no-referrer"}
#: Wagtail's admin has inline scripts of its own; nobody else may frame it.
CMS = "/cms/"


def faults_of(path: str, response: Any, body: bytes, *, signed_in: bool) -> list[str]:
    """Each rule of F-25 an answer breaks."""
    headers, found = response.headers, []
    policy = headers.get("Content-Security-Policy", "")
    if path.startswith(CMS):
        if "frame-ancestors 'self'" not in policy and "frame-ancestors 'none'" not in policy:
            found.append("frame-ancestors")
    else:
        found += _policy(policy, body, headers.get("Content-Type", ""))
    if headers.get("X-Content-Type-Options") != "nosniff":
        found.append("nosniff")
    if headers.get("Referrer-Policy") not in REFERRERS:
        found.append("Referrer-Policy")
    if headers.get("Cross-Origin-Opener-Policy") != "same-origin":
        found.append("Cross-Origin-Opener-Policy")
    if signed_in and "no-store" not in headers.get("Cache-Control", ""):
        found.append("no-store")
    return found + [fault for morsel in response.cookies.values() for fault in _cookie(morsel)]


def _policy(policy: str, body: bytes, kind: str) -> list[str]:
    """A strict policy, and a nonce where a script stands in the page."""
    found = []
    if "script-src" not in policy and "default-src 'none'" not in policy:
        found.append("no policy")
    if "'unsafe-inline'" in policy or "'unsafe-eval'" in policy:
        found.append("unsafe script")
    if "frame-ancestors" not in policy:
        found.append("frame-ancestors")
    if kind.startswith("text/html"):
        own = [
            one for one in SCRIPT.findall(body.decode(errors="replace")) if not NOT_RUN.search(one)
        ]
        if any("nonce=" not in one for one in own):
            found.append("script without nonce")
        if own and not NONCE.search(policy):
            found.append("no nonce in the policy")
    return found


def _cookie(morsel: Any) -> list[str]:
    """Secure, not for scripts, not across sites; a session's name binds it to this host. One
    that is taken away holds nothing."""
    found: list[str] = []
    if morsel["max-age"] == 0 and not morsel.value:
        return found
    if not morsel["secure"]:
        found.append(f"cookie {morsel.key}: not Secure")
    if morsel["samesite"] not in ("Lax", "Strict"):
        found.append(f"cookie {morsel.key}: no SameSite")
    if morsel.key in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        if not morsel["httponly"]:
            found.append(f"cookie {morsel.key}: not HttpOnly")
        if not morsel.key.startswith("__Host-") or morsel["domain"] or morsel["path"] != "/":
            found.append(f"cookie {morsel.key}: not bound to its host")
    return found


def as_in_production() -> None:
    """Cookies, redirects, policies and addresses of a real installation, in this process."""
    import home.settings as real

    for name in dir(real):
        if name.startswith(("SESSION_", "CSRF_", "SECURE_", "LANGUAGE_COOKIE", "X_FRAME")):
            setattr(settings, name, getattr(real, name))
    settings.ROOT_URLCONF = "home.urls"
    settings.DEMO = False
    logging.config.dictConfig(real.LOGGING)
