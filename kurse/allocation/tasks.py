"""The computing of a run, in the worker: heavy libraries are loaded there alone."""

from procrastinate.contrib.django import app

from kurse.allocation.actions import compute_run
from kurse.allocation.models import AllocationRun


@app.task(name="compute_allocation")
def compute(run_id: int) -> None:
    compute_run(AllocationRun.objects.select_related("phase__cohort").get(pk=run_id))
