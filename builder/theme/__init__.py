"""What pages load beside themselves: style sheets, scripts and icons, named by their hash."""
