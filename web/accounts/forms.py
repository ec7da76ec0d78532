"""The shape of what people say about their own account."""

from __future__ import annotations

from django import forms

from partners.operations.people import LONGEST_PASSWORD


class Accepted(forms.Form):
    """An invitation accepted: the address it went to, the name, and a password twice."""

    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        help_text="The address that the invitation came to.",
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        error_messages={
            "required": "Enter the address that the invitation came to.",
            "invalid": "Enter an e-mail such as sam@example.com.",
        },
    )
    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name."},
    )
    password = forms.CharField(
        label="Password",
        max_length=LONGEST_PASSWORD,
        strip=False,
        help_text="12 characters or more. A few words in a row are easy to keep.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choose a password."},
    )
    again = forms.CharField(
        label="Password again",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter the password again."},
    )

    def clean_again(self) -> str:
        """Return the repeated password; refuses one that differs."""
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError("The two passwords differ. Enter the same one twice.")
        return again
