"""How each kind of message is answered: fold, decide, tell. No IO: a desk holds what was loaded."""
