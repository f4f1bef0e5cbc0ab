"""policy tests"""
