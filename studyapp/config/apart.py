"""Work in a process of its own, so that the memory it took is given back."""

import os
import threading
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection

from django.core.management import CommandError


def apart(work: Callable[[], None]) -> None:
    """Do work in a forked process and wait for it; what it raises is raised here.

    CommandError when it ended without a word. It ends with this process, however that ends.
    """
    context = get_context("fork")
    heard, told = context.Pipe(duplex=False)
    here, alive = os.pipe()
    process = context.Process(target=_run, args=(work, told, here, alive))
    process.start()
    told.close()
    os.close(here)
    try:
        error = heard.recv()
        process.join()
    except EOFError:
        process.join()
        message = f"Preparing ended with exit code {process.exitcode}."
        raise CommandError(message) from None
    finally:
        os.close(alive)
        heard.close()
        process.join()
    if error is not None:
        raise error


def _run(work: Callable[[], None], told: Connection, parent: int, alive: int) -> None:
    os.close(alive)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    try:
        work()
    except BaseException as error:  # noqa: BLE001  (each is handed on: the waiting process raises it)
        told.send(error)
    else:
        told.send(None)


def _end_with(parent: int) -> None:
    """Wait until the other end is closed, which the parent does at its end at the latest."""
    os.read(parent, 1)
    os._exit(1)
