"""Arrays to pictures; knows neither networks nor runs."""
