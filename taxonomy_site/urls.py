from collections.abc import Callable

from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils.module_loading import import_string

from catalogue.admin.site import admin_site
from catalogue.web import health
from catalogue.web.favicon import favicon
from catalogue.web.security_txt import security_txt
from catalogue.web.setup import set_up
from catalogue.web.sign_in import ChoosePassword, ForgottenPassword, SignIn


def at_provider(step: str) -> Callable[[HttpRequest], HttpResponse]:
    """Return a view of `catalogue.web.provider`, which is loaded with Authlib when somebody signs in there, if ever."""

    def view(request: HttpRequest) -> HttpResponse:
        answer: HttpResponse = import_string(f"catalogue.web.provider.{step}")(request)
        return answer

    return view


urlpatterns = [
    path("admin/", admin_site.urls),
    path("favicon.ico", favicon, name="favicon"),
    path("health/", health.ready, name="health"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("livez", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    # The desk's sign-in page links to this name.
    path("password/", ForgottenPassword.as_view(), name="admin_password_reset"),
    path("password/<str:uidb64>.<str:token>/", ChoosePassword.as_view(), name="choose_password"),
    path("setup/<str:token>/", set_up, name="setup"),
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-in/provider/", at_provider("begin"), name="provider_begin"),
    path("sign-in/provider/back/", at_provider("finish"), name="provider_finish"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("", include("catalogue.pages.urls")),
]

handler400 = "catalogue.pages.errors.bad_request"
handler403 = "catalogue.pages.errors.forbidden"
handler404 = "catalogue.pages.errors.not_found"
handler500 = "catalogue.web.error_pages.failed"
