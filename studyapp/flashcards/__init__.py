"""Flashcards: decks, the review session, grades and their undo, own cards."""
