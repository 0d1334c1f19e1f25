-- Change requests, bug reports, their triage and the search.

ALTER TABLE agency ADD COLUMN answers_shipped INTEGER NOT NULL DEFAULT 0 CHECK (answers_shipped IN (0, 1));
ALTER TABLE projects ADD COLUMN last_ticket INTEGER NOT NULL DEFAULT 0;

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

-- What the file holds already, in the order in which it came to be.
INSERT INTO search_documents (project_id, subject, subject_id, title, body, scope)
SELECT project_id, subject, subject_id, title, body, scope FROM (
  SELECT * FROM search_requirements UNION ALL SELECT * FROM search_cycles
  UNION ALL SELECT * FROM search_quotes UNION ALL SELECT * FROM search_comments)
ORDER BY at, subject, subject_id;
