"""The portal's addresses."""

from django.urls import include, path

from portal.shared.files.views import file_download
from portal.shared.staff_site import site
from portal.views import branding, home, language, pages

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.server_error"

urlpatterns = [
    path("", home.home, name="home"),
    path("more/", pages.more, name="more"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("language/", language.set_language, name="set_language"),
    path("theme.<slug:digest>.css", branding.theme, name="theme_css"),
    path("brand/logo.<slug:digest>", branding.logo, name="tenant_logo"),
    path("files/<uuid:file_uuid>/", file_download, name="file_download"),
    path("search/", include("portal.search.urls")),
    path("demo/", include("portal.demo.urls")),
    path("auth/", include("accounts.auth.urls")),
    path("account/", include("accounts.workspace_urls")),
    path("account/", include("accounts.urls")),
    path("notifications/", include("accounts.notification_urls")),
    path("requests/", include("tickets.urls")),
    path("feedback/", include("tickets.feedback_urls")),
    path("", include("orders.urls")),
    path("billing/", include("billing.urls")),
    path("community/", include("community.urls")),
    path("documents/", include("knowledge.document_urls")),
    path("", include("knowledge.urls")),
    path("admin/", site.urls),
]
