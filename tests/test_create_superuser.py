import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["ada", "Ada", "ADA", "ａｄａ"])
def test_a_name_in_another_case_is_the_same_person(administrator, name):
    with pytest.raises(CommandError, match="taken"):
        call_command("createsuperuser", interactive=False, username=name, email="a@example.org")
    assert User.objects.count() == 1


def test_another_name_is_free(administrator):
    call_command("createsuperuser", interactive=False, username="grace", email="", verbosity=0)
    assert User.objects.filter(username="grace", is_superuser=True).exists()
