"""Every post by mail: what is written leaves at once for those who wish it, threaded as it was answered."""
