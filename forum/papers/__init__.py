"""Board papers: an ICB's page as PDF and DOCX, made once for whatever is published."""
