"""Values and pure rules, a file a noun. Imports nothing of ours but errors."""
