"""One policy that uses what the language has, a made book of customers for it, and the same policy written in C."""
