"""Made-up but realistic books: registers, invoices, orders, drafts, what became of them."""
