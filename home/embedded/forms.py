"""What the role switch takes."""

from django import forms

from home.people.models import User


class BecomeForm(forms.Form):
    """The address of a person of the demo."""

    email = forms.EmailField()

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        self.person = User.objects.filter(email=email, is_active=True).first()
        if self.person is None:
            raise forms.ValidationError("unknown", code="unknown")
        return email
