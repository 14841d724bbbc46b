"""The demo, used in a real browser as a visitor would."""
