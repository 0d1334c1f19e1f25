-- name: CreateQuote :one
INSERT INTO quotes (project_id, number, state, title, currency, total, revision, content_hash, expires_on,
  draft, draft_expires_on, draft_edit, created_at, updated_at)
VALUES (@project_id, @number, 'draft', @title, @currency, @total, 0, '', '',
  @draft, @draft_expires_on, 1, @created_at, @created_at)
RETURNING id;

-- name: ProjectQuote :one
SELECT * FROM quotes WHERE project_id = @project_id AND number = @number;

-- name: ProjectSentQuotes :many
SELECT number, state, title, currency, total, revision, expires_on, sent_at, decided_at, decided_by, updated_at
FROM quotes WHERE project_id = @project_id AND state <> 'draft' AND number < @before
ORDER BY number DESC LIMIT @page;

-- name: StaffProjectQuotes :many
SELECT number, state, title, currency, total, revision, expires_on, sent_at, decided_at, decided_by, updated_at,
  CAST(draft <> '' AS INTEGER) AS has_draft
FROM quotes WHERE project_id = @project_id AND number < @before
ORDER BY number DESC LIMIT @page;

-- name: ProjectOpenQuotes :many
SELECT number, title, currency, total, revision, expires_on, sent_at
FROM quotes WHERE project_id = @project_id AND state = 'sent' AND expires_on >= @today
ORDER BY expires_on, number;

-- name: MemberOpenQuotes :many
SELECT projects.code, projects.name AS project, quotes.number, quotes.title, quotes.currency, quotes.total,
  quotes.revision, quotes.expires_on, members.role
FROM members
JOIN projects ON projects.id = members.project_id
JOIN quotes ON quotes.project_id = projects.id AND quotes.state = 'sent' AND quotes.expires_on >= @today
WHERE members.person_id = @person_id AND members.role IN ('approver', 'viewer')
ORDER BY quotes.expires_on, projects.code, quotes.number;

-- name: StaffExpiringQuotes :many
SELECT projects.code, projects.name AS project, clients.name AS client, quotes.number, quotes.title,
  quotes.currency, quotes.total, quotes.expires_on
FROM quotes
JOIN projects ON projects.id = quotes.project_id
JOIN clients ON clients.id = projects.client_id
WHERE quotes.state = 'sent' AND quotes.expires_on >= @today AND quotes.expires_on <= @until
ORDER BY quotes.expires_on, quotes.id LIMIT 20;

-- name: StaffRecentDecisions :many
SELECT projects.code, projects.name AS project, clients.name AS client, quotes.number, quotes.title,
  quotes.state, quotes.decided_at, quotes.decided_by, quotes.decline_reason
FROM quotes
JOIN projects ON projects.id = quotes.project_id
JOIN clients ON clients.id = projects.client_id
WHERE quotes.state = @state
ORDER BY quotes.decided_at DESC LIMIT 5;

-- name: StaffDrafts :many
SELECT projects.code, projects.name AS project, clients.name AS client, quotes.number, quotes.title,
  quotes.updated_at, quotes.revision
FROM quotes
JOIN projects ON projects.id = quotes.project_id
JOIN clients ON clients.id = projects.client_id
WHERE quotes.draft <> ''
ORDER BY quotes.updated_at DESC LIMIT 10;

-- name: SaveDraft :execrows
UPDATE quotes SET draft = @draft, draft_expires_on = @draft_expires_on, draft_edit = draft_edit + 1,
  title = CASE WHEN revision = 0 THEN @title ELSE title END,
  currency = CASE WHEN revision = 0 THEN @currency ELSE currency END,
  total = CASE WHEN revision = 0 THEN @total ELSE total END,
  updated_at = @updated_at
WHERE id = @id AND draft_edit = @draft_edit AND state <> 'accepted';

-- name: DropDraft :execrows
UPDATE quotes SET draft = '', draft_expires_on = '', draft_edit = draft_edit + 1, updated_at = @updated_at
WHERE id = @id AND draft <> '' AND revision > 0;

-- name: DeleteDraftQuote :execrows
DELETE FROM quotes WHERE id = @id AND state = 'draft';

-- name: SendQuote :execrows
UPDATE quotes SET state = 'sent', revision = @revision, content_hash = @content_hash, title = @title,
  currency = @currency, total = @total, expires_on = @expires_on, sent_at = @sent_at, updated_at = @sent_at,
  decided_at = 0, decided_by = '', decline_reason = '',
  draft = '', draft_expires_on = '', draft_edit = draft_edit + 1
WHERE id = @id AND draft_edit = @draft_edit AND revision = @revision - 1 AND state <> 'accepted';

-- name: AcceptQuote :execrows
UPDATE quotes SET state = 'accepted', decided_at = @now, decided_by = @decided_by, updated_at = @now,
  draft = '', draft_expires_on = '', draft_edit = draft_edit + 1
WHERE id = @id AND project_id = @project_id AND state = 'sent'
  AND revision = @revision AND content_hash = @content_hash;

-- name: DeclineQuote :execrows
UPDATE quotes SET state = 'declined', decided_at = @now, decided_by = @decided_by,
  decline_reason = @decline_reason, updated_at = @now
WHERE id = @id AND project_id = @project_id AND state = 'sent'
  AND revision = @revision AND content_hash = @content_hash;

-- name: WithdrawQuote :execrows
UPDATE quotes SET state = 'withdrawn', decided_at = @now, decided_by = @decided_by, updated_at = @now
WHERE id = @id AND state IN ('sent', 'expired');

-- name: ExtendQuote :execrows
UPDATE quotes SET state = 'sent', expires_on = @expires_on, updated_at = @now
WHERE id = @id AND state IN ('sent', 'expired') AND expires_on < @expires_on;

-- name: OverdueQuotes :many
SELECT quotes.id, quotes.number, quotes.expires_on, projects.id AS project_id, projects.code
FROM quotes JOIN projects ON projects.id = quotes.project_id
WHERE quotes.state = 'sent' AND quotes.expires_on < @today
ORDER BY quotes.expires_on, quotes.id LIMIT 100;

-- name: RecordExpiry :execrows
UPDATE quotes SET state = 'expired', decided_at = @now, updated_at = @now
WHERE id = @id AND state = 'sent' AND expires_on < @today;

-- name: AddRevision :exec
INSERT INTO quote_revisions (quote_id, number, content, hash, sent_at, sent_by)
VALUES (@quote_id, @number, @content, @hash, @sent_at, @sent_by);

-- name: QuoteRevision :one
SELECT number, content, hash, sent_at, sent_by FROM quote_revisions WHERE quote_id = @quote_id AND number = @number;

-- name: QuoteRead :one
SELECT revision, revision_before FROM quote_reads WHERE quote_id = @quote_id AND person_id = @person_id;

-- name: RecordRead :exec
INSERT INTO quote_reads (quote_id, person_id, revision, revision_before)
VALUES (@quote_id, @person_id, @revision, 0)
ON CONFLICT (quote_id, person_id) DO UPDATE
SET revision_before = quote_reads.revision, revision = excluded.revision
WHERE quote_reads.revision < excluded.revision;

-- name: StaffProjectDrafts :many
SELECT number, title, revision, updated_at FROM quotes
WHERE project_id = @project_id AND draft <> ''
ORDER BY updated_at DESC LIMIT 10;
