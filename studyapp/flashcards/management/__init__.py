"""Management commands of flashcards."""
