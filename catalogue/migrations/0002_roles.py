from django.apps.registry import Apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations

WORKING_COPY = (
    "alias",
    "authority",
    "cfaareading",
    "citation",
    "commentary",
    "commentarystatement",
    "compromisedproperty",
    "editornote",
    "failuremode",
    "framework",
    "legalquestion",
    "mapping",
    "notetarget",
    "passage",
    "reference",
    "referenceauthor",
    "scenario",
    "scenariodomain",
    "sitetext",
    "synonymgroup",
    "synonymterm",
)
TO_LOOK_AT = (
    *WORKING_COPY,
    "edition",
    "entry",
    "entryversion",
    "missedsearch",
    "reviewevent",
    "savedversion",
    "withdrawal",
)

LOOKS = tuple(f"view_{model}" for model in TO_LOOK_AT)
EDITS = tuple(f"{action}_{model}" for action in ("add", "change", "delete") for model in WORKING_COPY)
ROLES = {
    "reader": (),
    "curator": (*LOOKS, *EDITS),
    "reviewer": (*LOOKS, "approve_entry"),
    "publisher": (*LOOKS, "add_edition"),
}


def make_roles(apps: Apps, schema_editor: object = None) -> None:
    make_permissions(apps)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for role, codenames in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        granted = Permission.objects.filter(content_type__app_label="catalogue", codename__in=codenames)
        group.permissions.add(*granted)


def make_permissions(apps: Apps) -> None:
    """Django makes them only after the last migration, and groups need them now."""
    config = apps.get_app_config("catalogue")
    known, config.models_module = getattr(config, "models_module", None), True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = known


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("catalogue", "0001_initial"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
