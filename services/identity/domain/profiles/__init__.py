"""Which kind of customer an account is (ID-02)."""
