-- The role that the web processes and the worker use on PostgreSQL: it owns nothing, so it can neither lift the
-- ledger's triggers nor truncate its tables. Run this as the owner of the tables, after `manage.py migrate`, and give
-- the role a password: ALTER ROLE portal_app LOGIN PASSWORD '…';
-- Migrations go on being run as the owner. Run again whenever you like.

DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'portal_app') THEN CREATE ROLE portal_app; END IF;
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO portal_app;
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO portal_app;

-- The ledger and the history of events are added to, and read.
REVOKE UPDATE, DELETE ON workout_ledgerrow, workout_ledgertext, workout_ruling, workout_checkpoint,
  verification_seal, events_event FROM portal_app;
-- Words that the law has erased are emptied; the triggers let nothing else pass.
GRANT UPDATE (salt, text, erased_at) ON workout_ledgertext TO portal_app;
