"""How answers look: tables, cells, progress, receipts."""
