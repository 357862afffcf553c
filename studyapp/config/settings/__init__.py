"""Settings: `base` reads the environment, `test` is what the suite runs on."""
