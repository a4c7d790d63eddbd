"""The form of each kind of question: plain rows, no script needed."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lernen.questions.kinds import Content, gaps_of, new_key, number_from
from lernen.questions.models import Kind

ROWS = 6


class QuestionForm(forms.Form):
    """What all kinds share; a subclass adds its parts and says what they become."""

    title = forms.CharField(
        label=_("Short title"),
        max_length=160,
        help_text=_("Only for the bank; learners do not see it."),
    )
    prompt = forms.CharField(
        label=_("Question"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *args: Any, content: Content | None = None, revising: bool = False, **kwargs: Any
    ) -> None:
        self.content: Content = content or {}
        super().__init__(*args, **kwargs)
        self.sections: list[Any] = []
        self.add_parts()
        self.fields["explanation"] = forms.CharField(
            label=_("What to say afterwards, whatever was answered"),
            max_length=2000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            initial=self.content.get("explanation", ""),
        )
        if revising:
            self.fields["note"] = forms.CharField(
                label=_("What you changed"), max_length=200, required=False
            )
        if self.content:
            self.fields["prompt"].initial = self.content["prompt"]

    def add_parts(self) -> None:
        """Fields of this kind."""

    def parts(self, data: dict[str, Any]) -> Content:
        """What the fields of this kind become in the content."""
        return {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            data["content"] = {
                "prompt": data["prompt"],
                "explanation": data["explanation"],
                **self.parts(data),
            }
        return data

    def row(self, legend: str, fields: dict[str, forms.Field]) -> None:
        self.fields.update(fields)
        self.sections.append(Fieldset(legend, *fields))

    def old_key(self, name: str, index: int, part: str = "key") -> str:
        """The key this row had before, so that older answers can be judged by the new version."""
        rows = self.content.get(name, [])
        return str(rows[index][part]) if index < len(rows) else new_key()

    def old(self, name: str, index: int, part: str) -> Any:
        rows = self.content.get(name, [])
        return rows[index].get(part, "") if index < len(rows) else ""

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout("title", "prompt", *self.sections, "explanation")
        if "note" in self.fields:
            helper.layout.append("note")
        helper.add_input(Submit("save", gettext("Save question")))
        return helper


def _text(label: Any, initial: Any = "", required: bool = False, length: int = 300) -> Any:
    return forms.CharField(label=label, max_length=length, required=required, initial=initial)


class OptionsForm(QuestionForm):
    """Answers to tick, each with its reply."""

    single = False

    def add_parts(self) -> None:
        for index in range(ROWS):
            self.row(
                gettext("Answer %(number)s") % {"number": index + 1},
                {
                    f"text_{index}": _text(
                        _("Answer"), self.old("options", index, "text"), required=index < 2
                    ),
                    f"right_{index}": forms.BooleanField(
                        label=_("That is right"),
                        required=False,
                        initial=bool(self.old("options", index, "right")),
                    ),
                    f"reply_{index}": _text(
                        _("Reply"), self.old("options", index, "reply"), length=500
                    ),
                },
            )

    def parts(self, data: dict[str, Any]) -> Content:
        options = [
            {
                "key": self.old_key("options", index),
                "text": data[f"text_{index}"],
                "right": data[f"right_{index}"],
                "reply": data[f"reply_{index}"],
            }
            for index in range(ROWS)
            if data.get(f"text_{index}")
        ]
        right = sum(row["right"] for row in options)
        if self.single and right != 1:
            self.add_error(None, gettext("Mark exactly one answer as right."))
        elif not right:
            self.add_error(None, gettext("Mark at least one answer as right."))
        return {"options": options}


class ChoiceForm(OptionsForm):
    """One answer is right."""

    single = True


class OrderForm(QuestionForm):
    """Parts in their right order."""

    def add_parts(self) -> None:
        fields = {
            f"item_{index}": _text(
                _("Place %(number)s") % {"number": index + 1},
                self.old("items", index, "text"),
                required=index < 3,
            )
            for index in range(ROWS)
        }
        self.row(gettext("In the right order; learners see them mixed"), fields)

    def parts(self, data: dict[str, Any]) -> Content:
        return {
            "items": [
                {"key": self.old_key("items", index), "text": data[f"item_{index}"]}
                for index in range(ROWS)
                if data.get(f"item_{index}")
            ]
        }


class MatchForm(QuestionForm):
    """Pairs that belong together."""

    def add_parts(self) -> None:
        for index in range(ROWS):
            self.row(
                gettext("Pair %(number)s") % {"number": index + 1},
                {
                    f"left_{index}": _text(
                        _("Left"), self.old("pairs", index, "left"), required=index < 2
                    ),
                    f"right_{index}": _text(
                        _("Right, what belongs to it"),
                        self.old("pairs", index, "right"),
                        required=index < 2,
                    ),
                },
            )

    def parts(self, data: dict[str, Any]) -> Content:
        rows = []
        for index in range(ROWS):
            left, right = data.get(f"left_{index}"), data.get(f"right_{index}")
            if bool(left) != bool(right):
                self.add_error(f"left_{index}", gettext("A pair needs both sides."))
            elif left:
                rows.append(
                    {
                        "key": self.old_key("pairs", index),
                        "other": self.old_key("pairs", index, "other"),
                        "left": left,
                        "right": right,
                    }
                )
        return {"pairs": rows}


class ClozeForm(QuestionForm):
    """A text with gaps in square brackets."""

    def add_parts(self) -> None:
        self.row(
            gettext("The text"),
            {
                "text": forms.CharField(
                    label=_("Text with gaps"),
                    max_length=2000,
                    widget=forms.Textarea(attrs={"rows": 5}),
                    initial=self.content.get("text", ""),
                    help_text=_(
                        "Put what is to be filled in into square brackets, several right words "
                        "with a line between them: Essen lies on the [Ruhr|river Ruhr]."
                    ),
                )
            },
        )

    def parts(self, data: dict[str, Any]) -> Content:
        text = data["text"]
        gaps = gaps_of(text)
        if not gaps or not all(gaps):
            self.add_error("text", gettext("Put at least one word into square brackets."))
        return {"text": text}


class NumberForm(QuestionForm):
    """A number with how far one may be off."""

    def add_parts(self) -> None:
        known = self.content
        self.row(
            gettext("The number"),
            {
                "value": _text(
                    _("Right number"), str(known.get("value", "")).replace(".", ","), True, 30
                ),
                "tolerance": _text(
                    _("May be off by"),
                    str(known.get("tolerance", "0")).replace(".", ","),
                    False,
                    30,
                ),
                "unit": _text(_("Unit"), known.get("unit", ""), False, 30),
            },
        )

    def parts(self, data: dict[str, Any]) -> Content:
        found = {"unit": data["unit"]}
        for name in ("value", "tolerance"):
            number = number_from(data[name] or "0")
            if number is None or (name == "tolerance" and number < 0):
                self.add_error(name, gettext("Write a number, for example 3,5."))
            else:
                found[name] = format(number.normalize(), "f")
        return found


class TextForm(QuestionForm):
    """Free text: nobody grades it; afterwards one compares with the author's answer."""

    def add_parts(self) -> None:
        self.row(
            gettext("To compare with"),
            {
                "model": forms.CharField(
                    label=_("A good answer"),
                    max_length=3000,
                    widget=forms.Textarea(attrs={"rows": 6}),
                    initial=self.content.get("model", ""),
                )
            },
        )

    def parts(self, data: dict[str, Any]) -> Content:
        return {"model": data["model"]}


FORMS: dict[str, type[QuestionForm]] = {
    Kind.CHOICE: ChoiceForm,
    Kind.SEVERAL: OptionsForm,
    Kind.ORDER: OrderForm,
    Kind.MATCH: MatchForm,
    Kind.CLOZE: ClozeForm,
    Kind.NUMBER: NumberForm,
    Kind.TEXT: TextForm,
}


class RegradeForm(forms.Form):
    """Why the attempts are graded again."""

    reason = forms.CharField(label=_("Reason"), max_length=300)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.add_input(Submit("regrade", gettext("Grade again")))
        return helper
