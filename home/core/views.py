"""The one shape of every page that changes something, and the pages that stand alone."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from home.core.exceptions import HasChangedError


class ActionView(FormView):
    """Find the object, ask the rule, call one action, say thank you.

    A subclass gives ``get_queryset`` (a ``…_visible_to(user)`` query: what it does not hold is
    404), ``permission_required`` (seen but not allowed is 403), ``form_class``, ``perform``.
    ``sign_in_again`` names the methods before which one proves once more who one is.
    A ``ValidationError`` of the action goes onto the form with status 409, and so does a unique
    constraint that a second click runs into.
    """

    permission_required: str = ""
    sign_in_again: tuple[str, ...] = ()
    success_message: Any = ""
    slug_field = "public_id"
    slug_url_kwarg = "public_id"
    object: Any = None

    def get_queryset(self) -> Any:
        raise NotImplementedError

    def get_object(self) -> Any:
        return get_object_or_404(
            self.get_queryset(), **{self.slug_field: self.kwargs[self.slug_url_kwarg]}
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = self.get_object()
        if self.permission_required and not request.user.has_perm(
            self.permission_required, self.object
        ):
            raise PermissionDenied
        proceed = super().dispatch
        if request.method in self.sign_in_again:
            proceed = reauthentication_required(proceed)
        response: HttpResponseBase = proceed(request, *args, **kwargs)
        return response

    def perform(self, form: Any) -> Any:
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            self.perform(form)
        except ValidationError as error:
            return self.refused(form, error)
        except IntegrityError:  # two at the same moment: the database let one through
            return self.refused(form, HasChangedError())
        if message := self.get_success_message():
            messages.success(self.request, message)
        return super().form_valid(form)

    def refused(self, form: Any, error: ValidationError) -> HttpResponse:
        """The sentence on the form; where a button has no page of its own, on the page after it."""
        if self.template_name is None:
            for text in error.messages:
                messages.error(self.request, text)
            return redirect(self.get_success_url())
        form.add_error(None, error)
        return self.render_to_response(self.get_context_data(form=form), status=409)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_success_message(self) -> Any:
        return self.success_message

    def get_success_url(self) -> str:
        return self.success_url or self.object.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(object=self.object, **kwargs)


@login_not_required
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process lives. Says nothing about anything else."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers: 200 ``ok``, else 503 ``not ok``; details are for the log."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # whatever the driver raises, the answer is "not ok"
        return JsonResponse({"status": "not ok"}, status=503)
    return JsonResponse({"status": "ok"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its cookie (M67): paper and telephone work as well."""
    return render(request, "403_csrf.html", status=403)


public = method_decorator(login_not_required, name="dispatch")
