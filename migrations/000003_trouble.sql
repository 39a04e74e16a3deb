-- Trouble that lasts: connections that are paused, retries that go on for a day, lines that were stopped.

-- A connection, or one operation of it, that the other side refuses. Written by the processes that met it, so that a
-- command in another process can show it; gone as soon as one of them is let in again.
create table pause (
  system text not null,
  scope text not null,
  -- Empty: all of them.
  operation text not null default '',
  fault jsonb not null,
  since timestamptz not null default now(),
  probed_at timestamptz not null default now(),
  primary key (system, scope, operation)
);

-- Since when a subject's retries have counted, in a row: after a day they are given up.
alter table subject add column retry_since timestamptz;

-- Until when a person has accepted the differences of one kind of document: only later ones stop its line again.
create table line (
  kind text primary key,
  cleared_at timestamptz not null default now()
);
