"""the reference interpreter"""
