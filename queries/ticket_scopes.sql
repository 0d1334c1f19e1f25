-- name: AddTicketScope :exec
-- Keeps what a ticket became. What was taken out of a cycle again can become
-- part of it anew.
INSERT INTO ticket_scopes (ticket_id, quote_id, cycle_id, version, deliverable, person_id, person, created_at)
VALUES (@ticket_id, @quote_id, @cycle_id, @version, @deliverable, @person_id, @person, @created_at)
ON CONFLICT (cycle_id, ticket_id) WHERE cycle_id IS NOT NULL
DO UPDATE SET version = excluded.version, deliverable = excluded.deliverable, person_id = excluded.person_id, person = excluded.person, created_at = excluded.created_at;

-- name: NoteTicketScoped :execrows
-- Lets forms be behind that were made before the ticket became something. That
-- it did is no news to the client yet, so the ticket is as old as before.
UPDATE tickets SET edit = edit + 1 WHERE id = @id AND edit = @edit;

-- name: TicketQuotes :many
-- The quotes that a ticket became, the latest first.
SELECT ticket_scopes.id, ticket_scopes.quote_id, ticket_scopes.deliverable, ticket_scopes.person_id, ticket_scopes.person, ticket_scopes.created_at,
  quotes.number, quotes.title, quotes.state, quotes.expires_on, quotes.decided_at, quotes.decided_by, quotes.decline_reason
FROM ticket_scopes JOIN quotes ON quotes.id = ticket_scopes.quote_id
WHERE ticket_scopes.ticket_id = @ticket_id
ORDER BY ticket_scopes.id DESC;

-- name: TicketQuoteCycles :many
-- The official cycles of the quotes that a ticket became.
SELECT cycles.quote_id, cycles.number, cycles.name, cycles.start_on, cycles.end_on, cycles.review_days, cycles.review_opened_at,
  cycles.dispute_state, cycles.completed_at
FROM ticket_scopes JOIN cycles ON cycles.quote_id = ticket_scopes.quote_id
WHERE ticket_scopes.ticket_id = @ticket_id
ORDER BY cycles.number;

-- name: TicketCycles :many
-- The cycles that a ticket became part of, the latest first, with where its
-- deliverable stands in them.
SELECT ticket_scopes.id, ticket_scopes.cycle_id, ticket_scopes.version AS scoped_version, ticket_scopes.deliverable,
  ticket_scopes.person_id, ticket_scopes.person, ticket_scopes.created_at,
  cycles.number, cycles.name, cycles.start_on, cycles.end_on, cycles.version, cycles.in_force, cycles.client_approved, cycles.agency_approved,
  cycles.review_days, cycles.review_opened_at, cycles.dispute_state, cycles.completed_at,
  CAST(coalesce(current.title, '') AS TEXT) AS current_title, CAST(coalesce(next.title, '') AS TEXT) AS next_title,
  CAST(deliveries.key IS NOT NULL AS INTEGER) AS delivered
FROM ticket_scopes
JOIN cycles ON cycles.id = ticket_scopes.cycle_id
LEFT JOIN deliverables AS current ON current.cycle_id = cycles.id AND current.version = cycles.in_force AND current.key = ticket_scopes.deliverable
LEFT JOIN deliverables AS next ON next.cycle_id = cycles.id AND next.version = cycles.version AND next.key = ticket_scopes.deliverable
LEFT JOIN deliveries ON deliveries.cycle_id = cycles.id AND deliveries.key = ticket_scopes.deliverable
WHERE ticket_scopes.ticket_id = @ticket_id
ORDER BY ticket_scopes.id DESC;

-- name: QuoteTickets :many
-- The tickets that a quote was made of.
SELECT tickets.number, tickets.title, tickets.state, tickets.person_id, ticket_scopes.deliverable
FROM ticket_scopes JOIN tickets ON tickets.id = ticket_scopes.ticket_id
WHERE ticket_scopes.quote_id = @quote_id
ORDER BY tickets.number LIMIT 100;

-- name: ForgetTicketsOfQuote :exec
-- A draft that goes leaves its tickets as they were.
DELETE FROM ticket_scopes WHERE ticket_scopes.quote_id = @quote_id;

-- name: TicketsOfCompletion :many
-- The tickets that may be done once a cycle is completed: those whose
-- deliverable is in what counted, and those of the quote that it comes from.
SELECT tickets.number FROM ticket_scopes
JOIN deliverables ON deliverables.cycle_id = ticket_scopes.cycle_id AND deliverables.version = @in_force AND deliverables.key = ticket_scopes.deliverable
JOIN tickets ON tickets.id = ticket_scopes.ticket_id
WHERE ticket_scopes.cycle_id = @cycle_id
UNION
SELECT tickets.number FROM ticket_scopes
JOIN tickets ON tickets.id = ticket_scopes.ticket_id
WHERE ticket_scopes.quote_id = @quote_id
ORDER BY 1;

-- name: QuotedDeliverable :one
-- The official cycle that a deliverable of a quote became part of.
SELECT cycles.id FROM cycles
JOIN deliverables ON deliverables.cycle_id = cycles.id AND deliverables.version = cycles.in_force AND deliverables.key = @key
WHERE cycles.quote_id = @quote_id;

-- name: ScopableCycles :many
-- The cycles of a project whose content can still change.
SELECT cycles.id, cycles.number, cycles.name, cycles.start_on, cycles.end_on, cycles.version, cycles.client_approved, cycles.agency_approved,
  cycles.review_days, cycles.review_opened_at, cycles.dispute_state, versions.hash
FROM cycles JOIN versions ON versions.cycle_id = cycles.id AND versions.number = cycles.version
WHERE cycles.project_id = @project_id AND cycles.completed_at = 0
ORDER BY cycles.end_on, cycles.number LIMIT 100;

-- name: CycleTickets :many
-- The tickets that belong to a cycle, the latest first.
SELECT number, title, kind, state, deliverable FROM tickets WHERE cycle_id = @cycle_id ORDER BY number DESC LIMIT @page;

-- name: CycleOpenTickets :many
-- How many tickets about each deliverable of a cycle are not at an end.
SELECT deliverable, count(*) AS tickets FROM tickets
WHERE cycle_id = @cycle_id AND deliverable <> '' AND state IN ('new', 'approved', 'needs information', 'in progress')
GROUP BY deliverable;
