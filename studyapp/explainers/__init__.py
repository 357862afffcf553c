"""The rules of the interactive explainers: pure functions over dated facts of the course.

A rule takes what a learner chose and what the course knows, and returns what a page shows. Pages,
forms and addresses are the affair of `lessons`.
"""
