"""What the library page holds: scenarios that come along, stored results, files that come in and go out."""
