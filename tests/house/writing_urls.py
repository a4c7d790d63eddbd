"""An address that writes on every method: the positive control of the read-only guard."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from home.people.models import User


@csrf_exempt
@login_not_required
def writes(request: HttpRequest) -> HttpResponse:
    User.objects.update(phone="1")
    return HttpResponse("written")


urlpatterns = [path("writes/", writes)]
