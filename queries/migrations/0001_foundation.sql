-- The one truth of the database's shape. Times are milliseconds since 1970
-- UTC and 0 for never, days are YYYY-MM-DD in the agency's zone, money is minor
-- units.

CREATE TABLE agency (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL CHECK (name <> ''),
  accent TEXT NOT NULL CHECK (accent GLOB '#[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'),
  time_zone TEXT NOT NULL CHECK (time_zone <> ''),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  vat_number TEXT NOT NULL,
  review_days INTEGER NOT NULL CHECK (review_days BETWEEN 1 AND 60),
  terms TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE people (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL UNIQUE CHECK (email <> ''),
  name TEXT NOT NULL CHECK (name <> ''),
  password_hash TEXT NOT NULL,
  staff_role TEXT NOT NULL CHECK (staff_role IN ('', 'staff', 'admin')),
  deactivated_at INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX people_staff ON people (staff_role, name);

CREATE TABLE links (
  token_hash TEXT PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES people (id),
  purpose TEXT NOT NULL CHECK (purpose IN ('password')),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE INDEX links_person ON links (person_id);

CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES people (id),
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ip TEXT NOT NULL,
  user_agent TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_person ON sessions (person_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE clients (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (name <> ''),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE projects (
  id INTEGER PRIMARY KEY,
  client_id INTEGER NOT NULL REFERENCES clients (id),
  code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 2 AND 8 AND code NOT GLOB '*[^A-Z0-9]*'),
  name TEXT NOT NULL CHECK (name <> ''),
  last_quote INTEGER NOT NULL DEFAULT 0,
  last_cycle INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  active_at INTEGER NOT NULL
) STRICT;

CREATE INDEX projects_client ON projects (client_id, code);
CREATE INDEX projects_activity ON projects (active_at DESC, id DESC);

CREATE TABLE members (
  project_id INTEGER NOT NULL REFERENCES projects (id),
  person_id INTEGER NOT NULL REFERENCES people (id),
  role TEXT NOT NULL CHECK (role IN ('approver', 'viewer', 'feedback-only')),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (project_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX members_person ON members (person_id, project_id);

CREATE TABLE quotes (
  id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES projects (id),
  number INTEGER NOT NULL CHECK (number > 0),
  state TEXT NOT NULL CHECK (state IN ('draft', 'sent', 'accepted', 'declined', 'withdrawn', 'expired')),
  title TEXT NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  total INTEGER NOT NULL CHECK (total >= 0),
  revision INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  expires_on TEXT NOT NULL CHECK (expires_on = '' OR expires_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  sent_at INTEGER NOT NULL DEFAULT 0,
  decided_at INTEGER NOT NULL DEFAULT 0,
  decided_by TEXT NOT NULL DEFAULT '',
  decline_reason TEXT NOT NULL DEFAULT '',
  -- The working copy that staff edit, as JSON; empty when nothing is being
  -- edited beside what was sent.
  draft TEXT NOT NULL CHECK (draft = '' OR json_valid(draft)),
  draft_expires_on TEXT NOT NULL DEFAULT '',
  draft_edit INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (project_id, number),
  CHECK ((state = 'draft') = (revision = 0)),
  CHECK ((revision = 0) = (content_hash = '')),
  CHECK (state <> 'sent' OR expires_on <> ''),
  CHECK (state <> 'declined' OR decline_reason <> '')
) STRICT;

CREATE INDEX quotes_state ON quotes (state, expires_on, id);
CREATE INDEX quotes_decided ON quotes (state, decided_at DESC);
CREATE INDEX quotes_drafts ON quotes (updated_at DESC) WHERE draft <> '';
CREATE INDEX quotes_project_state ON quotes (project_id, state, expires_on);

CREATE TABLE quote_revisions (
  quote_id INTEGER NOT NULL REFERENCES quotes (id),
  number INTEGER NOT NULL CHECK (number > 0),
  content TEXT NOT NULL CHECK (json_valid(content)),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  sent_at INTEGER NOT NULL,
  sent_by TEXT NOT NULL,
  PRIMARY KEY (quote_id, number)
) STRICT;

CREATE TRIGGER quote_revisions_keep BEFORE UPDATE ON quote_revisions
BEGIN SELECT RAISE(ABORT, 'a revision cannot be changed'); END;
CREATE TRIGGER quote_revisions_stay BEFORE DELETE ON quote_revisions
BEGIN SELECT RAISE(ABORT, 'a revision cannot be removed'); END;

-- Which revision a person read last, and which before that one, so that the
-- page can show what changed in between.
CREATE TABLE quote_reads (
  quote_id INTEGER NOT NULL REFERENCES quotes (id),
  person_id INTEGER NOT NULL REFERENCES people (id),
  revision INTEGER NOT NULL,
  revision_before INTEGER NOT NULL,
  PRIMARY KEY (quote_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX quote_reads_person ON quote_reads (person_id);

-- Markdown rendered when it was saved, by the hash of the content it is in.
-- Made again from the content whenever a row is missing.
CREATE TABLE renderings (
  hash TEXT PRIMARY KEY,
  html TEXT NOT NULL
) STRICT;

CREATE TABLE snapshots (
  quote_id INTEGER PRIMARY KEY REFERENCES quotes (id),
  revision INTEGER NOT NULL,
  content TEXT NOT NULL CHECK (json_valid(content)),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  person_id INTEGER NOT NULL REFERENCES people (id),
  email TEXT NOT NULL,
  name TEXT NOT NULL CHECK (name <> ''),
  statement TEXT NOT NULL,
  approved_content INTEGER NOT NULL CHECK (approved_content IN (0, 1)),
  ip TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  accepted_at INTEGER NOT NULL,
  FOREIGN KEY (quote_id, revision) REFERENCES quote_revisions (quote_id, number)
) STRICT;

CREATE INDEX snapshots_person ON snapshots (person_id);

CREATE TRIGGER snapshots_keep BEFORE UPDATE ON snapshots
BEGIN SELECT RAISE(ABORT, 'a snapshot cannot be changed'); END;
CREATE TRIGGER snapshots_stay BEFORE DELETE ON snapshots
BEGIN SELECT RAISE(ABORT, 'a snapshot cannot be removed'); END;

CREATE TABLE cycles (
  id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES projects (id),
  number INTEGER NOT NULL CHECK (number > 0),
  quote_id INTEGER REFERENCES quotes (id),
  quote_key TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL CHECK (version > 0),
  name TEXT NOT NULL CHECK (name <> ''),
  start_on TEXT NOT NULL CHECK (start_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  end_on TEXT NOT NULL CHECK (end_on >= start_on),
  price INTEGER NOT NULL CHECK (price >= 0),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  completed_at INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  UNIQUE (project_id, number),
  UNIQUE (quote_id, quote_key)
) STRICT;

CREATE INDEX cycles_dates ON cycles (project_id, start_on, number);

CREATE TABLE versions (
  cycle_id INTEGER NOT NULL REFERENCES cycles (id),
  number INTEGER NOT NULL CHECK (number > 0),
  content TEXT NOT NULL CHECK (json_valid(content)),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (cycle_id, number)
) STRICT;

-- The deliverables of each version by title, in order; their texts are in the
-- version's content.
CREATE TABLE deliverables (
  cycle_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  position INTEGER NOT NULL,
  key TEXT NOT NULL,
  title TEXT NOT NULL CHECK (title <> ''),
  PRIMARY KEY (cycle_id, version, position),
  UNIQUE (cycle_id, version, key),
  FOREIGN KEY (cycle_id, version) REFERENCES versions (cycle_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE approvals (
  cycle_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('client', 'agency')),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  person_id INTEGER NOT NULL REFERENCES people (id),
  name TEXT NOT NULL CHECK (name <> ''),
  ip TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  approved_at INTEGER NOT NULL,
  PRIMARY KEY (cycle_id, version, side),
  FOREIGN KEY (cycle_id, version) REFERENCES versions (cycle_id, number)
) STRICT;

CREATE INDEX approvals_person ON approvals (person_id);

CREATE TABLE services (
  id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES projects (id),
  quote_id INTEGER NOT NULL REFERENCES quotes (id),
  quote_key TEXT NOT NULL,
  name TEXT NOT NULL CHECK (name <> ''),
  description TEXT NOT NULL,
  description_hash TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  unit TEXT NOT NULL,
  unit_price INTEGER NOT NULL CHECK (unit_price >= 0),
  total INTEGER NOT NULL CHECK (total >= 0),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  created_at INTEGER NOT NULL,
  UNIQUE (quote_id, quote_key)
) STRICT;

CREATE INDEX services_project ON services (project_id, id);

-- One chain of events a project, named by its code, and the chain '' for what
-- concerns the installation. A chain's row holds its length and last hash, so
-- that lines missing at the end are noticed too.
CREATE TABLE chains (
  name TEXT PRIMARY KEY,
  length INTEGER NOT NULL,
  head TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  chain TEXT NOT NULL REFERENCES chains (name),
  number INTEGER NOT NULL CHECK (number > 0),
  kind TEXT NOT NULL CHECK (kind <> ''),
  at INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  person TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  evidence TEXT NOT NULL,
  ip TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL,
  UNIQUE (chain, number)
) STRICT;

CREATE INDEX events_subject ON events (chain, subject, kind, number);

CREATE TRIGGER events_keep BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'an event cannot be changed'); END;
CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'an event cannot be removed'); END;
