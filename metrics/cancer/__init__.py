"""Cancer waiting times: what NHS England's files say, read and checked. Pure, as metrics.rtt is."""
