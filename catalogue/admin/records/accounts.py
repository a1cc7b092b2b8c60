"""Accounts: who is invited to the desk, which roles they have, and who has left."""

from smtplib import SMTPException
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm, UsernameField
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.text import slugify

from ...editorial import permissions
from ...models import AuditEvent
from ...models.fields import Line
from ...vocabulary import AuditKind, Role
from ...web import account_names, sessions
from ...web.account_forms import PasswordAlone
from ...web.account_links import link_for, mail_link
from ...web.account_names import OneNamePerPerson
from ..shortcuts import editor_of, render_page
from ..site import admin_site
from .base import GuardedModelAdmin

POWERS = ("is_active", "is_superuser")


class Roles(forms.ModelMultipleChoiceField):
    """Boxes to tick, each with what the role may do."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, group: Model) -> str:
        name = str(group)
        known = {role.value: role for role in Role}
        return f"{known[name].label}: {known[name].definition}" if name in known else name


class AccountForm(OneNamePerPerson):
    groups = Roles(Group.objects.order_by("pk"), label="Roles", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "is_active" in self.fields:
            self.fields["is_active"].help_text = "Untick it for whoever has left: they are signed out, and still named."
        if "is_superuser" in self.fields:
            self.fields["is_superuser"].label = "Administrator"
            self.fields[
                "is_superuser"
            ].help_text = "Invites colleagues and gives them roles, and may do all that roles may."


class InvitationForm(AccountForm):
    """No password: whoever is invited chooses one."""

    first_name = Line(label="First name", max_length=150)
    last_name = Line(label="Last name", max_length=150)
    username = UsernameField(
        label="User name",
        required=False,
        max_length=150,
        help_text="What they sign in with, in capitals or not. Empty: what stands before the @ of their address.",
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "email", "username", "groups", "is_superuser")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        for name in ("first_name", "last_name", "username"):
            self.fields[name].widget.attrs["class"] = "vTextField"

    def clean_username(self) -> str:
        return super().clean_username() or free_name(self.cleaned_data.get("email", ""))

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        account: User = super().save(commit=commit)
        return account


class ChangedAccountForm(AccountForm, UserChangeForm):
    password = None  # type: ignore[assignment]  # takes the field away, as Django documents

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A form that was opened before somebody was deactivated, or lost a role, gives neither back.
        for name in {*POWERS, "groups"} & self.fields.keys():
            self.fields[name].show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "groups" not in self.changed_data:
            cleaned.pop("groups", None)
        return cleaned


class AnothersPasswordForm(PasswordAlone, AdminPasswordChangeForm):
    pass


def free_name(email: str) -> str:
    """Return the part before the @, with a number where somebody is called so already."""
    name = slugify(email.partition("@")[0].replace(".", "-")) or "colleague"
    names = [name, *(f"{name}{number}" for number in range(2, 100))]
    return next(one for one in names if not account_names.others_of(User(), one))


@admin.register(User, site=admin_site)
class AccountAdmin(GuardedModelAdmin, UserAdmin):
    """Accounts. Who leaves is deactivated: what they saved, approved and published goes on naming them."""

    add_form = InvitationForm
    add_form_template = "admin/change_form.html"
    form = ChangedAccountForm
    change_password_form = AnothersPasswordForm
    change_form_template = "admin/account_form.html"
    fieldsets = (
        (None, {"fields": ("first_name", "last_name", "email", "username")}),
        ("What they may do", {"fields": ("groups", "is_superuser", "is_active")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": ("first_name", "last_name", "email", "username", "groups", "is_superuser"),
                "description": "They choose a password themselves, with a link that you are given next.",
            },
        ),
    )
    readonly_fields = ("last_login", "date_joined")
    list_display = ["username", "name", "email", "roles", "is_active", "last_login"]
    list_filter = ["is_active", "is_superuser", "groups"]
    actions = ["deactivate", "reactivate"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_urls(self) -> list[URLPattern]:
        link = path("<int:number>/link/", self.admin_site.admin_view(self.make_link), name="auth_user_link")
        return [link, *super().get_urls()]

    @admin.display(description="Name", ordering="last_name")
    def name(self, account: User) -> str:
        return account.get_full_name()

    @admin.display(description="Roles")
    def roles(self, account: User) -> str:
        return roles_of(account)

    @admin.action(description="Deactivate selected accounts", permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        own = editor_of(request).pk
        if queryset.filter(pk=own).exists():
            messages.warning(request, "Your own account stays active: ask another administrator.")
        for account in queryset.filter(is_active=True).exclude(pk=own):
            self._set_active(request, account, is_active=False)
            messages.success(request, f"{account} is deactivated, and signed out everywhere.")

    @admin.action(description="Reactivate selected accounts", permissions=["change"])
    def reactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for account in queryset.filter(is_active=False):
            self._set_active(request, account, is_active=True)
            messages.success(request, f"{account} may sign in again.")

    def make_link(self, request: HttpRequest, number: int) -> HttpResponse:
        """Show a link with which the account's owner chooses a password, or mail it. Nothing of it is stored."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        account = self.get_object(request, str(number))
        if not isinstance(account, User) or not account.is_active:
            raise Http404("There is no active account with this number.")
        context = {"title": f"A link for {account.get_full_name() or account}", "account": account, "opts": self.opts}
        if request.method != "POST":
            return render_page(request, self.admin_site, "account_link.html", sends_mail=settings.EMAIL_HOST, **context)
        AuditEvent.objects.note(AuditKind.LINK, account.username, by=editor_of(request))
        if "mail" in request.POST and settings.EMAIL_HOST and account.email:
            try:
                mail_link(account, request, "invitation_mail.txt", "You are invited")
            except (SMTPException, OSError) as error:
                messages.error(request, f"The mail could not be sent: {error}. Show the link, and hand it over.")
                return redirect("admin:auth_user_link", account.pk)
            messages.success(request, f"The link is on its way to {account.email}.")
            return redirect("admin:auth_user_change", account.pk)
        return render_page(request, self.admin_site, "account_link.html", link=link_for(account, request), **context)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> Any:
        return super().add_view(request, form_url, {"title": "Invite a colleague"} | (extra_context or {}))

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        return redirect("admin:auth_user_link", obj.pk)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        # What is not changed here may be changed elsewhere at this moment, such as the password by its owner.
        obj.save(update_fields=sorted({*form.changed_data} - {"groups"}) if change else None)
        if change and "is_active" in form.changed_data:
            self._activity_has_changed(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        account = form.instance
        before = roles_of(account) if change else ""
        super().save_related(request, form, formsets, change)
        after = roles_of(User.objects.get(pk=account.pk))
        by = editor_of(request)
        if not change:
            AuditEvent.objects.note(AuditKind.INVITED, account.username, after, by=by)
        elif {"groups", "is_superuser"} & set(form.changed_data):
            AuditEvent.objects.note(AuditKind.ROLES, account.username, f"{before or 'none'} → {after or 'none'}", by=by)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Fix one's own powers, so that nobody locks themselves out."""
        fixed = super().get_readonly_fields(request, obj)
        return (*fixed, *POWERS) if obj is not None and obj == request.user else fixed

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if isinstance(obj, User) and (obj == request.user or permissions.has_acted(obj)):
            return False
        return super().has_delete_permission(request, obj)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        account = context.get("original")
        if account is not None:
            context["link_page"] = reverse("admin:auth_user_link", args=[account.pk])
        context |= {"show_save_and_add_another": False, "show_save_and_continue": account is not None}
        return super().render_change_form(request, context, *args, **kwargs)

    def _set_active(self, request: HttpRequest, account: User, *, is_active: bool) -> None:
        account.is_active = is_active
        account.save(update_fields=["is_active"])
        self.log_change(request, account, "Reactivated." if is_active else "Deactivated.")
        self._activity_has_changed(request, account)

    def _activity_has_changed(self, request: HttpRequest, account: User) -> None:
        sessions.end_all_of(account)  # of who is reactivated, one that began in the moment of deactivation
        kind = AuditKind.REACTIVATED if account.is_active else AuditKind.DEACTIVATED
        AuditEvent.objects.note(kind, account.username, by=editor_of(request))


def roles_of(account: User) -> str:
    roles = ["administrator"] if account.is_superuser else []
    return ", ".join(roles + sorted(group.name for group in account.groups.all()))
