-- A record that was deleted in NetSuite is told by its internal id alone.
create index record_internal_id on record (internal_id);
