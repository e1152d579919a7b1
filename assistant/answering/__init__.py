"""A reading held against the data, run, and made an answer; the record of it.

`assistant.ask` is the door; nothing but it comes in here.
"""
