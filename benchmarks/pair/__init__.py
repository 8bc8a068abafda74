"""Two made-up services on the real runtime: one tells what it is asked to, one hears it and tells in turn."""
