"""The synthesis desk: from a thread to the draft of a paper. It has no tables of its own."""
