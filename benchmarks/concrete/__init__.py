"""Bounds at numbers that Rocq checks: `python -m benchmarks.concrete`. Nothing that is proposed here is believed."""
