"""The narrow waist: what a checked policy is, for everything that runs, proves, formats or measures it.

In: nothing but values. `check` builds a `Program`; `decide`, the engine, the tests of policies and the simulator read
it and never see a parse tree. `values` has types and exact numbers, `expressions` conditions in normal form,
`statements` everything else, `codec` the JSON form and the digest, `words` an expression as people write it. Imports
`source` only.
"""
