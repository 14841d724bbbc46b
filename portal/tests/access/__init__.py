"""What the tests over every address share: the world, the browsers, the table, the forms."""
