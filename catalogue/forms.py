from django.contrib.auth.forms import UserCreationForm, UsernameField
from django.contrib.auth.models import User


class AdministratorForm(UserCreationForm):
    class Meta:
        model = User
        fields = ("username",)
        field_classes = {"username": UsernameField}

    def save(self, commit: bool = True) -> User:
        self.instance.is_staff = self.instance.is_superuser = True
        return super().save(commit=commit)
