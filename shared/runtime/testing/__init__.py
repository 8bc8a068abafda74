"""What only tests and a clock that is moved by hand need: faults, levers, and whether a process is quiet."""
