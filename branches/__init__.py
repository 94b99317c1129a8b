"""Party branches: what they are, what they do in a year, whom they elect, and the grade they earn."""
