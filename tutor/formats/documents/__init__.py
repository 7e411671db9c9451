"""Documents with notes in them: Word, LibreOffice, PDF with text."""
