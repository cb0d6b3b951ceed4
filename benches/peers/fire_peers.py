"""Burnt cells a second of two public engines on the even ground of `benches/fire.rs`: Anderson's model 2, cells of 30 m, 1 m/s of wind.

`pip install pyretechnics forefire` in a virtual environment of its own. Prints one line an engine. ForeFire follows a front of markers, not
cells: what it burnt is counted in cells of the same size; its own table has no model 2, so its class 321 (grassland) burns.
"""
import math
import sys
import time

import numpy as np

CELL_M, WIND_M_S, TOWARDS_DEG = 30.0, 1.0, 70.0
side = int(sys.argv[1]) if len(sys.argv) > 1 else 601
minutes = float(sys.argv[2]) if len(sys.argv) > 2 else 2400.0


def pyretechnics():
    import pyretechnics.eulerian_level_set as els
    from pyretechnics.space_time_cube import SpaceTimeCube

    shape = (int(minutes // 60) + 2, side, side)
    value = {
        "slope": 0.0, "aspect": 0.0, "fuel_model": 2, "canopy_cover": 0.0, "canopy_height": 0.0, "canopy_base_height": 0.0,
        "canopy_bulk_density": 0.0, "wind_speed_10m": WIND_M_S * 3.6, "upwind_direction": (TOWARDS_DEG + 180.0) % 360.0,
        "fuel_moisture_dead_1hr": 0.06, "fuel_moisture_dead_10hr": 0.07, "fuel_moisture_dead_100hr": 0.08,
        "fuel_moisture_live_herbaceous": 0.6, "fuel_moisture_live_woody": 0.9, "foliar_moisture": 1.0,
    }
    cubes = {k: SpaceTimeCube(shape, v) for k, v in value.items()}
    state = els.SpreadState(shape).ignite_cell((side // 2, side // 2))
    began = time.perf_counter()
    out = els.spread_fire_with_phi_field(cubes, state, cube_resolution=(60.0, CELL_M, CELL_M), start_time=0.0, max_duration=minutes)
    took = time.perf_counter() - began
    burnt = int(np.count_nonzero(out["spread_state"].get_full_matrices()["fire_type"]))
    print(f"pyretechnics {burnt} cells in {took:.2f} s: {burnt / took / 1e6:.3f} M cells/s")


def forefire():
    import pyforefire as ff

    f = ff.ForeFire()
    f["fuelsTable"] = ff.standardRothermelFuelTable()
    f["spatialIncrement"] = CELL_M / 10
    f["minimalPropagativeFrontDepth"] = CELL_M
    f["perimeterResolution"] = CELL_M
    f["minSpeed"] = 0.0
    f["propagationModel"] = "Rothermel"
    wide = side * CELL_M
    f["SWx"], f["SWy"], f["Lx"], f["Ly"] = 0.0, 0.0, wide, wide
    f.execute(f"FireDomain[sw=(0.,0.,0.);ne=({wide},{wide},0.);t=0.]")
    f.addLayer("propagation", "Rothermel", "propagationModel")
    f.addScalarLayer("data", "altitude", 0, 0, 0, wide, wide, 0, np.zeros((1, 1, side, side)))
    a = math.radians(TOWARDS_DEG)
    f.addScalarLayer("windScalDir", "windU", 0, 0, 0, wide, wide, 0, np.full((1, 1, 2, 2), WIND_M_S * math.sin(a)))
    f.addScalarLayer("windScalDir", "windV", 0, 0, 0, wide, wide, 0, np.full((1, 1, 2, 2), WIND_M_S * math.cos(a)))
    f.addIndexLayer("table", "fuel", 0, 0, 0, wide, wide, 0, np.full((1, 1, side, side), 321, dtype=np.int32))
    f.execute(f"startFire[loc=({wide / 2},{wide / 2},0.);t=0.]")
    began = time.perf_counter()
    for _ in range(int(minutes // 10)):
        f.execute("step[dt=600]")
    took = time.perf_counter() - began
    points = [tuple(float(v) for v in p.split("loc=(")[1].split(")")[0].split(",")[:2]) for p in f.execute("print[]").split("\n") if "FireNode" in p]
    area = abs(sum(p[0] * q[1] - q[0] * p[1] for p, q in zip(points, points[1:] + points[:1]))) / 2
    print(f"forefire {area / CELL_M**2:.0f} cells in {took:.2f} s: {area / CELL_M**2 / took / 1e6:.3f} M cells/s ({len(points)} markers)")


for engine in (pyretechnics, forefire):
    try:
        engine()
    except Exception as error:  # one engine that fails does not hide the other
        print(f"{engine.__name__}: {type(error).__name__}: {error}")
