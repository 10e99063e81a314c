"""Several things at a time, results in the order asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from abide.engines.program import interrupt_all

Item = TypeVar("Item")
Result = TypeVar("Result")


def at_a_time(count: int, work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Given how many at a time, the work and the items, return the results in the items' order.

    When the person interrupts, every engine is interrupted before the interruption goes on.
    """
    todo = list(items)
    if count <= 1 or len(todo) <= 1:
        return [work(each) for each in todo]
    with ThreadPoolExecutor(max_workers=count) as pool:
        futures = [pool.submit(work, each) for each in todo]
        try:
            return [future.result() for future in futures]
        except BaseException:
            for future in futures:
                future.cancel()
            interrupt_all()
            raise
