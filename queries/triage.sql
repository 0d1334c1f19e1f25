-- name: StaffQueue :many
-- Tickets in one state across all projects, those that waited longest first,
-- between two places of the queue. Words are a query of the full-text index,
-- '' for any.
SELECT tickets.id, tickets.number, tickets.kind, tickets.state, tickets.title, tickets.side, tickets.person, tickets.queued_at,
  tickets.snoozed_until, projects.code, projects.name AS project, clients.name AS client
FROM tickets
JOIN projects ON projects.id = tickets.project_id
JOIN clients ON clients.id = projects.client_id
WHERE tickets.state = @state
  AND (tickets.queued_at, tickets.id) > (CAST(@after_at AS INTEGER), CAST(@after_id AS INTEGER))
  AND (tickets.queued_at, tickets.id) <= (CAST(@until_at AS INTEGER), CAST(@until_id AS INTEGER))
  AND tickets.snoozed_until <= @now AND (CAST(@kind AS TEXT) = '' OR tickets.kind = CAST(@kind AS TEXT))
  AND (CAST(@words AS TEXT) = '' OR EXISTS (
    SELECT 1 FROM search_documents JOIN search_words(CAST(@words AS TEXT)) ON search_words.rowid = search_documents.id
    WHERE search_documents.subject = 'ticket' AND search_documents.subject_id = tickets.id))
ORDER BY tickets.queued_at, tickets.id LIMIT @page;

-- name: StaffProjectQueue :many
-- The same in one project.
SELECT tickets.id, tickets.number, tickets.kind, tickets.state, tickets.title, tickets.side, tickets.person, tickets.queued_at,
  tickets.snoozed_until, projects.code, projects.name AS project, clients.name AS client
FROM tickets INDEXED BY tickets_project_queue
JOIN projects ON projects.id = tickets.project_id
JOIN clients ON clients.id = projects.client_id
WHERE tickets.project_id = @project_id AND tickets.state = @state
  AND (tickets.queued_at, tickets.id) > (CAST(@after_at AS INTEGER), CAST(@after_id AS INTEGER))
  AND (tickets.queued_at, tickets.id) <= (CAST(@until_at AS INTEGER), CAST(@until_id AS INTEGER))
  AND tickets.snoozed_until <= @now AND (CAST(@kind AS TEXT) = '' OR tickets.kind = CAST(@kind AS TEXT))
  AND (CAST(@words AS TEXT) = '' OR EXISTS (
    SELECT 1 FROM search_documents JOIN search_words(CAST(@words AS TEXT)) ON search_words.rowid = search_documents.id
    WHERE search_documents.subject = 'ticket' AND search_documents.subject_id = tickets.id))
ORDER BY tickets.queued_at, tickets.id LIMIT @page;

-- name: StaffQueueBound :one
-- The place in the queue that so many tickets lead to.
SELECT looked.queued_at, looked.id, CAST(count(*) OVER () AS INTEGER) AS tickets FROM (
  SELECT tickets.queued_at, tickets.id FROM tickets
  WHERE tickets.state = @state AND (tickets.queued_at, tickets.id) > (CAST(@after_at AS INTEGER), CAST(@after_id AS INTEGER))
  ORDER BY tickets.queued_at, tickets.id LIMIT @look
) AS looked ORDER BY looked.queued_at DESC, looked.id DESC LIMIT 1;

-- name: StaffProjectQueueBound :one
SELECT looked.queued_at, looked.id, CAST(count(*) OVER () AS INTEGER) AS tickets FROM (
  SELECT tickets.queued_at, tickets.id FROM tickets
  WHERE tickets.project_id = @project_id AND tickets.state = @state AND (tickets.queued_at, tickets.id) > (CAST(@after_at AS INTEGER), CAST(@after_id AS INTEGER))
  ORDER BY tickets.queued_at, tickets.id LIMIT @look
) AS looked ORDER BY looked.queued_at DESC, looked.id DESC LIMIT 1;

-- name: StaffQueueHits :many
-- Tickets in one state whose texts have some words, the latest submitted first,
-- between two documents of the index.
SELECT search_documents.id AS document, tickets.id, tickets.number, tickets.kind, tickets.state, tickets.title, tickets.side, tickets.person,
  tickets.queued_at, tickets.snoozed_until, projects.code, projects.name AS project, clients.name AS client
FROM search_words(CAST(@words AS TEXT))
CROSS JOIN search_documents ON search_documents.id = search_words.rowid AND search_documents.subject = 'ticket'
CROSS JOIN tickets ON tickets.id = search_documents.subject_id
JOIN projects ON projects.id = tickets.project_id
JOIN clients ON clients.id = projects.client_id
WHERE search_words.rowid < CAST(@before AS INTEGER) AND search_words.rowid >= CAST(@down_to AS INTEGER)
  AND tickets.state = @state AND tickets.queued_at <= CAST(@until_at AS INTEGER)
  AND tickets.snoozed_until <= @now AND (CAST(@kind AS TEXT) = '' OR tickets.kind = CAST(@kind AS TEXT))
ORDER BY search_words.rowid DESC LIMIT @page;

-- name: StaffQueueHitsBound :one
-- The document that so many hits lead to.
SELECT looked.document, CAST(count(*) OVER () AS INTEGER) AS hits FROM (
  SELECT CAST(search_words.rowid AS INTEGER) AS document FROM search_words(CAST(@words AS TEXT))
  WHERE search_words.rowid < CAST(@before AS INTEGER) ORDER BY search_words.rowid DESC LIMIT @look
) AS looked ORDER BY looked.document LIMIT 1;

-- name: StaffSnoozed :many
-- Tickets that are put off, in the order in which they come back, behind a
-- place in it.
SELECT tickets.id, tickets.number, tickets.kind, tickets.state, tickets.title, tickets.side, tickets.person, tickets.queued_at,
  tickets.snoozed_until, projects.code, projects.name AS project, clients.name AS client
FROM (
  SELECT tickets.id AS ticket_id, tickets.snoozed_until AS back_at FROM tickets
  WHERE tickets.snoozed_until > 0 AND (tickets.snoozed_until, tickets.id) > (CAST(@after_at AS INTEGER), CAST(@after_id AS INTEGER))
  ORDER BY tickets.snoozed_until, tickets.id LIMIT @look
) AS looked
JOIN tickets ON tickets.id = looked.ticket_id
JOIN projects ON projects.id = tickets.project_id
JOIN clients ON clients.id = projects.client_id
WHERE (CAST(@project_id AS INTEGER) = 0 OR tickets.project_id = CAST(@project_id AS INTEGER))
  AND tickets.queued_at <= CAST(@until_at AS INTEGER) AND (CAST(@kind AS TEXT) = '' OR tickets.kind = CAST(@kind AS TEXT))
  AND (CAST(@words AS TEXT) = '' OR EXISTS (
    SELECT 1 FROM search_documents JOIN search_words(CAST(@words AS TEXT)) ON search_words.rowid = search_documents.id
    WHERE search_documents.subject = 'ticket' AND search_documents.subject_id = tickets.id))
ORDER BY looked.back_at, looked.ticket_id LIMIT @page;

-- name: StaffQueueCounts :one
-- How many tickets are new across all projects, and how many of them are put
-- off, counted up to a bound.
SELECT CAST((SELECT coalesce(sum(ticket_counts.tickets), 0) FROM ticket_counts WHERE ticket_counts.state = 'new') AS INTEGER) AS new,
  (SELECT count(*) FROM (SELECT 1 FROM tickets WHERE tickets.snoozed_until > 0 AND tickets.snoozed_until > CAST(@now AS INTEGER) LIMIT @most)) AS snoozed;

-- name: StaffSnoozedCount :one
-- How many tickets of a project are put off, counted up to a bound.
SELECT count(*) FROM (
  SELECT 1 FROM tickets WHERE tickets.project_id = @project_id AND tickets.snoozed_until > 0 AND tickets.snoozed_until > CAST(@now AS INTEGER) LIMIT @most);

-- name: StaffStateCount :one
-- How many tickets stand in a state across all projects.
SELECT CAST(coalesce(sum(ticket_counts.tickets), 0) AS INTEGER) AS tickets FROM ticket_counts WHERE ticket_counts.state = @state;

-- name: StaffProjectStateCount :one
SELECT CAST(coalesce(sum(ticket_counts.tickets), 0) AS INTEGER) AS tickets FROM ticket_counts
WHERE ticket_counts.project_id = @project_id AND ticket_counts.state = @state;

-- name: StaffQueueProjects :many
-- The projects with the most tickets in a state.
SELECT projects.id, projects.code, projects.name, clients.name AS client, ticket_counts.tickets
FROM ticket_counts
JOIN projects ON projects.id = ticket_counts.project_id
JOIN clients ON clients.id = projects.client_id
WHERE ticket_counts.state = @state AND ticket_counts.tickets > 0
ORDER BY ticket_counts.tickets DESC LIMIT @most;

-- name: StaffLastDecision :one
-- The last change of a ticket that somebody made since a moment, unless it is
-- undone or something came after it.
SELECT ticket_changes.number, ticket_changes.state, ticket_changes.changed_at, tickets.number AS ticket, tickets.title, projects.code
FROM ticket_changes
JOIN tickets ON tickets.id = ticket_changes.ticket_id
JOIN projects ON projects.id = tickets.project_id
WHERE ticket_changes.person_id = @person_id AND ticket_changes.changed_at >= @since AND ticket_changes.side = 'agency'
  AND ticket_changes.undone_at = 0 AND tickets.changes = ticket_changes.number
ORDER BY ticket_changes.changed_at DESC LIMIT 1;

-- name: SavedAnswers :many
SELECT id, name, decision, body, edit, updated_at FROM saved_answers ORDER BY name LIMIT 200;

-- name: SavedAnswer :one
SELECT * FROM saved_answers WHERE id = @id;

-- name: SavedAnswerNamed :one
SELECT id FROM saved_answers WHERE name = @name;

-- name: AddSavedAnswer :one
INSERT INTO saved_answers (name, decision, body, created_at, updated_at) VALUES (@name, @decision, @body, @now, @now) RETURNING id;

-- name: ChangeSavedAnswer :execrows
UPDATE saved_answers SET name = @name, decision = @decision, body = @body, edit = edit + 1, updated_at = @now WHERE id = @id AND edit = @edit;

-- name: DropSavedAnswer :execrows
DELETE FROM saved_answers WHERE id = @id AND edit = @edit;

-- name: NoteAnswersShipped :execrows
UPDATE agency SET answers_shipped = 1 WHERE answers_shipped = 0;
