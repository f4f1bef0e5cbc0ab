"""The simulator's commands, one thin file each; `dunning` finds them through the entry points of the package."""
