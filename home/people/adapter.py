"""How django-allauth behaves in this house: no open sign-up, mails through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from home.core.registries import mail_queue
from home.people.models import User

CODE_MINUTES = 15


class AccountAdapter(DefaultAccountAdapter):
    """Accounts begin with an invitation; nobody signs up by themselves.

    Every mail is a row of the outbox without its text. Who has no account, and an address nobody
    knows, get no mail, and the page says the same as ever.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names; the e-mail address is the only one."""

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """A person who acts by links only cannot sign in before they accepted an invitation."""
        if user.is_active and not user.has_account:
            clear_login(request)
            return redirect("account_inactive")
        return super().pre_login(request, user, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Translate allauth's mail into a kind of ours; what has no kind is not sent."""
        user = context.get("user") or User.objects.filter(email=email.strip().lower()).first()
        if not isinstance(user, User) or not (user.is_active and user.has_account):
            return
        name = template_prefix.rsplit("/", 1)[-1]
        queue = next(iter(mail_queue))
        if name == "login_code":
            queue(
                "people.code",
                to=user,
                context={"code": context["code"], "minuten": str(CODE_MINUTES)},
                by=None,
            )
        elif name == "password_reset_key":
            queue("people.password_reset", to=user, link=context["password_reset_url"], by=None)
        elif name in {"email_confirmation", "email_confirmation_signup"}:
            queue(
                "people.confirm_address",
                to=user,
                link=context["activate_url"],
                by=None,
                address=email,
            )
