"""One decision at a time, in microseconds: the engine's buckets and bits in plain Python, without NumPy.

In: a checked `Program`, and cases told in facts as `api.reading` reads them. Out: what the interpreter would do, at
once; everything else that a `Decision` says comes from the interpreter when it is asked for. `layout` says which bits
there are and which facts they rest on, `tables` has them as masks, `splits` and `written` make one function of both,
`turns` is what became of rules that were tried, `scene` one case as the interpreter sees it, `result` and `quick`
make what is handed out. No meaning is written down here: masks, turns and values are filled in by the interpreter's
own functions, on the first case that needs them.
"""
