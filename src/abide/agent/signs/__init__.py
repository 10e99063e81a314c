"""Early signs of ruin: looks at contents while they are hashed, canaries, measures and alarms."""
