-- name: NextTicketNumber :one
UPDATE projects SET last_ticket = last_ticket + 1 WHERE id = @id RETURNING last_ticket;

-- name: TicketSubmittedAlready :one
-- The ticket that the same form submitted before.
SELECT id, number, person_id FROM tickets WHERE project_id = @project_id AND once = @once AND once <> '';

-- name: AddTicket :one
INSERT INTO tickets (project_id, number, kind, state, title, description, expected, links, page, browser, screen, window,
  side, person_id, person, once, cycle_id, deliverable, queued_at, created_at, updated_at)
VALUES (@project_id, @number, @kind, 'new', @title, @description, @expected, @links, @page, @browser, @screen, @window,
  @side, @person_id, @person, @once, @cycle_id, @deliverable, @now, @now, @now)
RETURNING id;

-- name: ProjectTicket :one
-- A ticket with the ticket that it is a duplicate of, and the cycle that it
-- belongs to.
SELECT tickets.*, CAST(coalesce(originals.number, 0) AS INTEGER) AS original_number,
  CAST(coalesce(originals.title, '') AS TEXT) AS original_title, CAST(coalesce(originals.state, '') AS TEXT) AS original_state,
  CAST(coalesce(originals.person_id, 0) AS INTEGER) AS original_person_id,
  CAST(coalesce(cycles.number, 0) AS INTEGER) AS cycle_number, CAST(coalesce(cycles.name, '') AS TEXT) AS cycle,
  CAST(coalesce(deliverables.title, '') AS TEXT) AS deliverable_title
FROM tickets
LEFT JOIN tickets AS originals ON originals.id = tickets.duplicate_of
LEFT JOIN cycles ON cycles.id = tickets.cycle_id
LEFT JOIN deliverables ON deliverables.cycle_id = cycles.id AND deliverables.version = cycles.in_force AND deliverables.key = tickets.deliverable
WHERE tickets.project_id = @project_id AND tickets.number = @number;

-- name: TicketDuplicates :many
-- The tickets that are duplicates of one.
SELECT number, title, state, person_id, person FROM tickets WHERE duplicate_of = @id ORDER BY number LIMIT 100;

-- name: TicketOriginal :one
-- What the chain of duplicates that begins with a ticket ends with.
WITH RECURSIVE chain (id, duplicate_of) AS (
  SELECT tickets.id, tickets.duplicate_of FROM tickets WHERE tickets.id = @id
  UNION
  SELECT tickets.id, tickets.duplicate_of FROM chain JOIN tickets ON tickets.id = chain.duplicate_of
)
SELECT CAST(id AS INTEGER) AS id FROM chain WHERE duplicate_of IS NULL LIMIT 1;

-- name: ChangeTicketState :execrows
UPDATE tickets SET state = @state, reason = @reason, decided_by = @decided_by, decided_at = @decided_at, duplicate_of = @duplicate_of,
  queued_at = @queued_at, snoozed_until = 0, changes = changes + 1, edit = edit + 1, updated_at = @now
WHERE id = @id AND edit = @edit;

-- name: AddTicketChange :exec
INSERT INTO ticket_changes (ticket_id, number, state, reason, duplicate_of, side, person_id, person, changed_at,
  before_state, before_reason, before_decided_by, before_decided_at, before_duplicate_of, before_queued_at)
VALUES (@ticket_id, @number, @state, @reason, @duplicate_of, @side, @person_id, @person, @changed_at,
  @before_state, @before_reason, @before_decided_by, @before_decided_at, @before_duplicate_of, @before_queued_at);

-- name: TicketChanges :many
SELECT ticket_changes.number, ticket_changes.state, ticket_changes.reason, ticket_changes.side, ticket_changes.person_id, ticket_changes.person,
  ticket_changes.changed_at, ticket_changes.undone_at, CAST(coalesce(originals.number, 0) AS INTEGER) AS original_number,
  CAST(coalesce(originals.person_id, 0) AS INTEGER) AS original_person_id
FROM ticket_changes LEFT JOIN tickets AS originals ON originals.id = ticket_changes.duplicate_of
WHERE ticket_changes.ticket_id = @ticket_id ORDER BY ticket_changes.number;

-- name: TicketChange :one
SELECT * FROM ticket_changes WHERE ticket_id = @ticket_id AND number = @number;

-- name: NoteTicketChangeUndone :execrows
UPDATE ticket_changes SET undone_at = @now WHERE ticket_id = @ticket_id AND number = @number AND undone_at = 0;

-- name: UndoTicketState :execrows
UPDATE tickets SET state = @state, reason = @reason, decided_by = @decided_by, decided_at = @decided_at, duplicate_of = @duplicate_of,
  queued_at = @queued_at, edit = edit + 1, updated_at = @now
WHERE id = @id AND edit = @edit;

-- name: SnoozeTicket :execrows
UPDATE tickets SET snoozed_until = @until, edit = edit + 1 WHERE id = @id AND edit = @edit AND state = 'new';

-- name: PlaceTicket :execrows
-- Ties a ticket to a cycle and one of its deliverables, or to none.
UPDATE tickets SET cycle_id = @cycle_id, deliverable = @deliverable, edit = edit + 1, updated_at = @now WHERE id = @id AND edit = @edit;

-- name: FollowTicket :exec
INSERT INTO ticket_followers (ticket_id, person_id, since) VALUES (@ticket_id, @person_id, @since)
ON CONFLICT (ticket_id, person_id) DO NOTHING;

-- name: UnfollowTicket :exec
DELETE FROM ticket_followers WHERE ticket_id = @ticket_id AND person_id = @person_id;

-- name: FollowsTicket :one
SELECT count(*) FROM ticket_followers WHERE ticket_id = @ticket_id AND person_id = @person_id;

-- name: TakeFollowersAlong :exec
-- Lets those who follow a ticket follow another one too.
INSERT INTO ticket_followers (ticket_id, person_id, since)
SELECT CAST(@original_id AS INTEGER), ticket_followers.person_id, CAST(@since AS INTEGER) FROM ticket_followers
WHERE ticket_followers.ticket_id = @ticket_id
ON CONFLICT (ticket_id, person_id) DO NOTHING;

-- name: TicketAudience :many
-- Those who follow a ticket and may read it still, but for the person who did
-- something, and on demand the client's people alone, each with the number that they are told of. Somebody who follows it
-- for a duplicate that they submitted, and may read nothing else, is told of that duplicate, also where it is a duplicate
-- of a duplicate.
WITH RECURSIVE copies (id, person_id, number, depth) AS (
  SELECT tickets.id, tickets.person_id, tickets.number, 0 FROM tickets WHERE tickets.id = @ticket_id
  UNION ALL
  SELECT tickets.id, tickets.person_id, tickets.number, copies.depth + 1 FROM copies
  JOIN tickets ON tickets.duplicate_of = copies.id WHERE copies.depth < 100
)
SELECT people.id, CAST(CASE
    WHEN people.staff_role <> '' OR members.role <> 'feedback-only' OR tickets.person_id = people.id THEN tickets.number
    ELSE (SELECT max(copies.number) FROM copies WHERE copies.person_id = people.id)
  END AS INTEGER) AS number
FROM ticket_followers
JOIN tickets ON tickets.id = ticket_followers.ticket_id
JOIN people ON people.id = ticket_followers.person_id AND people.deactivated_at = 0
LEFT JOIN members ON members.project_id = tickets.project_id AND members.person_id = people.id
WHERE ticket_followers.ticket_id = @ticket_id AND people.id <> CAST(@except AS INTEGER) AND (people.staff_role = '' OR CAST(@clients_only AS INTEGER) = 0)
  AND (people.staff_role <> '' OR members.role IS NOT NULL
    AND (members.role <> 'feedback-only' OR EXISTS (SELECT 1 FROM copies WHERE copies.person_id = people.id)));

-- name: TellOfTicket :exec
-- Told is a JSON list of people, each as an ID with the Number that they are
-- told of.
INSERT INTO notifications (person_id, project_id, kind, subject, created_at)
SELECT CAST(json_extract(value, '$.ID') AS INTEGER), CAST(@project_id AS INTEGER), CAST(@kind AS TEXT),
  CAST(@code AS TEXT) || '-T' || json_extract(value, '$.Number'), CAST(@now AS INTEGER)
FROM json_each(CAST(@told AS TEXT));

-- name: AddTicketPin :execrows
INSERT INTO ticket_pins (ticket_id, number, attachment_id, x, y, note)
SELECT CAST(@ticket_id AS INTEGER), CAST(@number AS INTEGER), attachments.id, CAST(@x AS INTEGER), CAST(@y AS INTEGER), CAST(@note AS TEXT)
FROM attachments WHERE attachments.project_id = @project_id AND attachments.number = @file AND attachments.width > 0;

-- name: TicketPins :many
SELECT ticket_pins.number, ticket_pins.x, ticket_pins.y, ticket_pins.note, attachments.number AS file
FROM ticket_pins JOIN attachments ON attachments.id = ticket_pins.attachment_id
WHERE ticket_pins.ticket_id = @ticket_id ORDER BY ticket_pins.number;

-- name: DeliverableInForce :one
SELECT count(*) FROM deliverables WHERE cycle_id = @cycle_id AND version = @version AND key = @key;

-- name: TicketPlaceChoices :many
-- The cycles of a project with their deliverables in force, the latest first:
-- what a ticket can be about.
SELECT cycles.number, cycles.name, CAST(coalesce(deliverables.key, '') AS TEXT) AS deliverable, CAST(coalesce(deliverables.title, '') AS TEXT) AS deliverable_title
FROM cycles LEFT JOIN deliverables ON deliverables.cycle_id = cycles.id AND deliverables.version = cycles.in_force
WHERE cycles.project_id = @project_id ORDER BY cycles.number DESC, deliverables.position LIMIT 400;

-- name: SimilarTickets :many
-- Tickets of a project whose titles have some words, as far as somebody's
-- scope reaches, the latest first.
SELECT tickets.number, tickets.title, tickets.state, tickets.kind
FROM search_titles
JOIN search_documents ON search_documents.id = search_titles.rowid AND search_documents.subject = 'ticket'
JOIN tickets ON tickets.id = search_documents.subject_id
WHERE search_titles.title MATCH @words AND search_titles.scope MATCH @scope
ORDER BY search_titles.rowid DESC LIMIT 20;
