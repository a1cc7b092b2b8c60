from django import forms
from django.contrib.auth.models import User

from ...editorial import permissions
from ...web.account_forms import ThrottledAuthenticationForm


class AdminSignInForm(ThrottledAuthenticationForm):
    """The desk's own door, for those who have a role there."""

    required_css_class = "required"

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if not permissions.may_come_to_desk(user):
            raise forms.ValidationError("Your account has no role at the desk. An administrator can give you one.")
