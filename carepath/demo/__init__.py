"""What a demo is asked for, what it measures, and what it shows at its end."""
