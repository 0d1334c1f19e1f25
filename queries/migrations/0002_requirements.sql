-- Requirements, files, credentials and comments.

ALTER TABLE agency ADD COLUMN file_megabytes INTEGER NOT NULL DEFAULT 200 CHECK (file_megabytes BETWEEN 1 AND 10000);
ALTER TABLE agency ADD COLUMN project_megabytes INTEGER NOT NULL DEFAULT 5000 CHECK (project_megabytes BETWEEN 1 AND 1000000);
ALTER TABLE agency ADD COLUMN credential_days INTEGER NOT NULL DEFAULT 30 CHECK (credential_days BETWEEN 0 AND 3650);
ALTER TABLE agency ADD COLUMN templates_shipped INTEGER NOT NULL DEFAULT 0 CHECK (templates_shipped IN (0, 1));
ALTER TABLE sessions ADD COLUMN confirmed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE projects ADD COLUMN last_requirement INTEGER NOT NULL DEFAULT 0;
ALTER TABLE projects ADD COLUMN last_file INTEGER NOT NULL DEFAULT 0;
ALTER TABLE projects ADD COLUMN last_comment INTEGER NOT NULL DEFAULT 0;
ALTER TABLE projects ADD COLUMN file_bytes INTEGER NOT NULL DEFAULT 0;

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

-- What was given in one round, and what the agency said to it. Asked is the
-- hash of what was asked for, given that of what was handed over.
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
