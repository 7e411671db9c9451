"""Second readers: what does this passage say of this concept?"""
