"""URLs of the site around the features."""

from django.urls import path

from studyapp.web import health, search, views

urlpatterns = [
    path("", views.home, name="home"),
    path("progress/", views.progress, name="progress"),
    path("route/", views.route, name="route"),
    path("search", search.search, name="search"),
    path("palette", search.palette, name="palette"),
    path("about/", views.about, name="about"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
