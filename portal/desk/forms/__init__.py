"""The forms of the admin screens that are ours."""
