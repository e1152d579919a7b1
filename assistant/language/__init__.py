"""Words to one reading, and a reading back to words. Pure: no database, no screen, no clock."""
