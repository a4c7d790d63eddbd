"""``django.tasks`` on procrastinate: a job is a row of the same transaction.

Wagtail's own jobs read the same ``TASKS`` setting and run on the same queue.
"""

from typing import Any

from django.tasks import TaskResult, TaskResultStatus
from django.tasks.backends.base import BaseTaskBackend
from django.tasks.exceptions import TaskResultDoesNotExist
from django.utils.json import normalize_json
from django.utils.module_loading import import_string

STATUS = {
    "todo": TaskResultStatus.READY,
    "doing": TaskResultStatus.RUNNING,
    "succeeded": TaskResultStatus.SUCCESSFUL,
    "failed": TaskResultStatus.FAILED,
    "cancelled": TaskResultStatus.FAILED,
    "aborted": TaskResultStatus.FAILED,
}


class ProcrastinateBackend(BaseTaskBackend):
    """Enqueues into procrastinate's table; ids are its job numbers."""

    supports_defer = True
    supports_priority = True
    supports_async_task = False
    supports_get_result = True

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        from home.core.tasks import run_django_task

        self.validate_task(task)
        payload = {
            "path": task.module_path,
            "args": normalize_json(list(args)),
            "kwargs": normalize_json(dict(kwargs)),
        }
        job_id = run_django_task.configure(
            priority=task.priority, schedule_at=task.run_after
        ).defer(**payload)
        return self._result(task, job_id, TaskResultStatus.READY, payload)

    def get_result(self, result_id: str) -> Any:
        from procrastinate.contrib.django.models import ProcrastinateJob

        try:
            job = ProcrastinateJob.objects.get(pk=int(result_id), task_name="run_django_task")
        except (ValueError, ProcrastinateJob.DoesNotExist):
            raise TaskResultDoesNotExist(result_id) from None
        return self._result(import_string(job.args["path"]), job.pk, STATUS[job.status], job.args)

    def _result(self, task: Any, job_id: int, status: Any, payload: dict[str, Any]) -> Any:
        return TaskResult(
            task=task,
            id=str(job_id),
            status=status,
            enqueued_at=None,
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=payload["args"],
            kwargs=payload["kwargs"],
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
