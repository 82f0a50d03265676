"""Rules that phases and several policies share: who gets which seat, who helps whom, who visits whom."""
