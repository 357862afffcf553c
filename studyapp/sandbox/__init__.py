"""A learner's cloud account: the database under minicloud, and the AWS HTTP door."""
