"""`make bench`: what we build beside a bare twin, measured in the same run; ratios are what counts."""
