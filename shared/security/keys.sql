-- The database `keys`. Owner '' is the entity's key that every service may unwrap; '<service>' is that teller's alone.
CREATE TABLE IF NOT EXISTS key (
  entity     text NOT NULL,
  owner      text NOT NULL DEFAULT '',
  kid        text NOT NULL,
  wrapped    bytea,                  -- by the owner's key-encryption key, bound to entity, owner and kid; NULL once erased
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),   -- wall clock
  erased_at  timestamptz,                                      -- platform clock
  PRIMARY KEY (entity, owner)
);
