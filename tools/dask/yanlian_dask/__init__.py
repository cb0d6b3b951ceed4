"""Shards of a Yanlian study on a Dask cluster."""

from .pieces import run_piece, run_study

__all__ = ["run_piece", "run_study"]
