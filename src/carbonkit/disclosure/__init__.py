"""What was published: report files, and whether their figures follow."""
