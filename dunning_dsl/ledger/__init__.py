"""A customer's history, and state as a fold of it"""
