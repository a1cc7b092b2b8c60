from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

from .lists import GuardedLists
from .site import desk


@admin.register(User, site=desk)
class AccountAdmin(GuardedLists, UserAdmin):
    pass


@admin.register(Group, site=desk)
class RoleAdmin(GuardedLists, GroupAdmin):
    pass
