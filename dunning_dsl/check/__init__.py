"""tree to Program"""
