"""Practice exams and quizzes: sitting, autosave, deadline, report."""
