-- Each day of a store, as it was proved last: what `status` and the metrics show. No personal data.
create table proof (
  store text collate "C" not null,
  day date not null,
  at timestamptz not null default clock_timestamp(),
  verdict text not null check (verdict in ('proved', 'explained', 'differs')),
  -- Entries that nothing explains.
  differences int not null,
  -- As `tieout prove --json` shows it, with the first entries of each list.
  document jsonb not null,
  primary key (store, day)
);
