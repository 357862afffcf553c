"""Evidence of what a learner knows: answers and reviews, mastery by task, streaks, readiness."""
