"""Reading: the course list, lesson pages, checks, notes, bookmarks, reports, the lesson editor."""
