"""What a process does for ever: each loop takes one kind of message and hands it to the writer, or tells."""
