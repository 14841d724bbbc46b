"""Rules: when something happens to a request, and it is such, then do so.

`vocabulary` says what can be asked and done, `checking` what may be written, `matching` finds the
requests that fit, `acting` does it, `engine` runs rules once for each cause.
"""
