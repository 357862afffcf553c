"""URLs below `/exams/`."""

from django.urls import path

from studyapp.exams import views

app_name = "exams"
urlpatterns = [
    path("", views.exams, name="list"),
    path("start/", views.start, name="start"),
    path("<int:attempt_id>/", views.attempt, name="attempt"),
    path("<int:attempt_id>/answers/", views.answers, name="answers"),
    path("<int:attempt_id>/questions/<int:position>/", views.save_question, name="question"),
    path("<int:attempt_id>/submit/", views.submit, name="submit"),
    path("<int:attempt_id>/route/", views.route, name="route"),
    path("<int:attempt_id>/report/", views.report, name="report"),
]
