"""Ask a clinical trial a question in words; get the number, its limits, the curve and a record."""
