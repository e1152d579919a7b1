"""The real program on a pseudo-terminal: start, type, answer, leave."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time

import pyte
import pytest

from tests.conftest import ROOT

COLOURS = re.compile(rb"\x1b\[(?:[0-9]*;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;0-9]*m")
PATIENCE_S = 60.0


class Terminal:
    """A program on a pty, with a screen that shows what it drew."""

    def __init__(self, width: int, height: int, **environment: str) -> None:
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.ByteStream(self.screen)
        self.sent = b""
        self.process, self.master = pty.fork()
        if self.process == 0:
            os.chdir(ROOT)
            os.execve(
                sys.executable, [sys.executable, "-m", "assistant"],
                {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **environment},
            )  # fmt: skip
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def until(self, words: str) -> str:
        """Read until the screen shows the words."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if words in "\n".join(self.screen.display):
                return "\n".join(self.screen.display)
            if not self._read():
                break
        raise AssertionError("\n".join(self.screen.display))

    def type(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def leave(self) -> int:
        """Press ctrl+q and return the exit code."""
        self.type(b"\x11")
        while self._read():
            pass
        _, status = os.waitpid(self.process, 0)
        return os.waitstatus_to_exitcode(status)

    def _read(self) -> bool:
        try:
            if not select.select([self.master], [], [], PATIENCE_S)[0]:
                return False
            found = os.read(self.master, 65536)
        except OSError:
            return False
        self.sent += found
        self._stream.feed(found.replace(b"\x1b[>", b"\x1b[").replace(b"\x1b[<", b"\x1b["))
        return bool(found)


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 36), (200, 60)])
def test_a_question_is_typed_answered_and_left_with_its_record_named(width, height) -> None:
    terminal = Terminal(width, height)
    terminal.until("Ask in your own words")
    terminal.type(b"median TTP for stage C")
    terminal.until("known: median")
    terminal.type(b"\r")
    shown = terminal.until("5.0 months")
    assert "Median TTP in patients with BCLC stage C" in shown
    terminal.type(b"\x14")
    terminal.until("all patients in the study")
    assert terminal.leave() == 0
    assert b"Record: " in terminal.sent
    assert b"\x1b[?1049l" in terminal.sent  # the screen that was there before comes back


def test_no_color_sends_no_colour_at_all() -> None:
    terminal = Terminal(120, 36, NO_COLOR="1")
    terminal.until("Ask in your own words")
    terminal.type(b"median TTP by stage\r")
    terminal.until("5.0 months")
    assert terminal.leave() == 0
    assert not COLOURS.search(terminal.sent)


def test_colours_are_sent_where_they_are_wanted() -> None:
    terminal = Terminal(120, 36)
    terminal.until("Ask in your own words")
    assert terminal.leave() == 0
    assert COLOURS.search(terminal.sent)


def test_a_study_that_cannot_be_opened_leaves_with_its_reason(tmp_path) -> None:
    (tmp_path / "in the way").write_text("x")
    terminal = Terminal(100, 30, CQA_TRANSCRIPT_DIR=str(tmp_path / "in the way" / "records"))
    while terminal._read():
        pass
    _, status = os.waitpid(terminal.process, 0)
    assert os.waitstatus_to_exitcode(status) == 4
    assert b"cannot be kept" in terminal.sent
