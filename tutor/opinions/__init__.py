"""Second opinions of an LLM: what does this passage say of this concept?"""
