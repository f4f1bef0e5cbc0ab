"""facts at a moment"""
