"""The people outside: candidates and staff of two clinics, played over HTTP like any front end."""
