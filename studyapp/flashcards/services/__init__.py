"""Writes of `flashcards`: `grading`, the learner's marks and wording, and moving to an account."""
