"""What people type in, as types: one meaning each, read once, at the edge of whichever service is asked.

A form of a service declares its fields with these and with closed lists of words, never with a bare text, date or
instant. What a type refuses it names by a code, never by the value. Nothing here knows a clock: who validates says what
time it is (`shared.fields.times.Present`), and where nobody says so, the bounds that need it are not judged.
"""
