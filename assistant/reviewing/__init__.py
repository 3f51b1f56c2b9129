"""The review's own room: how a draft is taken apart, and each thing it may be wrong in. Pure, all of it."""
