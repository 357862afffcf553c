"""What every service stands on: identifiers, time, records, history, calls. Knows no service."""
