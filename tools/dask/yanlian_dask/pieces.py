"""One piece of a study on a worker, and all pieces from a client.

A piece is `yanlian shard STUDY --part I/N` in a folder of the worker's own. Its parts come back as bytes and are written
beside their place and renamed, so that a folder never holds half a part.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path


class PieceFailed(RuntimeError):
    """The program ended with another code than 0; its words are the message."""


def run_piece(program: str, study: str, number: int, pieces: int, jobs: int, kept: str | None = None) -> dict[str, bytes]:
    """Runs piece `number` (from 1) of `pieces` and gives its parts by name.

    With `kept`, parts already in that folder (where the worker sees it) are not run again.
    """
    with tempfile.TemporaryDirectory(prefix="yanlian-") as scratch:
        out = Path(scratch) / "parts"
        command = [program, "shard", study, "--part", f"{number}/{pieces}", "--out", str(out), "--jobs", str(jobs)]
        if kept and Path(kept).is_dir():
            out.mkdir()
            for part in Path(kept).glob("part-*.parquet"):
                (out / part.name).write_bytes(part.read_bytes())
            # The shard command takes only folders that say they are a study's.
            (out / "study.ron").write_bytes(Path(study).read_bytes())
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise PieceFailed(f"piece {number}/{pieces}: {done.stderr.strip() or done.stdout.strip()}")
        # What the program names on its output is the piece; whatever else lies there belongs to others.
        names = [Path(line).name for line in done.stdout.splitlines() if line.endswith(".parquet")]
        return {name: (out / name).read_bytes() for name in names}


def put(folder: Path, name: str, content: bytes) -> None:
    """Writes a part whole or not at all."""
    path = folder / name
    if path.exists():
        return
    half = folder / f".{name}.{os.getpid()}.part"
    half.write_bytes(content)
    half.rename(path)


def run_study(
    client,
    program: str,
    study: Path,
    pieces: int,
    out: Path,
    jobs: int = 1,
    told: Callable[[int, int], None] | None = None,
) -> list[str]:
    """Runs all pieces and writes their parts into `out/parts`; gives the words of pieces that failed. The others are kept."""
    from distributed import as_completed

    parts = out / "parts"
    parts.mkdir(parents=True, exist_ok=True)
    numbers = range(1, pieces + 1)
    futures = [
        client.submit(run_piece, program, str(study), n, pieces, jobs, str(parts), pure=False, retries=2, key=f"yanlian-{study.stem}-{n}-{os.getpid()}")
        for n in numbers
    ]
    failed = []
    for count, future in enumerate(as_completed(futures), start=1):
        if future.status == "error":
            failed.append(str(future.exception()))
        else:
            for name, content in sorted(future.result().items()):
                put(parts, name, content)
        if told:
            told(count, pieces)
    return failed
