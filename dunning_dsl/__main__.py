"""`python -m dunning_dsl`, the same as `dunning`."""

from dunning_dsl.cli import main

if __name__ == "__main__":
    main()
