"""Labs: tasks in a sandbox account whose checks tick while the learner works."""
