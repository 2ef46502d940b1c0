"""What a person sees of posts. Each view fetches, authorises, validates, calls one action and answers."""
