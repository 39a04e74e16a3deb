-- What begins in NetSuite: what people made of our records there, as it was seen last, and what Shopify was told of it.

-- Internal ids are of one account: a database is bound to it.
create table sighting (
  netsuite_id text collate "C" primary key,
  subject text collate "C" not null references subject (key),
  kind text not null,
  -- When it was last changed, or deleted, as NetSuite states it.
  version timestamptz not null,
  -- The version that Shopify agrees with; null: none yet.
  reflected timestamptz,
  seen_at timestamptz not null default now()
);
create index sighting_subject on sighting (subject);

-- One row for each thing that Shopify was told, or is to be told. `part` numbers those of one NetSuite record.
create table reflected (
  netsuite_id text collate "C" not null,
  part text collate "C" not null,
  subject text collate "C" not null references subject (key),
  kind text not null,
  state text not null check (state in ('planned', 'standing', 'undone')),
  shopify_id text,
  -- What was meant, without personal data: by it an answer that was lost is found again.
  content jsonb not null,
  changed_at timestamptz not null default clock_timestamp(),
  primary key (netsuite_id, part)
);
create index reflected_subject on reflected (subject);

-- Shopify is told under an intent of its own.
alter table intent drop constraint intent_operation_check;
alter table intent add constraint intent_operation_check
  check (operation in ('create', 'update', 'close', 'reflect'));
