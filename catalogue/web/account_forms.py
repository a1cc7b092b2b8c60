from math import ceil

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm, UserCreationForm, UsernameField
from django.contrib.auth.models import User

from . import throttling
from .account_names import OneNamePerPerson


class ThrottledAuthenticationForm(AuthenticationForm):
    def get_invalid_login_error(self) -> forms.ValidationError:
        if self.request is None or not getattr(self.request, "axes_locked_out", False):
            return super().get_invalid_login_error()
        minutes = ceil(
            throttling.seconds_to_wait(self.request, throttling.counted_name(self.request, self.cleaned_data)) / 60
        )
        return forms.ValidationError(
            f"Too many attempts have failed. Try again in {minutes} minute{'s' if minutes > 1 else ''}.",
            code="too_many_attempts",
        )


class SignInForm(ThrottledAuthenticationForm):
    pass


class AdminSignInForm(ThrottledAuthenticationForm, AdminAuthenticationForm):
    pass


class AdministratorForm(OneNamePerPerson, UserCreationForm):
    class Meta:
        model = User
        fields = ("username",)
        field_classes = {"username": UsernameField}

    def save(self, commit: bool = True) -> User:
        self.instance.is_staff = self.instance.is_superuser = True
        account: User = super().save(commit=commit)
        return account
