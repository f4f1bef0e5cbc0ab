"""Timings that the design promises, measured on this machine: `make bench` writes them to RESULTS.md. None of them is
a test."""
