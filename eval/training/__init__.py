"""Training of the sentence model: pairs, vocabulary, teach, export, figures."""
