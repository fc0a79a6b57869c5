"""Being told to end, and hearing it.

A task is ended by a cancellation, which is raised where it waits. Leaving a connection that the
server has closed meanwhile fails in its own way, and then that failure comes out instead: the
cancellation is gone, and a loop that lives through every failure would live for ever. Such loops
ask here.
"""

import asyncio


def is_told_to_end() -> bool:
    """Whether this task has been cancelled, though nothing may have been raised."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def heed(failure: Exception) -> None:
    """Before a failure is lived through: `CancelledError` if this task is to end."""
    if is_told_to_end():
        raise asyncio.CancelledError from failure
