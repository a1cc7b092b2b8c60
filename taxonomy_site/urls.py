from django.contrib.auth.views import LogoutView
from django.urls import include, path

from catalogue.admin.site import desk
from catalogue.views.favicon import favicon
from catalogue.views.health import health
from catalogue.views.setup import set_up
from catalogue.views.sign_in import SignIn

urlpatterns = [
    path("admin/", desk.urls),
    path("favicon.ico", favicon, name="favicon"),
    path("health/", health, name="health"),
    path("setup/<str:token>/", set_up, name="setup"),
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("", include("catalogue.urls")),
]

handler400 = "catalogue.views.errors.bad_request"
handler403 = "catalogue.views.errors.forbidden"
handler404 = "catalogue.views.errors.not_found"
handler500 = "catalogue.views.errors.failed"
