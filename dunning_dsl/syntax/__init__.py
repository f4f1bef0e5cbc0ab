"""text to tree"""
