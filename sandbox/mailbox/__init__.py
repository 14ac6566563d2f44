"""The mailbox of a bare machine: an SMTP sink, Mailpit's JSON API over it, and a page to read the mails."""
