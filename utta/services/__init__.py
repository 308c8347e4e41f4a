"""What a person does, as plain functions, a file a noun. Every function that changes the store is one transaction."""
