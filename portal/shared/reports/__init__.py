"""What reports of every part share: days to report on, and what a page of figures is made of."""
