"""What Django tells us at sign-in: note the device and begin the session's clock."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from home.core.clock import now
from home.people.actions import forget_device, remember_device
from home.people.models import User

BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
            ("Safari/", "Safari"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
           ("Mac OS X", "Mac"), ("Linux", "Linux"))  # fmt: skip


def device_label(agent: str) -> str:
    """``Firefox, Windows``: enough to know one's own device again, and no more is kept."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return ", ".join(part for part in (browser, system) if part)


@receiver(user_logged_in, dispatch_uid="people.device")
def note_device(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    if request is None or not isinstance(user, User) or not request.session.session_key:
        return
    request.session["began"] = request.session["seen"] = now().timestamp()
    remember_device(
        user,
        session_key=request.session.session_key,
        label=device_label(request.META.get("HTTP_USER_AGENT", "")),
    )
    keep_address(user)


def keep_address(user: User) -> None:
    """django-allauth's own row of the address, made when signing in and not when reading a page.

    It counts as proven: an account begins with a link sent there.
    """
    if not EmailAddress.objects.filter(user=user, email=user.email, primary=True).exists():
        EmailAddress.objects.filter(user=user, primary=True).update(primary=False)
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"primary": True, "verified": True}
        )


@receiver(user_logged_out, dispatch_uid="people.device_out")
def drop_device(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    if request is not None and request.session.session_key:
        forget_device(request.session.session_key)
