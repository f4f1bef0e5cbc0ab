"""files to ledgers"""
