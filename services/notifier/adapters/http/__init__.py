"""Other services' documents."""
