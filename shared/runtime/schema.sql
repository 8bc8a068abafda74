-- The same tables in every service. Open columns are envelope only; bytea columns named in comments are sealed.
CREATE TABLE state (                 -- one document per entity, a fold kept
  entity   text PRIMARY KEY,         -- 'clinic:demo', 'provider:...'; a bare UUID is a patient
  clinic   text NOT NULL,
  seq      bigint NOT NULL DEFAULT 0,             -- of the last journal row
  version  bigint NOT NULL DEFAULT 0,             -- seq of the last row that folded a fact
  head     bytea NOT NULL DEFAULT '\x',           -- hash of the last journal row
  counters jsonb NOT NULL DEFAULT '{}',           -- topic -> last number told there
  document bytea                                  -- sealed, bound to entity, 'state' and version
) WITH (fillfactor = 70);

CREATE TABLE journal (               -- one row per message answered, append-only
  entity  text NOT NULL,
  seq     bigint NOT NULL,
  cause   uuid NOT NULL,
  decided boolean NOT NULL,          -- false: heard and folded only
  kind    text NOT NULL,             -- command | heard | wait | handed | effect | runtime | restored
  name    text NOT NULL,             -- operation, event type or wait name
  actor   text NOT NULL DEFAULT '',  -- JSON {role, subject, clinic}; '' where the platform acts
  at      timestamptz NOT NULL,      -- platform clock
  stream  text,                      -- of the heard fact
  number  bigint,
  version bigint NOT NULL,           -- of the state after this row
  said    bytea,                     -- what was said: a heard record as received (sealed), else sealed, bound to entity, 'journal', seq
  read    bytea,                     -- what was read of others to decide, sealed, bound to entity, 'read', seq
  told    bytea NOT NULL DEFAULT '\x',   -- JSON [[topic, key, value, {header: value}, lane], ...] exactly as sent
  reply   bytea,                     -- sealed {status, body}
  prev    bytea NOT NULL,
  hash    bytea NOT NULL,
  PRIMARY KEY (entity, seq)
);
CREATE UNIQUE INDEX journal_cause ON journal (cause) WHERE decided;

CREATE TABLE known (                   -- facts heard or told here that are the cause of no row that decided
  id uuid PRIMARY KEY
);

CREATE TABLE outbox (                -- journal rows whose words are not out yet
  id     bigint GENERATED ALWAYS AS IDENTITY,
  lane   text NOT NULL,              -- safety | ordinary
  entity text NOT NULL,
  seq    bigint NOT NULL,
  since  timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (lane, id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX outbox_entity ON outbox (entity, seq);

CREATE TABLE heard (                 -- the whole inbox
  entity text NOT NULL,
  topic  text NOT NULL,
  number bigint NOT NULL,
  id     uuid NOT NULL,
  PRIMARY KEY (entity, topic)
) WITH (fillfactor = 70);

CREATE TABLE position (              -- next offset to read; own topics: how far the relay knows them
  topic     text NOT NULL,
  partition int NOT NULL,
  next      bigint NOT NULL,
  PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);

CREATE TABLE due (                   -- the waits of all states
  entity text NOT NULL,
  key    text NOT NULL,
  whom   text NOT NULL,
  what   text NOT NULL,
  since  timestamptz NOT NULL,
  until  timestamptz NOT NULL,
  parked boolean NOT NULL DEFAULT false,
  mark   bigint GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (entity, key)
);
CREATE INDEX due_until ON due (until) WHERE NOT parked;

CREATE TABLE claim (                 -- the claims of all states: seats of resources, for spans
  entity   text NOT NULL,
  key      text NOT NULL,
  resource text NOT NULL,            -- an entity's id
  seat     int NOT NULL,
  span     tstzrange NOT NULL CHECK (NOT isempty(span)),  -- '[)'
  place    bigint NOT NULL GENERATED ALWAYS AS (hashtextextended(resource, seat)) STORED,
  PRIMARY KEY (entity, key),
  CONSTRAINT claim_overlap EXCLUDE USING gist (int8range(place, place, '[]') WITH &&, span WITH &&)
);
CREATE INDEX claim_resource ON claim (resource);

CREATE TABLE effect (                -- the effects of all states
  key        uuid PRIMARY KEY,       -- id of the fact that asked
  entity     text NOT NULL,
  kind       text NOT NULL,
  not_before timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  asked_seq  bigint NOT NULL,        -- starts when the outbox holds no row (entity, asked_seq)
  line       bytea NOT NULL,         -- sealed, bound to entity, 'effect' and key
  urgent     boolean NOT NULL DEFAULT false,
  sending_since timestamptz,         -- the attempt is the row's own
  sending_by    text
);
CREATE INDEX effect_entity ON effect (entity);

CREATE TABLE listing (               -- the few open columns that may be searched
  entity text NOT NULL,
  field  text NOT NULL,
  value  text NOT NULL,
  PRIMARY KEY (entity, field)
);
CREATE INDEX listing_value ON listing (field, value);

CREATE TABLE handed (                -- facts handed to another entity of this service
  id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity text NOT NULL,              -- who shall hear it
  clinic text NOT NULL,
  record bytea NOT NULL              -- the record as told
);

CREATE TABLE deferred (              -- records beyond a missing number
  entity text NOT NULL,
  topic  text NOT NULL,
  number bigint NOT NULL,
  clinic text NOT NULL,
  record bytea NOT NULL,             -- JSON [topic, key, value, {header: value}] as received
  PRIMARY KEY (entity, topic, number)
);

CREATE TABLE parked (                -- what a person must look at
  id      uuid PRIMARY KEY,          -- cause of what was parked
  entity  text NOT NULL,
  clinic  text NOT NULL,
  what    text NOT NULL,             -- decision | record | behind
  kind    text NOT NULL,             -- of the message
  name    text NOT NULL,
  reason  text NOT NULL,             -- a code, never the message of an error
  topic   text,
  number  bigint,
  attempt int NOT NULL DEFAULT 1,
  since   timestamptz NOT NULL,
  message bytea NOT NULL             -- sealed, bound to entity, 'parked' and id; a record as received is sealed already
);
CREATE INDEX parked_entity ON parked (entity, topic, number);

CREATE TABLE rest (                  -- after a restore: waits and effects rest until positions are here
  topic     text NOT NULL,
  partition int NOT NULL,
  until     bigint NOT NULL,
  PRIMARY KEY (topic, partition)
);
