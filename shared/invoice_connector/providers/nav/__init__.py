"""NAV Online Számla 3.0: incoming invoices of one Hungarian company."""
