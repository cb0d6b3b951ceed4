"""Cell updates a second of two public engines in the wet valley of `benches/flood.rs`: 500 x 500 cells of 10 m, fall 1 in 1,000, a metre of
water everywhere, n 0.05, closed edges; the same ground to the last bit of its noise. One thread each.

`pip install landlab==2.10.1 anuga` in a virtual environment of its own. Prints one line an engine: landlab's OverlandFlow, the local inertial
equation as here, alpha 0.7 and theta 0.8 as here; ANUGA's DE0, finite volumes of the full equations on a mesh of triangles, four to a square,
so that a square as large as a cell counts as one cell. Usage: flood_peers.py [STEPS] [SECONDS].
"""
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
import sys
import time

import numpy as np

N, CELL_M, FALL, SPREAD_M, DEPTH_M, MANNING = 500, 10.0, 0.001, 0.005, 1.0, 0.05
steps = int(sys.argv[1]) if len(sys.argv) > 1 else 100
seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 30.0


def ground():
    """Height of each cell, northernmost row first."""
    x = np.arange(N * N, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    x ^= x >> np.uint64(29)
    x *= np.uint64(0xBF58476D1CE4E5B9)
    x ^= x >> np.uint64(32)
    u = lambda v: (v & np.uint64(0xFFFFFF)).astype(float) / float(1 << 24)
    noise = (u(x) + u(x >> np.uint64(20)) + u(x >> np.uint64(40)) - 1.5) * 2.0 * SPREAD_M
    along = (np.arange(N) + 0.5) * CELL_M
    half = N * CELL_M / 2.0
    return FALL * along[:, None] + 2.0 * FALL * np.abs(along - half)[None, :] + noise.reshape(N, N)


def landlab():
    from landlab import RasterModelGrid
    from landlab.components import OverlandFlow

    grid = RasterModelGrid((N, N), xy_spacing=CELL_M)
    grid.add_field("topographic__elevation", ground()[::-1].copy().ravel(), at="node")
    depth = grid.add_full("surface_water__depth", DEPTH_M, at="node")
    grid.set_closed_boundaries_at_grid_edges(True, True, True, True)
    flow = OverlandFlow(grid, mannings_n=MANNING, alpha=0.7, theta=0.8)
    core, simulated = grid.core_nodes, 0.0
    before = depth[core].sum()
    start = time.process_time()
    for _ in range(steps):
        step_s = flow.calc_time_step()
        flow.run_one_step(step_s)
        simulated += step_s
    took = time.process_time() - start
    off = grid.at_node["surface_water__depth"][core].sum() / before - 1.0
    print(f"landlab {steps} steps, {simulated:.0f} s, in {took:.2f} s: {core.size * steps / took / 1e6:.2f} M cells/s, volume {off:+.1e}")


def anuga():
    import anuga

    side = N * CELL_M
    domain = anuga.rectangular_cross_domain(N, N, len1=side, len2=side)
    domain.set_flow_algorithm("DE0")
    domain.store = False
    domain.set_quantities_to_be_stored(None)
    bed = ground()

    def height(x, y):
        col = np.clip((np.asarray(x) / CELL_M).astype(int), 0, N - 1)
        row = np.clip(((side - np.asarray(y)) / CELL_M).astype(int), 0, N - 1)
        return bed[row, col]

    domain.set_quantity("elevation", height, location="centroids")
    domain.set_quantity("friction", MANNING)
    domain.set_quantity("stage", expression=f"elevation+{DEPTH_M}", location="centroids")
    wall = anuga.Reflective_boundary(domain)
    domain.set_boundary({tag: wall for tag in domain.get_boundary_tags()})
    before = domain.get_water_volume()
    start = time.process_time()
    for _ in domain.evolve(yieldstep=seconds, finaltime=seconds):
        pass
    took, done = time.process_time() - start, domain.number_of_steps
    off = domain.get_water_volume() / before - 1.0
    print(
        f"anuga {done} steps, {seconds:.0f} s, in {took:.2f} s: {domain.number_of_triangles * done / took / 1e6:.2f} M triangles/s, "
        f"{N * N * done / took / 1e6:.2f} M cells/s, volume {off:+.1e}"
    )


landlab()
anuga()
