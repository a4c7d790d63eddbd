"""The two jobs of the queue itself. Jobs may run twice after a crash: each must be repeatable."""

from typing import Any

from django.utils.module_loading import import_string
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app


@app.task(name="run_django_task", retry=RetryStrategy(max_attempts=3, wait=1))
def run_django_task(path: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    return import_string(path).call(*args, **kwargs)


@app.periodic(cron="* * * * * */30")  # the sixth field counts seconds
@app.task(name="rescue_stalled_jobs", queueing_lock="rescue_stalled_jobs", pass_context=True)
async def rescue_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Put back what a killed worker left running; without this it would stay so for ever."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)
