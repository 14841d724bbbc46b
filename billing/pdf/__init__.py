"""Documents as PDF: invoices, credit notes, statements."""
