"""URLs below `/cards/`."""

from django.urls import path

from studyapp.flashcards.views import decks, exports, own, review

app_name = "flashcards"
urlpatterns = [
    path("", decks.decks, name="decks"),
    path("list/", decks.cards, name="list"),
    path("limit/", decks.limit, name="limit"),
    path("review/", review.review, name="review"),
    path("undo/<int:review_id>/", review.undo, name="undo"),
    path("new/", own.new, name="new"),
    path("create/", own.create, name="create"),
    path("export/", exports.export, name="export"),
    path("exports/<str:name>/", exports.download, name="download"),
    path("<int:card_id>/grade/", review.grade, name="grade"),
    path("<int:card_id>/suspend/", review.suspend, name="suspend"),
    path("<int:card_id>/flag/", review.flag, name="flag"),
    path("<int:card_id>/edit/", own.edit, name="edit"),
    path("<int:card_id>/save/", own.save, name="save"),
    path("<int:card_id>/delete/", own.delete, name="delete"),
]
