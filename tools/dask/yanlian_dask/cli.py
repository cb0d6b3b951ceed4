"""`yanlian-dask STUDY.ron --pieces N --out DIR`: shards on a cluster, then `yanlian gather`."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from .pieces import run_study


def main() -> int:
    """The command."""
    p = argparse.ArgumentParser(prog="yanlian-dask", description="Runs a Yanlian study on a Dask cluster and puts its parts together.")
    p.add_argument("study", type=Path, help="study file, as --plan-only writes it")
    p.add_argument("--pieces", type=int, required=True, help="how many pieces; two to four times the workers")
    p.add_argument("--out", type=Path, required=True, help="folder of the result")
    p.add_argument("--yanlian", default=shutil.which("yanlian") or "yanlian", help="the program, as the workers find it")
    p.add_argument("--jobs", type=int, default=1, help="runs at once on a worker")
    where = p.add_mutually_exclusive_group(required=True)
    where.add_argument("--scheduler", help="address of a scheduler, tcp://head:8786")
    where.add_argument("--local", type=int, metavar="N", help="N workers on this machine")
    a = p.parse_args()
    if a.pieces < 1:
        p.error("--pieces must be at least 1")
    study = a.study.resolve()
    if not study.is_file():
        p.error(f"{study}: no such file")

    from distributed import Client, LocalCluster

    cluster = LocalCluster(n_workers=a.local, threads_per_worker=1, dashboard_address=None) if a.local else None
    with Client(cluster or a.scheduler) as client:
        failed = run_study(client, a.yanlian, study, a.pieces, a.out.resolve(), a.jobs, lambda n, of: print(f"\r{n}/{of}", end="", file=sys.stderr))
    if cluster:
        cluster.close()
    print(file=sys.stderr)
    for why in failed:
        print(why, file=sys.stderr)
    if failed:
        return 3
    result = a.out / "result"
    return subprocess.run([a.yanlian, "gather", str(a.out / "parts"), "--study", str(study), "--out", str(result)], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
