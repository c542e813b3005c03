"""What people take along from a tab: drawings, contact sheets, values, tables and the recipe to make it again."""
