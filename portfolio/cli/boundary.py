"""The one place where errors end: expected ones as a sentence and an exit code, bugs with their
traceback as 1."""

import errno
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from enum import IntEnum
from types import FrameType
from typing import Any, NoReturn

import click

from portfolio import engines, git
from portfolio.actions import (
    ActionError,
    GuardrailError,
    InfeasibleError,
    InvalidInputsError,
    RemoteFailedError,
    StaleError,
    StoppedError,
    UnprovenAnswerError,
    UsageError,
)
from portfolio.cli.streams import OutputError, forget_stdout, guarded_streams
from portfolio.places import PlaceError, UnfinishedError


class Exit(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    BUG = 1
    CHANGED = 2
    INVALID = 3
    INFEASIBLE = 4
    UNPROVEN = 5
    GUARDRAIL = 6
    STALE = 7
    REMOTE = 8
    USAGE = 64
    OUTPUT = 74
    INTERRUPTED = 130
    PIPE = 141


MEANINGS: Mapping[Exit, str] = {
    Exit.DONE: "Done, or nothing had to be done.",
    Exit.BUG: "A bug of ours: it comes with a traceback. Please report it.",
    Exit.CHANGED: "Only with `--detailed-exitcode`: done, and the plan changes.",
    Exit.INVALID: (
        "The inputs are invalid; the findings say where and what to do. Nothing was solved."
    ),
    Exit.INFEASIBLE: (
        "No portfolio keeps all the rules of the scenario; the report says which ones clash."
    ),
    Exit.UNPROVEN: (
        "A plan, or none, not proven within the limits, or not settled among equals; recorded if"
        " asked."
    ),
    Exit.GUARDRAIL: "A guardrail of the company does not allow the change.",
    Exit.STALE: "Something stored is out of date, damaged, or does not come out again as it was.",
    Exit.REMOTE: "A remote service failed; nothing was lost, and trying again is safe.",
    Exit.USAGE: (
        "Wrong usage: an option, a name or a folder that is not there, or a disk that refuses."
    ),
    Exit.OUTPUT: "What belongs on stdout could not be written: it is closed, or its disk is full.",
    Exit.INTERRUPTED: "Interrupted with Ctrl-C; nothing is left half-written.",
    Exit.PIPE: "Whoever read stdout stopped reading, as `head` does; nothing is left half-written.",
}
"""What each of them tells a person or a script."""

PATIENCE = 0.7
"""Seconds after Ctrl-C in which a command may end by itself. Every write is atomic, so a hard end
loses nothing."""

_REFUSALS = frozenset(
    {
        errno.EACCES,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EIO,
        errno.ELOOP,
        errno.EMFILE,
        errno.ENAMETOOLONG,
        errno.ENFILE,
        errno.ENOMEM,
        errno.ENOSPC,
        errno.EPERM,
        errno.EROFS,
    }
)
"""What a disk or a system says no with; a name that is not there may be a mistake of ours, and is
not among them."""

_GRAVITY = (
    Exit.DONE,
    Exit.CHANGED,
    Exit.UNPROVEN,
    Exit.INFEASIBLE,
    Exit.GUARDRAIL,
    Exit.STALE,
    Exit.INVALID,
)
"""Which of several outcomes decides the code of a command: the last of these."""


_EXITS: Mapping[type[ActionError], Exit] = {
    UsageError: Exit.USAGE,
    InvalidInputsError: Exit.INVALID,
    StaleError: Exit.STALE,
    GuardrailError: Exit.GUARDRAIL,
    RemoteFailedError: Exit.REMOTE,
    InfeasibleError: Exit.INFEASIBLE,
    UnprovenAnswerError: Exit.UNPROVEN,
}
"""The exit code of each error that an action ends with."""


class ExpectedError(Exception):
    """Something that a user can mend: said in a sentence on stderr, without a traceback."""

    def __init__(self, message: str, code: Exit) -> None:
        super().__init__(message)
        self.code = code


def gravest(codes: Iterable[Exit]) -> Exit:
    """The code of a command that did several things."""
    return max(codes, key=_GRAVITY.index, default=Exit.DONE)


def guarded(call: Callable[[], Any]) -> NoReturn:
    """Run a command to its end and leave the process with its exit code."""
    with guarded_streams():
        code = _ending_of(call)
    sys.exit(code)


def _ending_of(call: Callable[[], Any]) -> int:
    """The exit code of a command; a bug is raised."""
    interruption = _Interruption.listening()
    try:
        code = call()
        sys.stdout.flush()
        return int(code or 0)
    except ExpectedError as problem:
        return _said(str(problem), problem.code)
    except ActionError as error:
        return _said(str(error), _EXITS[type(error)])
    except PlaceError as problem:
        return _said(str(problem), Exit.INVALID)
    except UnfinishedError as problem:
        return _said(str(problem), Exit.STALE)
    except click.ClickException as error:
        error.show()
        return Exit.USAGE
    except (KeyboardInterrupt, click.Abort) as stop:
        _interrupted(_what_is_kept(stop))
    except OutputError as lost:
        return _lost(lost)
    except Exception as error:
        if interruption.came:
            _interrupted()
        refusal = _refusal_of_the_machine(error)
        if refusal is None:
            raise
        return _said(*refusal)
    finally:
        interruption.forget()


def _said(sentence: str, code: Exit) -> Exit:
    click.echo(f"portfolio: {sentence}", err=True)
    return code


def _lost(lost: OutputError) -> Exit:
    """The code for output that nobody got; who stopped reading on purpose needs no sentence."""
    forget_stdout()
    if lost.reader_left:
        return Exit.PIPE
    return _said(f"the output could not be written: {lost}", Exit.OUTPUT)


def _refusal_of_the_machine(error: Exception) -> tuple[str, Exit] | None:
    """A sentence and a code for what the machine did to us, such as a full disk; None for a bug of
    ours."""
    if isinstance(error, engines.SolverEndedError):
        return str(error), Exit.UNPROVEN
    code_of_git = _code_of_git(error)
    if code_of_git is not None:
        return str(error), code_of_git
    if isinstance(error, OSError) and error.errno in _REFUSALS:
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror}", Exit.USAGE
    return None


def _code_of_git(error: Exception) -> Exit | None:
    """The exit code for what git refused; None for any other error."""
    if isinstance(error, git.DamagedError):
        return Exit.STALE
    if isinstance(error, git.UnreachableError):
        return Exit.REMOTE
    return Exit.USAGE if isinstance(error, git.GitError) else None


class _Interruption:
    """Whether Ctrl-C came. Some libraries turn its exception into one of their own, and some
    swallow it."""

    def __init__(self) -> None:
        self.came = False
        self._listens = False

    @classmethod
    def listening(cls) -> "_Interruption":
        """Hear the next Ctrl-C, unless the process was told to ignore it or this is not its main
        thread."""
        heard = cls()
        main = threading.current_thread() is threading.main_thread()
        if main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, heard._handle)
            heard._listens = True
        return heard

    def forget(self) -> None:
        """Leave the process as it was."""
        if self._listens:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        self.came = True
        signal.signal(signal.SIGINT, signal.default_int_handler)
        watchdog = threading.Timer(PATIENCE, os._exit, (Exit.INTERRUPTED,))
        watchdog.daemon = True
        watchdog.start()
        raise KeyboardInterrupt


def _what_is_kept(stop: BaseException) -> str:
    """What a question says that was stopped; click hides it behind an exception of its own."""
    for error in (stop, stop.__cause__):
        if isinstance(error, StoppedError):
            return str(error)
    return ""


def _interrupted(sentence: str = "") -> NoReturn:
    """Leave at once: a solver in another thread does not listen, and would hold the process up.

    `sentence` says what is finished and kept, where something is.
    """
    with suppress(OSError):
        click.echo(sentence or "interrupted", err=True)
    if threading.active_count() > 1:
        with suppress(OSError, OutputError):
            sys.stdout.flush()
        os._exit(Exit.INTERRUPTED)
    sys.exit(Exit.INTERRUPTED)
