"""Questions in people's own words, answered by what the help centre says; nothing is made up."""
