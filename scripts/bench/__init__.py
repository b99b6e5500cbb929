"""The benchmark behind scripts/bench.py."""
