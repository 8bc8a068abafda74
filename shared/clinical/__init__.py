"""Clinical facts as data and pure functions: no clock, no random number, no input or output."""
