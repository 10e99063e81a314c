"""The sample school at work: everything real but the school itself."""
