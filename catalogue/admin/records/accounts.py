from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, User
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from ...editorial import permissions
from ...web import sessions
from ...web.account_names import OneNamePerPerson
from ..forms.guards import GuardedModelAdmin
from ..people import editor_of
from ..site import admin_site

POWERS = ("is_active", "is_staff", "is_superuser")


class NewAccountForm(OneNamePerPerson, AdminUserCreationForm):
    pass


class ChangedAccountForm(OneNamePerPerson, UserChangeForm):
    pass


@admin.register(User, site=admin_site)
class AccountAdmin(GuardedModelAdmin, UserAdmin):
    """Accounts. Who leaves is deactivated: what they saved, approved and published goes on naming them."""

    add_form = NewAccountForm
    form = ChangedAccountForm
    list_display = ["username", "name", "email", "roles", "is_active", "last_login"]
    list_filter = ["is_active", "is_superuser", "groups"]
    actions = ["deactivate", "reactivate"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="Name", ordering="last_name")
    def name(self, account: User) -> str:
        return account.get_full_name()

    @admin.display(description="Roles")
    def roles(self, account: User) -> str:
        roles = ["administrator"] if account.is_superuser else []
        return ", ".join(roles + sorted(group.name for group in account.groups.all()))

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

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            sessions.end_all_of(obj)

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

    def _set_active(self, request: HttpRequest, account: User, *, is_active: bool) -> None:
        account.is_active = is_active
        account.save(update_fields=["is_active"])
        if not is_active:
            sessions.end_all_of(account)
        self.log_change(request, account, "Reactivated." if is_active else "Deactivated.")


@admin.register(Group, site=admin_site)
class RoleAdmin(GuardedModelAdmin, GroupAdmin):
    pass
