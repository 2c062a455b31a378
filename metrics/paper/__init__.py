"""A place's position as a paper for a board: the content of its page, set as PDF and as DOCX."""
