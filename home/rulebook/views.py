"""The rules on one page, and setting one of them from a day on."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from home.core.clock import today
from home.core.views import ActionView
from home.rulebook.actions import set_rule
from home.rulebook.forms import SetRuleForm
from home.rulebook.queries import definitions, history_of, rule, rule_rows

SEVERITIES = {
    "block": ("bad", _("blocks")),
    "warn": ("wait", _("warns, with a reason it goes on")),
    "inform": ("told", _("informs")),
    "setting": ("draft", _("figure")),
}


class RuleListView(TemplateView):
    template_name = "rulebook/rule_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not self.request.user.has_perm("rulebook.set_rule"):
            raise PermissionDenied
        return super().get_context_data(rows=rule_rows(), severities=SEVERITIES, **kwargs)


class SetRuleView(ActionView):
    permission_required = "rulebook.set_rule"
    form_class = SetRuleForm
    template_name = "rulebook/rule_set.html"
    success_message = _("Saved.")
    success_url = reverse_lazy("rulebook:list")

    def get_object(self) -> Any:
        definition = definitions.get(self.kwargs["key"])
        if definition is None:
            raise Http404
        return definition

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"definition": self.object}

    def get_initial(self) -> dict[str, Any]:
        return {"value": rule(self.object.key)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            history=history_of(self.object.key), today=today(), **kwargs
        )

    def perform(self, form: Any) -> None:
        data = form.cleaned_data
        set_rule(
            self.object.key,
            data["value"],
            valid_from=data["valid_from"],
            note=data["note"],
            by=self.request.user,
        )
