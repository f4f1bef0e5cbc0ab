"""Advice: policies that are allowed, and probably not what was meant. One check a file; all reports are D8xx."""
