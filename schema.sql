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
  created_at INTEGER NOT NULL,
  file_megabytes INTEGER NOT NULL DEFAULT 200 CHECK (file_megabytes BETWEEN 1 AND 10000),
  project_megabytes INTEGER NOT NULL DEFAULT 5000 CHECK (project_megabytes BETWEEN 1 AND 1000000),
  -- Days from acceptance until credentials are destroyed; 0 keeps them.
  credential_days INTEGER NOT NULL DEFAULT 30 CHECK (credential_days BETWEEN 0 AND 3650),
  templates_shipped INTEGER NOT NULL DEFAULT 0 CHECK (templates_shipped IN (0, 1)),
  answers_shipped INTEGER NOT NULL DEFAULT 0 CHECK (answers_shipped IN (0, 1))
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
  user_agent TEXT NOT NULL,
  -- When the person last gave their password again.
  confirmed_at INTEGER NOT NULL DEFAULT 0
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
  active_at INTEGER NOT NULL,
  last_requirement INTEGER NOT NULL DEFAULT 0,
  last_file INTEGER NOT NULL DEFAULT 0,
  last_comment INTEGER NOT NULL DEFAULT 0,
  -- The sum of the sizes of the project's files, staged ones included.
  file_bytes INTEGER NOT NULL DEFAULT 0,
  last_ticket INTEGER NOT NULL DEFAULT 0
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
-- REPLACE removes a row without the trigger that forbids removing.
CREATE TRIGGER quote_revisions_once BEFORE INSERT ON quote_revisions
WHEN EXISTS (SELECT 1 FROM quote_revisions WHERE quote_id = NEW.quote_id AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'a revision cannot be replaced'); END;

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
CREATE TRIGGER snapshots_once BEFORE INSERT ON snapshots
WHEN EXISTS (SELECT 1 FROM snapshots WHERE quote_id = NEW.quote_id)
BEGIN SELECT RAISE(ABORT, 'a snapshot cannot be replaced'); END;

-- An official cycle. Its name and dates are those of the version in force:
-- the last one that both sides approved, or the first until then. Which
-- version each side approved last stands here too, so that what is wanted can
-- be found by index.
CREATE TABLE cycles (
  id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES projects (id),
  number INTEGER NOT NULL CHECK (number > 0),
  quote_id INTEGER REFERENCES quotes (id),
  quote_key TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL CHECK (version > 0),
  in_force INTEGER NOT NULL CHECK (in_force BETWEEN 1 AND version),
  client_approved INTEGER NOT NULL DEFAULT 0 CHECK (client_approved <= version),
  agency_approved INTEGER NOT NULL DEFAULT 0 CHECK (agency_approved <= version),
  name TEXT NOT NULL CHECK (name <> ''),
  start_on TEXT NOT NULL CHECK (start_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  end_on TEXT NOT NULL CHECK (end_on >= start_on),
  price INTEGER NOT NULL CHECK (price >= 0),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  -- 0 stands for the agency's setting.
  review_days INTEGER NOT NULL DEFAULT 0 CHECK (review_days BETWEEN 0 AND 60),
  review_opened_at INTEGER NOT NULL DEFAULT 0,
  dispute_state TEXT NOT NULL DEFAULT '' CHECK (dispute_state IN ('', 'open', 'proposed', 'settled')),
  dispute_rounds INTEGER NOT NULL DEFAULT 0,
  completed_at INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  UNIQUE (project_id, number),
  UNIQUE (quote_id, quote_key),
  CHECK ((dispute_state = '') = (dispute_rounds = 0)),
  CHECK (completed_at = 0 OR dispute_state IN ('', 'settled'))
) STRICT;

CREATE INDEX cycles_dates ON cycles (project_id, start_on, number);
CREATE INDEX cycles_ending ON cycles (end_on) WHERE completed_at = 0;
CREATE INDEX cycles_disputed ON cycles (dispute_state) WHERE completed_at = 0;
CREATE INDEX cycles_unsigned ON cycles (created_at) WHERE completed_at = 0 AND agency_approved < version;
CREATE INDEX cycles_open ON cycles (project_id, end_on) WHERE completed_at = 0;

CREATE TABLE versions (
  cycle_id INTEGER NOT NULL REFERENCES cycles (id),
  number INTEGER NOT NULL CHECK (number > 0),
  content TEXT NOT NULL CHECK (json_valid(content)),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  edited_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (cycle_id, number)
) STRICT;

CREATE TRIGGER versions_stay BEFORE DELETE ON versions
BEGIN SELECT RAISE(ABORT, 'a version cannot be removed'); END;
-- REPLACE removes a row without the trigger that forbids removing.
CREATE TRIGGER versions_once BEFORE INSERT ON versions
WHEN EXISTS (SELECT 1 FROM versions WHERE cycle_id = NEW.cycle_id AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'a version cannot be replaced'); END;

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

-- One side's signature on one exact version, with the content that it signed.
-- An edit before both sides have signed marks a lone one as superseded.
CREATE TABLE approvals (
  id INTEGER PRIMARY KEY,
  cycle_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('client', 'agency')),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  content TEXT NOT NULL,
  person_id INTEGER NOT NULL REFERENCES people (id),
  name TEXT NOT NULL CHECK (name <> ''),
  ip TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  approved_at INTEGER NOT NULL,
  superseded_at INTEGER NOT NULL DEFAULT 0,
  FOREIGN KEY (cycle_id, version) REFERENCES versions (cycle_id, number)
) STRICT;

CREATE UNIQUE INDEX approvals_once ON approvals (cycle_id, version, side) WHERE superseded_at = 0;
CREATE INDEX approvals_cycle ON approvals (cycle_id, version, id);
CREATE INDEX approvals_person ON approvals (person_id);

CREATE TRIGGER approvals_match BEFORE INSERT ON approvals
WHEN NEW.hash IS NOT (SELECT hash FROM versions WHERE cycle_id = NEW.cycle_id AND number = NEW.version)
BEGIN SELECT RAISE(ABORT, 'an approval is of another content'); END;
CREATE TRIGGER approvals_keep BEFORE UPDATE OF id, cycle_id, version, side, hash, content, person_id, name, ip, user_agent, approved_at ON approvals
BEGIN SELECT RAISE(ABORT, 'an approval cannot be changed'); END;
CREATE TRIGGER approvals_supersede BEFORE UPDATE OF superseded_at ON approvals
WHEN OLD.superseded_at <> 0 OR (SELECT count(*) FROM approvals
  WHERE cycle_id = OLD.cycle_id AND version = OLD.version AND superseded_at = 0) > 1
BEGIN SELECT RAISE(ABORT, 'a version that both sides approved stays approved'); END;
CREATE TRIGGER approvals_stay BEFORE DELETE ON approvals
BEGIN SELECT RAISE(ABORT, 'an approval cannot be removed'); END;
CREATE TRIGGER approvals_first BEFORE INSERT ON approvals
WHEN EXISTS (SELECT 1 FROM approvals WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM approvals WHERE cycle_id = NEW.cycle_id AND version = NEW.version
    AND side = NEW.side AND superseded_at = 0)
BEGIN SELECT RAISE(ABORT, 'an approval cannot be replaced'); END;
CREATE TRIGGER versions_keep BEFORE UPDATE ON versions
WHEN EXISTS (SELECT 1 FROM approvals WHERE cycle_id = OLD.cycle_id AND version = OLD.number AND superseded_at = 0)
BEGIN SELECT RAISE(ABORT, 'a version that is approved cannot be changed'); END;

CREATE TABLE deliveries (
  cycle_id INTEGER NOT NULL REFERENCES cycles (id),
  key TEXT NOT NULL,
  note TEXT NOT NULL,
  links TEXT NOT NULL CHECK (json_valid(links)),
  person_id INTEGER NOT NULL REFERENCES people (id),
  person TEXT NOT NULL,
  delivered_at INTEGER NOT NULL,
  PRIMARY KEY (cycle_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX deliveries_person ON deliveries (person_id);

-- A dispute is one round: it stays open until staff propose it as resolved,
-- and is settled when the client completes the cycle or disputes it again.
CREATE TABLE disputes (
  cycle_id INTEGER NOT NULL REFERENCES cycles (id),
  round INTEGER NOT NULL CHECK (round > 0),
  version INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'proposed', 'settled')),
  reason TEXT NOT NULL CHECK (reason <> ''),
  items TEXT NOT NULL CHECK (json_valid(items)),
  person_id INTEGER NOT NULL REFERENCES people (id),
  person TEXT NOT NULL,
  raised_at INTEGER NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  proposed_by TEXT NOT NULL DEFAULT '',
  proposed_at INTEGER NOT NULL DEFAULT 0,
  settled_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (cycle_id, round)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX disputes_once ON disputes (cycle_id) WHERE state <> 'settled';
CREATE INDEX disputes_person ON disputes (person_id);

CREATE TABLE dispute_posts (
  id INTEGER PRIMARY KEY,
  cycle_id INTEGER NOT NULL,
  round INTEGER NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('client', 'agency')),
  person_id INTEGER NOT NULL REFERENCES people (id),
  person TEXT NOT NULL,
  body TEXT NOT NULL CHECK (body <> ''),
  posted_at INTEGER NOT NULL,
  FOREIGN KEY (cycle_id, round) REFERENCES disputes (cycle_id, round)
) STRICT;

CREATE INDEX dispute_posts_round ON dispute_posts (cycle_id, round, id);
CREATE INDEX dispute_posts_person ON dispute_posts (person_id);

CREATE TABLE completions (
  cycle_id INTEGER PRIMARY KEY REFERENCES cycles (id),
  version INTEGER NOT NULL,
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  person_id INTEGER NOT NULL REFERENCES people (id),
  name TEXT NOT NULL CHECK (name <> ''),
  ip TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  completed_at INTEGER NOT NULL
) STRICT;

CREATE INDEX completions_person ON completions (person_id);

CREATE TRIGGER completions_keep BEFORE UPDATE ON completions
BEGIN SELECT RAISE(ABORT, 'a completion cannot be changed'); END;
CREATE TRIGGER completions_stay BEFORE DELETE ON completions
BEGIN SELECT RAISE(ABORT, 'a completion cannot be removed'); END;
CREATE TRIGGER completions_once BEFORE INSERT ON completions
WHEN EXISTS (SELECT 1 FROM completions WHERE cycle_id = NEW.cycle_id)
BEGIN SELECT RAISE(ABORT, 'a completion cannot be replaced'); END;

-- An event told to a person.
CREATE TABLE notifications (
  id INTEGER PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES people (id),
  project_id INTEGER NOT NULL REFERENCES projects (id),
  kind TEXT NOT NULL CHECK (kind <> ''),
  subject TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  read_at INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX notifications_person ON notifications (person_id, read_at, id);
CREATE INDEX notifications_project ON notifications (project_id);

-- A file, whatever it hangs on: place says what kind of thing that is,
-- place_id which one and place_key which part of it. While it arrives nobody
-- sees it; while it is staged it belongs to a form that was not sent yet, and
-- only who sent it sees it. One that was removed keeps its row and loses its
-- content. released is set once a quote that was sent names it.
CREATE TABLE attachments (
  id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES projects (id),
  number INTEGER NOT NULL CHECK (number > 0),
  place TEXT NOT NULL CHECK (place IN ('arriving', 'staged', 'quote', 'delivery', 'dispute', 'reply',
    'requirement', 'provision', 'ticket', 'comment')),
  place_id INTEGER NOT NULL DEFAULT 0,
  place_key TEXT NOT NULL DEFAULT '',
  released INTEGER NOT NULL DEFAULT 0 CHECK (released IN (0, 1)),
  name TEXT NOT NULL CHECK (name <> ''),
  type TEXT NOT NULL DEFAULT '',
  size INTEGER NOT NULL DEFAULT 0 CHECK (size >= 0),
  sha256 TEXT NOT NULL DEFAULT '',
  width INTEGER NOT NULL DEFAULT 0,
  height INTEGER NOT NULL DEFAULT 0,
  side TEXT NOT NULL CHECK (side IN ('client', 'agency')),
  person_id INTEGER NOT NULL REFERENCES people (id),
  person TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  removed_at INTEGER NOT NULL DEFAULT 0,
  removed_by TEXT NOT NULL DEFAULT '',
  -- Set when the content of a removed file is gone.
  emptied INTEGER NOT NULL DEFAULT 0 CHECK (emptied IN (0, 1)),
  UNIQUE (project_id, number),
  CHECK (place = 'arriving' OR length(sha256) = 64),
  CHECK (place IN ('arriving', 'staged') OR place_id > 0)
) STRICT;

CREATE INDEX attachments_place ON attachments (place, place_id, id);
CREATE INDEX attachments_waiting ON attachments (created_at) WHERE place IN ('arriving', 'staged');
CREATE INDEX attachments_person ON attachments (person_id);
CREATE INDEX attachments_removed ON attachments (removed_at) WHERE removed_at > 0 AND emptied = 0;

CREATE TABLE attachment_chunks (
  attachment_id INTEGER NOT NULL REFERENCES attachments (id),
  position INTEGER NOT NULL CHECK (position >= 0),
  body BLOB NOT NULL,
  PRIMARY KEY (attachment_id, position)
) STRICT;

CREATE TABLE thumbnails (
  attachment_id INTEGER PRIMARY KEY REFERENCES attachments (id),
  type TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT;

-- Something that the agency needs from the client. Edit counts every change
-- but the client's drafts, so that a form that is behind is noticed. Returned
-- is set from a return until what was asked is given again.
CREATE TABLE requirements (
  id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES projects (id),
  number INTEGER NOT NULL CHECK (number > 0),
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('files', 'text', 'link', 'credentials', 'sign-off')),
  title TEXT NOT NULL CHECK (title <> ''),
  description TEXT NOT NULL,
  -- The names of the fields that credentials are asked for, as JSON.
  fields TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(fields)),
  due_on TEXT NOT NULL CHECK (due_on = '' OR due_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  cycle_id INTEGER REFERENCES cycles (id),
  state TEXT NOT NULL CHECK (state IN ('open', 'submitted', 'accepted', 'withdrawn')),
  returned INTEGER NOT NULL DEFAULT 0 CHECK (returned IN (0, 1)),
  edit INTEGER NOT NULL DEFAULT 1,
  rounds INTEGER NOT NULL DEFAULT 0,
  draft_text TEXT NOT NULL DEFAULT '',
  draft_links TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(draft_links)),
  submitted_at INTEGER NOT NULL DEFAULT 0,
  accepted_at INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (project_id, number),
  CHECK (state NOT IN ('submitted', 'accepted') OR rounds > 0),
  CHECK (returned = 0 OR state IN ('open', 'withdrawn'))
) STRICT;

CREATE INDEX requirements_order ON requirements (project_id, position, number);
CREATE INDEX requirements_open ON requirements (project_id, due_on) WHERE state = 'open';
CREATE INDEX requirements_submitted ON requirements (submitted_at) WHERE state = 'submitted';
CREATE INDEX requirements_waiting ON requirements (project_id, state);
CREATE INDEX requirements_cycle ON requirements (cycle_id);
CREATE INDEX requirements_accepted ON requirements (accepted_at) WHERE kind = 'credentials' AND state = 'accepted';

-- What was given in one round, and what the agency said to it. Files are the
-- SHA-256 of all files that were given by then, fields the names of the
-- credentials' fields that were filled. Content is what was asked for, asked
-- its hash; given is the hash of what was handed over, asked included.
CREATE TABLE requirement_rounds (
  requirement_id INTEGER NOT NULL REFERENCES requirements (id),
  round INTEGER NOT NULL CHECK (round > 0),
  text TEXT NOT NULL,
  links TEXT NOT NULL CHECK (json_valid(links)),
  name TEXT NOT NULL,
  files TEXT NOT NULL CHECK (json_valid(files)),
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  content TEXT NOT NULL CHECK (json_valid(content)),
  asked TEXT NOT NULL CHECK (length(asked) = 64),
  given TEXT NOT NULL CHECK (length(given) = 64),
  person_id INTEGER NOT NULL REFERENCES people (id),
  person TEXT NOT NULL,
  ip TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  submitted_at INTEGER NOT NULL,
  outcome TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'accepted', 'returned')),
  reason TEXT NOT NULL DEFAULT '',
  decided_by TEXT NOT NULL DEFAULT '',
  decided_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (requirement_id, round),
  CHECK (outcome <> 'returned' OR reason <> '')
) STRICT, WITHOUT ROWID;

CREATE INDEX requirement_rounds_person ON requirement_rounds (person_id);

CREATE TRIGGER requirement_rounds_keep
BEFORE UPDATE OF requirement_id, round, text, links, name, files, fields, content, asked, given, person_id, person, ip, user_agent, submitted_at ON requirement_rounds
BEGIN SELECT RAISE(ABORT, 'what was given cannot be changed'); END;
-- A round is decided once; what was accepted can still be returned.
CREATE TRIGGER requirement_rounds_decided
BEFORE UPDATE OF outcome, reason, decided_by, decided_at ON requirement_rounds
WHEN OLD.outcome = 'returned' OR NEW.outcome = '' OR (OLD.outcome = 'accepted' AND NEW.outcome <> 'returned')
BEGIN SELECT RAISE(ABORT, 'a decision cannot be changed'); END;
CREATE TRIGGER requirement_rounds_stay BEFORE DELETE ON requirement_rounds
BEGIN SELECT RAISE(ABORT, 'what was given cannot be removed'); END;
CREATE TRIGGER requirement_rounds_once BEFORE INSERT ON requirement_rounds
WHEN EXISTS (SELECT 1 FROM requirement_rounds WHERE requirement_id = NEW.requirement_id AND round = NEW.round)
BEGIN SELECT RAISE(ABORT, 'what was given cannot be replaced'); END;

-- Credentials of one round, encrypted with a key that is not in this file.
-- Those of the round after the last submitted one are a draft. Names are the
-- fields that were filled, as JSON. Destroying empties sealed.
CREATE TABLE credentials (
  requirement_id INTEGER NOT NULL REFERENCES requirements (id),
  round INTEGER NOT NULL CHECK (round > 0),
  names TEXT NOT NULL CHECK (json_valid(names)),
  sealed BLOB NOT NULL,
  key_id TEXT NOT NULL,
  person TEXT NOT NULL,
  given_at INTEGER NOT NULL,
  destroyed_at INTEGER NOT NULL DEFAULT 0,
  destroyed_by TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (requirement_id, round),
  CHECK ((destroyed_at = 0) = (length(sealed) > 0))
) STRICT;

CREATE INDEX credentials_key ON credentials (key_id) WHERE destroyed_at = 0;

-- Lists of requirements that the agency keeps. Items is JSON. An id is never
-- used again, so that a form made of a deleted one cannot meet another.
CREATE TABLE requirement_templates (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (name <> ''),
  description TEXT NOT NULL,
  items TEXT NOT NULL CHECK (json_valid(items)),
  edit INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

-- The forms that asked for several requirements at once, so that a form sent
-- twice asks once. Content is the SHA-256 of what it asked for.
CREATE TABLE requirement_batches (
  project_id INTEGER NOT NULL REFERENCES projects (id),
  once TEXT NOT NULL CHECK (length(once) BETWEEN 1 AND 100),
  content TEXT NOT NULL CHECK (length(content) = 64),
  added INTEGER NOT NULL,
  PRIMARY KEY (project_id, once)
) STRICT, WITHOUT ROWID;

-- One entry of a thread. The thread is that of a quote, cycle, requirement or
-- ticket. Team marks a note that only the agency's people may ever know of.
CREATE TABLE comments (
  id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES projects (id),
  number INTEGER NOT NULL CHECK (number > 0),
  subject TEXT NOT NULL CHECK (subject IN ('quote', 'cycle', 'requirement', 'ticket')),
  subject_id INTEGER NOT NULL,
  team INTEGER NOT NULL CHECK (team IN (0, 1)),
  side TEXT NOT NULL CHECK (side IN ('client', 'agency')),
  person_id INTEGER NOT NULL REFERENCES people (id),
  person TEXT NOT NULL,
  body TEXT NOT NULL,
  posted_at INTEGER NOT NULL,
  edited_at INTEGER NOT NULL DEFAULT 0,
  UNIQUE (project_id, number),
  CHECK (team = 0 OR side = 'agency')
) STRICT;

CREATE INDEX comments_thread ON comments (subject, subject_id, id);
CREATE INDEX comments_person ON comments (person_id);

-- What a comment said before it was edited.
CREATE TABLE comment_edits (
  comment_id INTEGER NOT NULL REFERENCES comments (id),
  edited_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (comment_id, edited_at)
) STRICT, WITHOUT ROWID;

-- The last comment of a thread that a person has seen.
CREATE TABLE thread_reads (
  subject TEXT NOT NULL,
  subject_id INTEGER NOT NULL,
  person_id INTEGER NOT NULL REFERENCES people (id),
  comment_id INTEGER NOT NULL,
  PRIMARY KEY (subject, subject_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX thread_reads_person ON thread_reads (person_id);

-- A change request or a bug report. Reason is that of the last decision, or
-- the question that was asked; queued_at is when it last became new. Edit
-- counts every change, so that a form that is behind is noticed. Once is the
-- mark of the form that submitted it, so that a form sent twice submits once.
CREATE TABLE tickets (
  id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES projects (id),
  number INTEGER NOT NULL CHECK (number > 0),
  kind TEXT NOT NULL CHECK (kind IN ('change request', 'bug report')),
  state TEXT NOT NULL CHECK (state IN ('new', 'approved', 'declined', 'needs information', 'duplicate', 'in progress', 'done')),
  title TEXT NOT NULL CHECK (title <> ''),
  description TEXT NOT NULL,
  expected TEXT NOT NULL,
  links TEXT NOT NULL CHECK (json_valid(links)),
  page TEXT NOT NULL,
  browser TEXT NOT NULL,
  screen TEXT NOT NULL,
  window TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('client', 'agency')),
  person_id INTEGER NOT NULL REFERENCES people (id),
  person TEXT NOT NULL,
  once TEXT NOT NULL,
  edit INTEGER NOT NULL DEFAULT 1,
  changes INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  decided_by TEXT NOT NULL DEFAULT '',
  decided_at INTEGER NOT NULL DEFAULT 0,
  duplicate_of INTEGER REFERENCES tickets (id),
  cycle_id INTEGER REFERENCES cycles (id),
  -- The key of the cycle's deliverable that it is about.
  deliverable TEXT NOT NULL DEFAULT '',
  snoozed_until INTEGER NOT NULL DEFAULT 0,
  queued_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (project_id, number),
  CHECK ((state = 'duplicate') = (duplicate_of IS NOT NULL)),
  CHECK (duplicate_of IS NULL OR duplicate_of <> id),
  CHECK (state NOT IN ('declined', 'needs information') OR reason <> ''),
  CHECK (deliverable = '' OR cycle_id IS NOT NULL)
) STRICT;

CREATE UNIQUE INDEX tickets_once ON tickets (project_id, once) WHERE once <> '';
CREATE INDEX tickets_queue ON tickets (state, queued_at, id);
CREATE INDEX tickets_project_queue ON tickets (project_id, state, queued_at, id);
CREATE INDEX tickets_state ON tickets (project_id, state, number);
CREATE INDEX tickets_kind ON tickets (project_id, kind, number);
CREATE INDEX tickets_kind_state ON tickets (project_id, kind, state, number);
-- State and kind are in it, so that a person's own are counted and filtered
-- without the rows.
CREATE INDEX tickets_person ON tickets (person_id, project_id, number, state, kind);
CREATE INDEX tickets_project_snoozed ON tickets (project_id, snoozed_until) WHERE snoozed_until > 0;
CREATE INDEX tickets_duplicates ON tickets (duplicate_of) WHERE duplicate_of IS NOT NULL;
CREATE INDEX tickets_cycle ON tickets (cycle_id, number) WHERE cycle_id IS NOT NULL;
CREATE INDEX tickets_deliverable ON tickets (cycle_id, deliverable, state) WHERE deliverable <> '';
CREATE INDEX tickets_snoozed ON tickets (snoozed_until, id) WHERE snoozed_until > 0;

CREATE TRIGGER tickets_same_project BEFORE UPDATE OF duplicate_of ON tickets
WHEN NEW.duplicate_of IS NOT NULL AND NEW.project_id IS NOT (SELECT project_id FROM tickets WHERE id = NEW.duplicate_of)
BEGIN SELECT RAISE(ABORT, 'a duplicate is of the same project'); END;

-- How many tickets of a project stand in each state, so that nothing has to
-- count them.
CREATE TABLE ticket_counts (
  project_id INTEGER NOT NULL REFERENCES projects (id),
  state TEXT NOT NULL,
  tickets INTEGER NOT NULL CHECK (tickets >= 0),
  PRIMARY KEY (project_id, state)
) STRICT, WITHOUT ROWID;

CREATE INDEX ticket_counts_state ON ticket_counts (state, tickets);

CREATE TRIGGER tickets_counted AFTER INSERT ON tickets
BEGIN
  INSERT INTO ticket_counts (project_id, state, tickets) VALUES (NEW.project_id, NEW.state, 1)
  ON CONFLICT (project_id, state) DO UPDATE SET tickets = tickets + 1;
END;
CREATE TRIGGER tickets_recounted AFTER UPDATE OF state ON tickets WHEN NEW.state <> OLD.state
BEGIN
  UPDATE ticket_counts SET tickets = tickets - 1 WHERE project_id = OLD.project_id AND state = OLD.state;
  INSERT INTO ticket_counts (project_id, state, tickets) VALUES (NEW.project_id, NEW.state, 1)
  ON CONFLICT (project_id, state) DO UPDATE SET tickets = tickets + 1;
END;
CREATE TRIGGER tickets_stay BEFORE DELETE ON tickets
BEGIN SELECT RAISE(ABORT, 'a ticket cannot be removed'); END;

-- A numbered place on a screenshot with what is wrong there. x and y are
-- ten-thousandths of the picture's width and height.
CREATE TABLE ticket_pins (
  ticket_id INTEGER NOT NULL REFERENCES tickets (id),
  number INTEGER NOT NULL CHECK (number > 0),
  attachment_id INTEGER NOT NULL REFERENCES attachments (id),
  x INTEGER NOT NULL CHECK (x BETWEEN 0 AND 10000),
  y INTEGER NOT NULL CHECK (y BETWEEN 0 AND 10000),
  note TEXT NOT NULL,
  PRIMARY KEY (ticket_id, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX ticket_pins_attachment ON ticket_pins (attachment_id);

-- Each change of a ticket's state with its reason, and what stood before it,
-- so that it can be undone for a short while.
CREATE TABLE ticket_changes (
  ticket_id INTEGER NOT NULL REFERENCES tickets (id),
  number INTEGER NOT NULL CHECK (number > 0),
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  duplicate_of INTEGER REFERENCES tickets (id),
  side TEXT NOT NULL CHECK (side IN ('client', 'agency')),
  person_id INTEGER NOT NULL REFERENCES people (id),
  person TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  undone_at INTEGER NOT NULL DEFAULT 0,
  before_state TEXT NOT NULL,
  before_reason TEXT NOT NULL,
  before_decided_by TEXT NOT NULL,
  before_decided_at INTEGER NOT NULL,
  before_duplicate_of INTEGER REFERENCES tickets (id),
  before_queued_at INTEGER NOT NULL,
  PRIMARY KEY (ticket_id, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX ticket_changes_person ON ticket_changes (person_id, changed_at);
CREATE INDEX ticket_changes_duplicate ON ticket_changes (duplicate_of) WHERE duplicate_of IS NOT NULL;
CREATE INDEX ticket_changes_before ON ticket_changes (before_duplicate_of) WHERE before_duplicate_of IS NOT NULL;

-- Who is told of what happens to a ticket.
CREATE TABLE ticket_followers (
  ticket_id INTEGER NOT NULL REFERENCES tickets (id),
  person_id INTEGER NOT NULL REFERENCES people (id),
  since INTEGER NOT NULL,
  PRIMARY KEY (ticket_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX ticket_followers_person ON ticket_followers (person_id);

-- What an approved change request became: a quote, or a version of a cycle.
CREATE TABLE ticket_scopes (
  id INTEGER PRIMARY KEY,
  ticket_id INTEGER NOT NULL REFERENCES tickets (id),
  quote_id INTEGER REFERENCES quotes (id),
  cycle_id INTEGER REFERENCES cycles (id),
  version INTEGER NOT NULL DEFAULT 0,
  -- The key that the change has among the deliverables.
  deliverable TEXT NOT NULL DEFAULT '',
  person_id INTEGER NOT NULL REFERENCES people (id),
  person TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  CHECK ((quote_id IS NULL) <> (cycle_id IS NULL)),
  CHECK ((cycle_id IS NULL) = (version = 0))
) STRICT;

CREATE INDEX ticket_scopes_ticket ON ticket_scopes (ticket_id, id);
CREATE INDEX ticket_scopes_person ON ticket_scopes (person_id);
CREATE UNIQUE INDEX ticket_scopes_quote ON ticket_scopes (quote_id, ticket_id) WHERE quote_id IS NOT NULL;
CREATE UNIQUE INDEX ticket_scopes_cycle ON ticket_scopes (cycle_id, ticket_id) WHERE cycle_id IS NOT NULL;

-- The tickets that a round of a dispute points to.
CREATE TABLE dispute_tickets (
  cycle_id INTEGER NOT NULL,
  round INTEGER NOT NULL,
  ticket_id INTEGER NOT NULL REFERENCES tickets (id),
  PRIMARY KEY (cycle_id, round, ticket_id),
  FOREIGN KEY (cycle_id, round) REFERENCES disputes (cycle_id, round)
) STRICT, WITHOUT ROWID;

CREATE INDEX dispute_tickets_ticket ON dispute_tickets (ticket_id);

-- Replies that the agency gives often. Decision names what they go with, ''
-- for any.
CREATE TABLE saved_answers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (name <> ''),
  decision TEXT NOT NULL CHECK (decision IN ('', 'approve', 'decline', 'ask', 'duplicate')),
  body TEXT NOT NULL CHECK (body <> ''),
  edit INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

-- What can be searched, a row a thing; both full-text indexes read the words
-- from here. Scope holds who may find it, in words that nobody can type, since
-- each begins with U+E000: p and a project's id for all who read everything in
-- it, u, a person's id, p and the project's id for the one who submitted it, a
-- and a project's id for the agency alone; and k with the kind of thing.
CREATE TABLE search_documents (
  id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES projects (id),
  subject TEXT NOT NULL CHECK (subject IN ('quote', 'cycle', 'requirement', 'ticket', 'comment')),
  subject_id INTEGER NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  scope TEXT NOT NULL,
  UNIQUE (subject, subject_id)
) STRICT;

CREATE INDEX search_documents_project ON search_documents (project_id);

-- All words, and those of the titles by themselves: a word that is frequent in
-- texts and rare in titles would otherwise be walked through for its titles.
-- The beginnings of words are kept up to eight characters.
CREATE VIRTUAL TABLE search_words USING fts5(title, body, scope, content = 'search_documents', content_rowid = 'id',
  columnsize = 0, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3 4 5 6 7 8');
CREATE VIEW search_titled AS SELECT id, title, scope FROM search_documents WHERE title <> '';
CREATE VIRTUAL TABLE search_titles USING fts5(title, scope, content = 'search_titled', content_rowid = 'id',
  columnsize = 0, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3 4 5 6 7 8');

CREATE TRIGGER search_documents_added AFTER INSERT ON search_documents
BEGIN
  INSERT INTO search_words (rowid, title, body, scope) VALUES (NEW.id, NEW.title, NEW.body, NEW.scope);
  INSERT INTO search_titles (rowid, title, scope) SELECT NEW.id, NEW.title, NEW.scope WHERE NEW.title <> '';
END;
CREATE TRIGGER search_documents_changed AFTER UPDATE ON search_documents
BEGIN
  INSERT INTO search_words (search_words, rowid, title, body, scope) VALUES ('delete', OLD.id, OLD.title, OLD.body, OLD.scope);
  INSERT INTO search_titles (search_titles, rowid, title, scope) SELECT 'delete', OLD.id, OLD.title, OLD.scope WHERE OLD.title <> '';
  INSERT INTO search_words (rowid, title, body, scope) VALUES (NEW.id, NEW.title, NEW.body, NEW.scope);
  INSERT INTO search_titles (rowid, title, scope) SELECT NEW.id, NEW.title, NEW.scope WHERE NEW.title <> '';
END;
CREATE TRIGGER search_documents_removed AFTER DELETE ON search_documents
BEGIN
  INSERT INTO search_words (search_words, rowid, title, body, scope) VALUES ('delete', OLD.id, OLD.title, OLD.body, OLD.scope);
  INSERT INTO search_titles (search_titles, rowid, title, scope) SELECT 'delete', OLD.id, OLD.title, OLD.scope WHERE OLD.title <> '';
END;

-- What each kind of thing gives to be found, and for whom; at is when it came
-- to be. Whatever is not in here is found by nobody.
CREATE VIEW search_tickets AS
SELECT tickets.project_id, 'ticket' AS subject, tickets.id AS subject_id, tickets.title, tickets.description || char(10, 10) || tickets.expected AS body,
  char(57344) || 'p' || tickets.project_id || ' ' || char(57344) || 'u' || tickets.person_id || 'p' || tickets.project_id
    || ' ' || char(57344) || 'kticket' AS scope,
  tickets.created_at AS at
FROM tickets;

CREATE VIEW search_requirements AS
SELECT requirements.project_id, 'requirement' AS subject, requirements.id AS subject_id, requirements.title, requirements.description AS body,
  char(57344) || 'p' || requirements.project_id || ' ' || char(57344) || 'krequirement' AS scope, requirements.created_at AS at
FROM requirements;

-- A cycle's latest version and the one in force.
CREATE VIEW search_cycles AS
SELECT cycles.project_id, 'cycle' AS subject, cycles.id AS subject_id, cycles.name AS title,
  coalesce((SELECT group_concat(texts.value, char(10, 10)) FROM versions, json_tree(versions.content) AS texts
    WHERE versions.cycle_id = cycles.id AND versions.number IN (cycles.version, cycles.in_force)
      AND texts.type = 'text' AND texts.key IN ('name', 'introduction', 'title', 'description', 'criterion')
      AND texts.value NOT IN ('', cycles.name)), '') AS body,
  char(57344) || 'p' || cycles.project_id || ' ' || char(57344) || 'kcycle' AS scope, cycles.created_at AS at
FROM cycles;

-- A quote's last revision that was sent. A draft is the agency's until then,
-- and the working copy beside what was sent is found by nobody.
CREATE VIEW search_quotes AS
SELECT quotes.project_id, 'quote' AS subject, quotes.id AS subject_id, quotes.title,
  coalesce((SELECT group_concat(texts.value, char(10, 10))
    FROM json_tree(CASE WHEN quotes.revision = 0 THEN nullif(quotes.draft, '')
      ELSE (SELECT content FROM quote_revisions WHERE quote_id = quotes.id AND number = quotes.revision) END) AS texts
    WHERE texts.type = 'text' AND texts.key IN ('title', 'introduction', 'terms', 'name', 'description', 'criterion')
      AND texts.value NOT IN ('', quotes.title)), '') AS body,
  char(57344) || CASE WHEN quotes.revision = 0 THEN 'a' ELSE 'p' END || quotes.project_id || ' ' || char(57344) || 'kquote' AS scope,
  quotes.created_at AS at
FROM quotes;

-- A comment is found by those who find what it is about; a team-only note, and
-- whatever is said about a draft, by the agency.
CREATE VIEW search_comments AS
SELECT comments.project_id, 'comment' AS subject, comments.id AS subject_id, '' AS title, comments.body,
  CASE WHEN comments.team = 1 OR quotes.revision = 0 THEN char(57344) || 'a' || comments.project_id
    ELSE char(57344) || 'p' || comments.project_id || coalesce(' ' || char(57344) || 'u' || tickets.person_id || 'p' || comments.project_id, '') END
    || ' ' || char(57344) || 'kcomment' AS scope,
  comments.posted_at AS at
FROM comments
LEFT JOIN tickets ON comments.subject = 'ticket' AND tickets.id = comments.subject_id
LEFT JOIN quotes ON comments.subject = 'quote' AND quotes.id = comments.subject_id
WHERE comments.subject <> 'quote' OR quotes.id IS NOT NULL;

CREATE TRIGGER search_ticket_added AFTER INSERT ON tickets
BEGIN
  INSERT INTO search_documents (project_id, subject, subject_id, title, body, scope)
  SELECT project_id, subject, subject_id, title, body, scope FROM search_tickets WHERE subject_id = NEW.id;
END;
CREATE TRIGGER search_ticket_changed AFTER UPDATE OF title, description, expected, person_id ON tickets
BEGIN
  UPDATE search_documents SET (title, body, scope) = (SELECT title, body, scope FROM search_tickets WHERE subject_id = NEW.id)
  WHERE subject = 'ticket' AND subject_id = NEW.id;
END;

CREATE TRIGGER search_requirement_added AFTER INSERT ON requirements
BEGIN
  INSERT INTO search_documents (project_id, subject, subject_id, title, body, scope)
  SELECT project_id, subject, subject_id, title, body, scope FROM search_requirements WHERE subject_id = NEW.id;
END;
CREATE TRIGGER search_requirement_changed AFTER UPDATE OF title, description ON requirements
WHEN NEW.title <> OLD.title OR NEW.description <> OLD.description
BEGIN
  UPDATE search_documents SET (title, body, scope) = (SELECT title, body, scope FROM search_requirements WHERE subject_id = NEW.id)
  WHERE subject = 'requirement' AND subject_id = NEW.id;
END;

-- A cycle comes before its first version, and moves to a version before that
-- is there.
CREATE TRIGGER search_cycle_begun AFTER INSERT ON versions
BEGIN
  INSERT INTO search_documents (project_id, subject, subject_id, title, body, scope)
  SELECT project_id, subject, subject_id, title, body, scope FROM search_cycles WHERE subject_id = NEW.cycle_id
  ON CONFLICT (subject, subject_id) DO UPDATE SET title = excluded.title, body = excluded.body, scope = excluded.scope;
END;
CREATE TRIGGER search_cycle_revised AFTER UPDATE OF content ON versions
BEGIN
  UPDATE search_documents SET (title, body, scope) = (SELECT title, body, scope FROM search_cycles WHERE subject_id = NEW.cycle_id)
  WHERE subject = 'cycle' AND subject_id = NEW.cycle_id;
END;
CREATE TRIGGER search_cycle_changed AFTER UPDATE OF name, version, in_force ON cycles
WHEN NEW.name <> OLD.name OR NEW.version <> OLD.version OR NEW.in_force <> OLD.in_force
BEGIN
  UPDATE search_documents SET (title, body, scope) = (SELECT title, body, scope FROM search_cycles WHERE subject_id = NEW.id)
  WHERE subject = 'cycle' AND subject_id = NEW.id;
END;

CREATE TRIGGER search_quote_added AFTER INSERT ON quotes
BEGIN
  INSERT INTO search_documents (project_id, subject, subject_id, title, body, scope)
  SELECT project_id, subject, subject_id, title, body, scope FROM search_quotes WHERE subject_id = NEW.id;
END;
CREATE TRIGGER search_quote_changed AFTER UPDATE OF title, revision, draft ON quotes
WHEN NEW.revision <> OLD.revision OR NEW.title <> OLD.title OR (NEW.revision = 0 AND NEW.draft <> OLD.draft)
BEGIN
  UPDATE search_documents SET (title, body, scope) = (SELECT title, body, scope FROM search_quotes WHERE subject_id = NEW.id)
  WHERE subject = 'quote' AND subject_id = NEW.id;
END;
-- What was said about a draft goes with it, and opens with the sending.
CREATE TRIGGER search_quote_sent AFTER UPDATE OF revision ON quotes
WHEN (NEW.revision = 0) <> (OLD.revision = 0)
BEGIN
  UPDATE search_documents SET scope = (SELECT scope FROM search_comments WHERE subject_id = search_documents.subject_id)
  WHERE subject = 'comment' AND subject_id IN (SELECT id FROM comments WHERE subject = 'quote' AND subject_id = NEW.id);
END;
CREATE TRIGGER search_quote_removed AFTER DELETE ON quotes
BEGIN
  DELETE FROM search_documents WHERE subject = 'comment' AND subject_id IN (SELECT id FROM comments WHERE subject = 'quote' AND subject_id = OLD.id);
  DELETE FROM search_documents WHERE subject = 'quote' AND subject_id = OLD.id;
END;

CREATE TRIGGER search_comment_added AFTER INSERT ON comments
BEGIN
  INSERT INTO search_documents (project_id, subject, subject_id, title, body, scope)
  SELECT project_id, subject, subject_id, title, body, scope FROM search_comments WHERE subject_id = NEW.id;
END;
CREATE TRIGGER search_comment_changed AFTER UPDATE OF body, team ON comments
BEGIN
  UPDATE search_documents SET (title, body, scope) = (SELECT title, body, scope FROM search_comments WHERE subject_id = NEW.id)
  WHERE subject = 'comment' AND subject_id = NEW.id;
END;

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
CREATE TRIGGER events_once BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM events WHERE chain = NEW.chain AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'an event cannot be replaced'); END;
