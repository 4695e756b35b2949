"""灯: whether something burns, as the ledger knew it at a place and counted to a day.

A chapter that limits something declares its light here, in a module of its own.
"""
