"""Views of `flashcards`."""
