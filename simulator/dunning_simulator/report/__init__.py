"""What a comparison says, in three forms of one value.

`model` is the report as data; `sections` puts it into sentences and tables; `text` and `html` print those; `as_json`
gives the data itself (README.md beside this file describes it). Nothing here reads a clock: the same report is the
same bytes.
"""
