"""What tests of several services share: servers, processes, tokens, waiting."""
