"""An election as pandas tables: what is stored of it, and what is counted from that."""
