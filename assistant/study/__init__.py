"""What a study is: its tables, concepts, endpoints and conventions, and how they are found."""
