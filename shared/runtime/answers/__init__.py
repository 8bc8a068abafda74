"""How each kind of message is answered: fold, decide, tell. No IO: a unit of work holds what was loaded."""
