"""Work that outlives a request: a row a job, run by Celery workers or by embedded threads."""
