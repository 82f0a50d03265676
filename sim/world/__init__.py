"""A region: its counties with their schools, teachers, students and governments, and how it is built."""
