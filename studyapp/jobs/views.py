"""The page of a job: how far it is, and where its result lies."""

from django.http import Http404, HttpRequest, HttpResponse

from studyapp.accounts.api import current_learner, public
from studyapp.common.http import show
from studyapp.jobs import queries


@public("GET")
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """One job of this learner; the piece asks again by itself while the job is under way."""
    user = current_learner(request)
    found = queries.job_of(user, job_id) if user else None
    if found is None:
        raise Http404
    return show(request, "web/job.html", {"job": found, "section": ""}, part="state")
