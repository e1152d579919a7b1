"""CPU time to first paint, as a ratio to a bare Textual app of the same widgets.

Both programs run on a fresh pty, in turn, several times. A program has painted when 40 cells
of the screen (replayed through pyte) are not blank; its CPU time is read then, and it is killed.

    python benchmarks/first_paint.py [--runs 9]
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

import pyte

ROOT = Path(__file__).resolve().parents[1]
WIDTH, HEIGHT, PAINTED_CELLS, PATIENCE_S = 120, 36, 40, 60.0
FLOOR = """
from textual.app import App
from textual.containers import VerticalScroll
from textual.widgets import Footer, Static, TextArea

class Floor(App):
    def compose(self):
        yield Static("Opening the study... you can type already")
        yield VerticalScroll()
        yield Static("")
        yield TextArea(placeholder="Ask about the study")
        yield Static("")
        yield Footer()

Floor().run()
"""
OURS = "import sys; from assistant.cli import main; sys.exit(main([]))"


def first_paint(code: str, folder: str) -> tuple[float, float]:
    """Return CPU and wall seconds from the start of a program to its first paint."""
    environment = {
        **os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(ROOT),
        "XDG_DATA_HOME": folder, "COLUMNS": str(WIDTH), "LINES": str(HEIGHT),
    }  # fmt: skip
    started = time.perf_counter()
    child, master = pty.fork()
    if child == 0:
        os.execve(sys.executable, [sys.executable, "-c", code], environment)
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
    screen = pyte.Screen(WIDTH, HEIGHT)
    stream = pyte.ByteStream(screen)
    try:
        while time.perf_counter() - started < PATIENCE_S:
            ready, _, _ = select.select([master], [], [], 0.5)
            if not ready:
                continue
            stream.feed(os.read(master, 65536).replace(b"\x1b[>", b"\x1b["))
            cells = sum(character != " " for line in screen.display for character in line)
            if cells >= PAINTED_CELLS:
                return cpu_seconds(child), time.perf_counter() - started
        raise SystemExit("The program did not paint.")
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(master)


def cpu_seconds(process: int) -> float:
    """Return the CPU time a process has used, from /proc."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print medians and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    found: dict[str, list[tuple[float, float]]] = {"bare app": [], "ours": []}
    with tempfile.TemporaryDirectory() as folder:
        for code in (FLOOR, OURS):  # byte code is compiled before anything is measured
            first_paint(code, folder)
        for _ in range(runs):
            found["bare app"].append(first_paint(FLOOR, folder))
            found["ours"].append(first_paint(OURS, folder))
    cpu = {name: statistics.median(cpu for cpu, _ in times) for name, times in found.items()}
    for name, times in found.items():
        wall = statistics.median(wall for _, wall in times)
        print(f"{name:9} CPU {cpu[name]:.2f} s, wall {wall:.2f} s (median of {runs})")
    print(f"ratio of CPU time to first paint: {cpu['ours'] / cpu['bare app']:.2f} (budget 1.25)")


if __name__ == "__main__":
    main()
