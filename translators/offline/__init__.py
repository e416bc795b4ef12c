"""A station whose backend is away, in `when_down = "buffer"` (translation-up §6.3): what it is answered, and how its messages are told later.

* `answers`: the answer to every action, and whether the message is kept.
* `transactions`: the numbers of transactions nobody but the gateway knows of yet.
* `numbers`: a 1.6 backend numbers transactions itself; its numbers and ours are exchanged at its leg.
* `tokens`: the backend's last word on a token.
* `later`: what is different about a message that waited: `offline`, and a verdict that comes too late.
"""
