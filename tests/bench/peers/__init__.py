"""What the product is measured against: bare minima, and bots written with other libraries."""
