"""The page of one's own account. The name cannot be changed there: it stands below editions."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ...models import DigestSubscription, StepMail
from ..shortcuts import editor_of, render_page


class OwnAccountForm(forms.ModelForm):
    daily_digest = forms.BooleanField(
        required=False,
        help_text="One mail a day with what waits for you: drafts, reviews, approved entries. None if nothing does.",
    )
    step_mail = forms.BooleanField(
        label="Mail at each step",
        required=False,
        help_text="A mail at once when something is offered for your review, when what you changed is approved, sent "
        "back, published or saved over, and when something is approved that you may publish.",
    )

    class Meta:
        model = User
        fields = ["email"]
        widgets = {"email": forms.EmailInput(attrs={"class": "vTextField"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["step_mail"] = StepMail.objects.filter(account=self.instance).exists()
        self.initial["daily_digest"] = DigestSubscription.objects.filter(account=self.instance).exists()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        wants_mail = self.cleaned_data.get("daily_digest") or self.cleaned_data.get("step_mail")
        if wants_mail and not self.cleaned_data.get("email", "-"):
            self.add_error("email", "These mails need an e-mail address.")
        return cleaned

    def save(self, commit: bool = True) -> User:
        account: User = super().save(commit=False)
        account.save(update_fields=self.Meta.fields)
        for name, model in (("daily_digest", DigestSubscription), ("step_mail", StepMail)):
            if self.cleaned_data.get(name):
                model._default_manager.get_or_create(account=account)
            else:
                model._default_manager.filter(account=account).delete()
        return account


def edit_account(request: HttpRequest, site: AdminSite) -> HttpResponse:
    account = User.objects.get(pk=editor_of(request).pk)  # not `request.user`, which the frame shows even if refused
    form = OwnAccountForm(request.POST if request.method == "POST" else None, instance=account)
    if form.is_valid():
        form.save()
        messages.success(request, "Your account is saved.")
        return redirect("admin:account")
    return render_page(request, site, "account.html", title="My account", form=form, account=account)
