"""Two workers on this machine, one of which is killed: the parts are those of one machine."""

import os
import subprocess
import threading
import time
from pathlib import Path

import pytest

distributed = pytest.importorskip("distributed")
from yanlian_dask.pieces import run_piece, run_study  # noqa: E402

PROGRAM = os.environ.get("YANLIAN", "")
ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.skipif(not PROGRAM, reason="YANLIAN does not name the program")


@pytest.fixture()
def study(tmp_path):
    path = tmp_path / "study.ron"
    drill = ROOT / "scenarios/mayang/drills/township-yanmen.ron"
    args = ["sweep", str(drill), "--set", "length=T+01:00", "--runs", "60", "--keep", "0", "--plan-only", str(path)]
    subprocess.run([PROGRAM, *args], check=True, capture_output=True)
    return path


def parts(folder):
    return {p.name: p.read_bytes() for p in Path(folder).glob("part-*.parquet")}


def test_a_killed_worker_loses_nothing(study, tmp_path):
    alone = tmp_path / "alone"
    subprocess.run([PROGRAM, "shard", str(study), "--part", "1/1", "--out", str(alone)], check=True, capture_output=True)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        with distributed.Client(cluster) as client:
            killed = []

            def kill():
                time.sleep(1.5)
                pid = next(iter(client.run(os.getpid).values()))
                os.kill(pid, 9)
                killed.append(pid)

            thread = threading.Thread(target=kill)
            thread.start()
            failed = run_study(client, PROGRAM, study, 6, tmp_path / "out")
            thread.join()
    assert killed and not failed, failed
    assert parts(tmp_path / "out/parts") == parts(alone)


def test_a_piece_that_cannot_run_says_why(tmp_path):
    broken = tmp_path / "study.ron"
    broken.write_text("(format: 1, study: Sweep)")
    with pytest.raises(RuntimeError, match="S007"):
        run_piece(PROGRAM, str(broken), 1, 1, 1)
