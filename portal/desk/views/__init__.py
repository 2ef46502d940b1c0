"""The screens of the admin that are ours."""
