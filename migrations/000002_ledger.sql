-- What was decided, written and proved. Amounts are minor units with their currency beside them.

-- Committed before any external write. At most one is open for an external id: what was sent and not heard of
-- is settled before anything else is tried under that key.
create table intent (
  id bigint generated always as identity primary key,
  subject text collate "C" not null references subject (key),
  external_id text collate "C" not null,
  kind text not null,
  operation text not null check (operation in ('create', 'update', 'close')),
  hash text not null,
  source_version text not null,
  total_minor bigint,
  total_currency text,
  config_version text not null,
  fence bigint not null,
  state text not null default 'planned' check (state in ('planned', 'unknown', 'done', 'abandoned')),
  created_at timestamptz not null default clock_timestamp(),
  last_sent_at timestamptz,
  ended_at timestamptz,
  check ((total_minor is null) = (total_currency is null))
);
create unique index intent_open on intent (external_id) where state in ('planned', 'unknown');
create index intent_subject on intent (subject, id);
-- Whether a record that stands there was once meant by us.
create index intent_external_id on intent (external_id);
-- Open intents of a subject are read with every run; done ones pile up beside them.
create index intent_subject_open on intent (subject) where state in ('planned', 'unknown');

-- Every external write tried. No secrets, no personal data.
create table attempt (
  id bigint generated always as identity primary key,
  intent bigint not null references intent (id),
  subject text collate "C" not null,
  fence bigint not null,
  started_at timestamptz not null default clock_timestamp(),
  ms int,
  -- Null: not heard of yet, or never.
  outcome text check (outcome in ('ok', 'refused', 'unknown', 'exists')),
  fault_code text
);
create index attempt_intent on attempt (intent);
create index attempt_subject on attempt (subject, started_at);

-- A NetSuite record that is ours, as last verified.
create table record (
  external_id text collate "C" primary key,
  subject text collate "C" not null references subject (key),
  kind text not null,
  internal_id text not null,
  -- Null: it stood there already as it should.
  intent bigint references intent (id),
  hash text not null,
  source_version text not null,
  total_minor bigint,
  total_currency text,
  state text not null check (state in ('written', 'verified', 'difference', 'closed', 'human-changed')),
  booked_at timestamptz not null default clock_timestamp(),
  verified_at timestamptz,
  netsuite_last_modified timestamptz,
  document jsonb,
  check ((total_minor is null) = (total_currency is null))
) with (fillfactor = 80);
create index record_subject on record (subject);

-- Open and past faults. `cause` is equal for faults with one root cause.
create table fault (
  id bigint generated always as identity primary key,
  subject text collate "C" not null references subject (key),
  code text not null,
  cause text not null,
  about jsonb not null,
  tech text not null,
  opened_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  times int not null default 1,
  closed_at timestamptz
);
create unique index fault_open on fault (subject, code, md5(about::text)) where closed_at is null;
create index fault_open_cause on fault (cause) where closed_at is null;

-- The last answers of the tie-out equations, and each set of answers that differed from the one before.
create table tieout (
  subject text collate "C" primary key references subject (key),
  at timestamptz not null default clock_timestamp(),
  source_version text not null,
  results jsonb not null,
  broken int not null
);
create index tieout_broken on tieout (subject) where broken > 0;
create table tieout_history (
  id bigint generated always as identity primary key,
  subject text collate "C" not null,
  at timestamptz not null default clock_timestamp(),
  source_version text not null,
  results jsonb not null,
  broken int not null
);
create index tieout_history_subject on tieout_history (subject, at);

-- One row an order, for status, story and day totals. No personal data.
create table shopify_order (
  store text collate "C" not null,
  order_id text collate "C" not null,
  subject text collate "C" not null references subject (key),
  name text collate "C" not null,
  processed_at timestamptz not null,
  updated_at timestamptz not null,
  total_minor bigint not null,
  currency text not null,
  received_minor bigint,
  received_currency text,
  primary key (store, order_id),
  check ((received_minor is null) = (received_currency is null))
);
create index shopify_order_subject on shopify_order (subject);
create index shopify_order_name on shopify_order (store, name);
create index shopify_order_received on shopify_order (store) where received_minor is not null;

-- The NetSuite account and each store's domain, remembered at the first start; another one refuses to start.
create table pin (
  kind text not null check (kind in ('account', 'store')),
  key text not null,
  value text not null,
  pinned_at timestamptz not null default now(),
  primary key (kind, key)
);

-- One version of the configuration is active in a deployment; each intent keeps its own.
create table config_version (
  version text primary key,
  first_active_at timestamptz not null default now(),
  last_active_at timestamptz not null default now(),
  active boolean not null
);
create unique index config_version_active on config_version (active) where active;

-- Calls made, by day, for cost and for the summary of a run.
create table call_counter (
  day date not null,
  system text not null,
  scope text not null,
  kind text not null,
  outcome text not null,
  calls bigint not null,
  ms bigint not null,
  cost bigint not null,
  primary key (day, system, scope, kind, outcome)
);

-- Who did what. Append-only, against our own mistakes too: not even the owner of the table changes it by accident.
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  actor text not null,
  action text not null,
  subject text collate "C",
  detail jsonb not null
);
create index audit_subject on audit (subject, at) where subject is not null;
create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit is append-only: % refused', tg_op;
end
$$;
create trigger audit_append_only before update or delete or truncate on audit
  for each statement execute function refuse_audit_change();
revoke update, delete, truncate on audit from public;
