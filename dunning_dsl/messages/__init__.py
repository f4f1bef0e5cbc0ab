"""Jinja2 messages"""
