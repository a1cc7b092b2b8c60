from typing import Any

from django.contrib.auth.views import LoginView
from django.http import HttpResponse

from . import resubmission
from .account_forms import SignInForm
from .resubmission import KEPT


class SignIn(LoginView):
    template_name = "sign_in.html"
    form_class = SignInForm

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        words = self.request.POST.get(KEPT)
        return resubmission.going_on_page(self.request, self.get_success_url(), words) if words else answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {KEPT: self.request.POST.get(KEPT, "")}
