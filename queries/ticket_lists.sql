-- name: TicketCounts :many
SELECT state, tickets FROM ticket_counts WHERE project_id = @project_id AND tickets > 0;

-- name: OwnTicketCounts :many
-- The plus keeps to the person's index, rather than to that of all states.
SELECT state, count(*) AS tickets FROM tickets WHERE person_id = @person_id AND project_id = @project_id GROUP BY +state;

-- name: TicketNumbers :many
-- The numbers of a project's tickets, the latest first, a page from a bound on.
-- Each filter has a query and an index of its own, so that a page is read from
-- the index alone however few match.
SELECT number FROM tickets
WHERE project_id = @project_id AND number < @before
ORDER BY number DESC LIMIT @page;

-- name: TicketNumbersInState :many
SELECT number FROM tickets
WHERE project_id = @project_id AND state = @state AND number < @before
ORDER BY number DESC LIMIT @page;

-- name: TicketNumbersOfKind :many
SELECT number FROM tickets
WHERE project_id = @project_id AND kind = @kind AND number < @before
ORDER BY number DESC LIMIT @page;

-- name: TicketNumbersOfKindInState :many
SELECT number FROM tickets
WHERE project_id = @project_id AND kind = @kind AND state = @state AND number < @before
ORDER BY number DESC LIMIT @page;

-- name: OwnTicketNumbers :many
-- Those that a person submitted, of a kind and in a state or, with '', of any.
SELECT number FROM tickets
WHERE person_id = @person_id AND project_id = @project_id AND number < @before
  AND (CAST(@state AS TEXT) = '' OR state = CAST(@state AS TEXT))
  AND (CAST(@kind AS TEXT) = '' OR kind = CAST(@kind AS TEXT))
ORDER BY number DESC LIMIT @page;

-- name: TicketNumbersByWords :many
-- Those that a query of the full-text index finds. A project's tickets stand
-- in the index in the order of their numbers, and the joins are in this order
-- so that it is walked from the bound on and up to the page alone.
SELECT tickets.number
FROM search_words
CROSS JOIN search_documents ON search_documents.id = search_words.rowid AND search_documents.subject = 'ticket'
CROSS JOIN tickets ON tickets.id = search_documents.subject_id
WHERE search_words = CAST(@words AS TEXT) AND search_words.rowid < coalesce((
    SELECT bound_documents.id FROM tickets AS bounds
    JOIN search_documents AS bound_documents ON bound_documents.subject = 'ticket' AND bound_documents.subject_id = bounds.id
    WHERE bounds.project_id = @project_id AND bounds.number = @before), 1 << 62)
  AND tickets.project_id = @project_id AND tickets.number < @before
  AND (CAST(@own_of AS INTEGER) = 0 OR tickets.person_id = CAST(@own_of AS INTEGER))
  AND (CAST(@state AS TEXT) = '' OR tickets.state = CAST(@state AS TEXT))
  AND (CAST(@kind AS TEXT) = '' OR tickets.kind = CAST(@kind AS TEXT))
ORDER BY search_words.rowid DESC LIMIT @page;

-- name: ListedTickets :many
-- The tickets of some numbers, given as a JSON list, the latest first: all of
-- them or, with own, those that the person submitted. Each comes with the
-- beginning of its reason, where the ticket stands that it is a duplicate of,
-- and how many comments the person has not seen.
SELECT tickets.number, tickets.kind, tickets.state, tickets.title, CAST(substr(tickets.reason, 1, 800) AS TEXT) AS reason,
  tickets.person_id, tickets.person, tickets.created_at,
  CAST(coalesce(originals.number, 0) AS INTEGER) AS original_number, CAST(coalesce(originals.person_id, 0) AS INTEGER) AS original_person_id,
  CAST(coalesce(originals.state, '') AS TEXT) AS original_state,
  (SELECT count(*) FROM comments WHERE comments.subject = 'ticket' AND comments.subject_id = tickets.id
    AND comments.team <= CAST(@team AS INTEGER) AND comments.person_id <> CAST(@person_id AS INTEGER)
    AND comments.id > coalesce((SELECT comment_id FROM thread_reads WHERE thread_reads.subject = 'ticket'
      AND thread_reads.subject_id = tickets.id AND thread_reads.person_id = CAST(@person_id AS INTEGER)), 0)) AS unread
FROM tickets LEFT JOIN tickets AS originals ON originals.id = tickets.duplicate_of
WHERE tickets.project_id = @project_id AND tickets.number IN (SELECT CAST(value AS INTEGER) FROM json_each(CAST(@numbers AS TEXT)))
  AND (CAST(@own AS INTEGER) = 0 OR tickets.person_id = CAST(@person_id AS INTEGER))
ORDER BY tickets.number DESC;

-- name: AwaitingTickets :many
-- The tickets of a project in which the agency asked something, the oldest
-- first.
SELECT number, title, CAST(substr(reason, 1, 800) AS TEXT) AS reason, decided_at FROM tickets
WHERE project_id = @project_id AND state = 'needs information'
ORDER BY queued_at, id LIMIT @most;

-- name: OwnAwaitingTickets :many
SELECT number, title, CAST(substr(reason, 1, 800) AS TEXT) AS reason, decided_at FROM tickets
WHERE person_id = @person_id AND project_id = @project_id AND +state = 'needs information'
ORDER BY number LIMIT @most;

-- name: CountOwnAwaiting :one
SELECT count(*) FROM tickets WHERE person_id = @person_id AND project_id = @project_id AND +state = 'needs information';

-- name: MemberAwaitingTickets :many
-- The same across a member's projects, so many of each at most: all for those
-- who read all, their own for those who give feedback only.
SELECT projects.code, projects.name AS project, members.role, tickets.number, tickets.title,
  CAST(substr(tickets.reason, 1, 800) AS TEXT) AS reason, tickets.decided_at
FROM members
JOIN projects ON projects.id = members.project_id
JOIN tickets ON tickets.id IN (
  SELECT asked.id FROM tickets AS asked
  WHERE asked.project_id = members.project_id AND asked.state = 'needs information' AND members.role IN ('approver', 'viewer')
  ORDER BY asked.queued_at, asked.id LIMIT @most)
  OR tickets.id IN (
  SELECT own.id FROM tickets AS own
  WHERE own.person_id = members.person_id AND own.project_id = members.project_id AND +own.state = 'needs information'
    AND members.role = 'feedback-only'
  ORDER BY own.number LIMIT @most)
WHERE members.person_id = @person_id
ORDER BY tickets.decided_at, tickets.id LIMIT 200;

-- name: StaffTicketsToTriage :one
-- How many new tickets of a project nobody has put off, and since when the
-- oldest of them waits.
SELECT CAST(coalesce((SELECT ticket_counts.tickets FROM ticket_counts WHERE ticket_counts.project_id = projects.id AND ticket_counts.state = 'new'), 0)
    - (SELECT count(*) FROM tickets WHERE tickets.project_id = projects.id AND tickets.snoozed_until > 0
      AND tickets.snoozed_until > CAST(@now AS INTEGER)) AS INTEGER) AS waiting,
  CAST(coalesce((SELECT tickets.queued_at FROM tickets WHERE tickets.project_id = projects.id AND tickets.state = 'new'
    AND tickets.snoozed_until <= CAST(@now AS INTEGER) ORDER BY tickets.queued_at LIMIT 1), 0) AS INTEGER) AS oldest
FROM projects WHERE projects.id = @project_id;
