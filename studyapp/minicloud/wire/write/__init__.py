"""From outputs and errors to HTTP responses, in the form of each protocol."""
