"""Reading of course content: text in, typed frozen structs out, errors with file and line."""
