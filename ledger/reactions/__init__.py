"""反应: what follows from a fact by itself; who records it is an automaton, and chooses nothing.

A reaction is a pure function of its cause and of the log up to the cause's place. The gate holds
every automaton to these functions, the reactor asks them.
"""
