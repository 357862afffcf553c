"""Django-aware helpers without models: htmx, Markdown, charts, typed requests, template tags."""
