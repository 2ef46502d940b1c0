"""The rooms of a meeting: its page, the facilitator's console, the sponsor's pad, the minutes."""
