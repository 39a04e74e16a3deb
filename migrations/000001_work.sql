-- What arrived and what is owed. The job engine keeps its own schema; it may be dropped and made again at any
-- time, because everything needed to go on stands here.

-- Declared in the order of urgency: `least` of two lanes is the more urgent.
create type lane as enum ('live', 'retry', 'sweep', 'backfill');

-- Orders events within the database, whatever its clock does: a wake is compared with the claim it may have missed.
create sequence event_seq;

-- One subject of serial work. `wanted > settled` means work is owed.
-- fillfactor leaves room for updates in place: a subject is updated a few times a run.
create table subject (
  key text collate "C" primary key,
  kind text collate "C" not null generated always as (split_part(key, ':', 1)) stored,
  wanted bigint not null default 0,
  settled bigint not null default 0,
  -- The `wanted` that was last handed to the job engine.
  dispatched bigint not null default 0,
  -- The lane it was handed over in: what stands in the queue is moved where a later hint is more urgent.
  queued_lane lane,
  lane lane not null,
  -- Raised by one with each claim, and with each release of a dead holder's claim.
  fence bigint not null default 0,
  -- The worker that is running it, and the engine's job it runs under (null for a claim inside another run).
  holder int,
  job uuid,
  claimed_seq bigint,
  -- When the last complete run of a good outcome settled, in event_seq: waits that were stated meanwhile look here.
  settled_seq bigint,
  state text not null default 'new'
    check (state in ('new', 'settled', 'applied', 'excluded', 'waiting', 'parked', 'retry')),
  -- Retries in a row.
  attempts int not null default 0,
  retry_at timestamptz,
  recheck_at timestamptz,
  excluded jsonb,
  owed_since timestamptz not null default now(),
  created_at timestamptz not null default now(),
  check (settled <= wanted)
) with (fillfactor = 70);

-- Each of these is partial, so it stays as small as the work in hand while the table grows to millions.
create index subject_undispatched on subject (lane, owed_since) where wanted > dispatched;
create index subject_owed on subject (owed_since) where wanted > settled;
create index subject_held on subject (holder) where holder is not null;
create index subject_recheck on subject (recheck_at) where recheck_at is not null;
-- For the counts of `status`.
create index subject_state on subject (kind, state);

-- What would free a subject that waits or is parked.
create table wait (
  subject text collate "C" not null references subject (key),
  on_kind text collate "C" not null
    check (on_kind in ('subject', 'sku', 'mapping', 'period', 'config', 'person')),
  on_key text collate "C" not null,
  primary key (subject, on_kind, on_key)
);
create index wait_on on wait (on_kind, on_key);

-- The last wake of a thing that is no subject, so that a wait stated by a run which began before it is freed at once.
create table woken (
  on_kind text collate "C" not null,
  on_key text collate "C" not null,
  seq bigint not null,
  primary key (on_kind, on_key)
);

-- The inbox. Headers and ids only: no payload, no personal data.
create table delivery (
  id bigint generated always as identity primary key,
  store text not null,
  webhook_id text not null,
  topic text not null,
  event_id text,
  api_version text,
  triggered_at timestamptz,
  received_at timestamptz not null default now(),
  subjects text[] not null,
  unique (store, webhook_id)
);

-- Why a subject was raised, for its story.
create table hint (
  id bigint generated always as identity primary key,
  subject text collate "C" not null,
  at timestamptz not null default now(),
  lane lane not null,
  cause text not null,
  delivery bigint
);
create index hint_subject on hint (subject, at);

-- Every run of every subject.
create table run (
  subject text collate "C" not null,
  fence bigint not null,
  worker int not null,
  lane lane not null,
  attempt int not null,
  started_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  -- An outcome's kind; `lost` where the holder died; `released` where its parent run left it unsettled.
  outcome text,
  faults jsonb,
  primary key (subject, fence)
);

-- A process of ours. It holds the session lock (WORKER_LOCK, id) as long as it lives: who can see that the lock
-- is free releases what it held, at once, without waiting for a lease to run out.
create sequence worker_id as int;
create table worker (
  id int primary key,
  pid int not null,
  role text not null,
  started_at timestamptz not null default now()
);

-- NetSuite's concurrency, one semaphore an account. The sum of `granted` never exceeds `level`.
create table permit_pool (
  account text primary key,
  level int not null check (level >= 1),
  ceiling int not null check (ceiling >= 1),
  -- The level that was refused last, and when: it is tried again only after a long while.
  failed_level int,
  failed_at timestamptz,
  lowered_at timestamptz,
  raised_at timestamptz not null default now()
);
create table permit_lease (
  account text not null references permit_pool (account),
  -- Gone with its worker; and one that was taken for dead cannot lease again under its old id.
  worker int not null references worker (id) on delete cascade,
  granted int not null check (granted >= 0),
  -- How many it could use now; the others give up what is more than their share of this.
  demand int not null check (demand >= 0),
  renewed_at timestamptz not null default now(),
  primary key (account, worker)
);

-- The (id, version) pairs that sweeps have raised or runs have read: a sweep raises only what is new.
create table seen (
  source text collate "C" not null,
  id text collate "C" not null,
  version text collate "C" not null,
  primary key (source, id)
) with (fillfactor = 80);

create table cursor (
  name text primary key,
  value jsonb not null,
  updated_at timestamptz not null default now()
);
