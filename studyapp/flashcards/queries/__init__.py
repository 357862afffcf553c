"""Reads of `flashcards`: `cards` for the review, `decks` for the lists, `counts` for sums."""
