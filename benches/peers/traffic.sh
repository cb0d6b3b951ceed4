#!/usr/bin/env bash
# Whole processes in turns on one input: usage traffic.sh GRID_DIR [ROUNDS]. YANLIAN and SUMO name the programs.
set -euo pipefail
grid=$1 rounds=${2:-3}
yanlian=${YANLIAN:-target/release/yanlian} sumo=${SUMO:-sumo}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
timed() { local name=$1; shift; /usr/bin/time -f "$name %e s wall, %U s user, %M KB" "$@" >/dev/null; }
for _ in $(seq "$rounds"); do
  timed "yanlian, with events" "$yanlian" traffic --network "$grid/net.xml" --plans "$grid/plans.xml" --out "$out/a"
  timed "yanlian, no events  " "$yanlian" traffic --network "$grid/net.xml" --plans "$grid/plans.xml" --out "$out/b" --no-events
  if command -v "$sumo" >/dev/null && [ -f "$grid/g.net.xml" ]; then
    timed "sumo meso           " "$sumo" -n "$grid/g.net.xml" -r "$grid/sumo.rou.xml" --mesosim --meso-junction-control.limited -e 3600 --time-to-teleport -1 --no-step-log -W
  fi
done
