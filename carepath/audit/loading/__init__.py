"""How the evidence is read: databases and topics in an order that makes them comparable. Nothing here judges."""
