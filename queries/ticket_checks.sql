-- name: TicketRecordsAfter :many
-- What a ticket's row says beside its pins, its changes and the history. Told
-- is the event of its submission, latest its last change that was not undone.
SELECT tickets.id, tickets.number, tickets.kind, tickets.state, tickets.title, tickets.description, tickets.expected, tickets.links,
  tickets.page, tickets.browser, tickets.screen, tickets.window, tickets.person_id, tickets.person, tickets.created_at, tickets.reason,
  tickets.duplicate_of, tickets.changes, projects.code,
  CAST(coalesce(originals.project_id, tickets.project_id) = tickets.project_id AS INTEGER) AS same_project,
  (SELECT count(*) FROM ticket_pins WHERE ticket_pins.ticket_id = tickets.id) AS pins,
  (SELECT count(*) FROM ticket_changes WHERE ticket_changes.ticket_id = tickets.id) AS changed,
  (SELECT count(*) FROM ticket_changes WHERE ticket_changes.ticket_id = tickets.id AND ticket_changes.undone_at > 0) AS undone,
  (SELECT count(*) FROM events WHERE events.chain = projects.code AND events.subject = projects.code || '-T' || tickets.number
    AND events.kind = 'decision undone') AS told_undone,
  CAST(coalesce(told.at, 0) AS INTEGER) AS told_at, CAST(coalesce(told.person_id, 0) AS INTEGER) AS told_person_id,
  CAST(coalesce(told.person, '') AS TEXT) AS told_person, CAST(coalesce(told.detail, '') AS TEXT) AS told_title,
  CAST(coalesce(told.evidence, '') AS TEXT) AS told_hash,
  CAST(coalesce(latest.state, 'new') AS TEXT) AS latest_state, CAST(coalesce(latest.reason, '') AS TEXT) AS latest_reason,
  latest.duplicate_of AS latest_duplicate_of
FROM tickets
JOIN projects ON projects.id = tickets.project_id
LEFT JOIN tickets AS originals ON originals.id = tickets.duplicate_of
LEFT JOIN events AS told ON told.chain = projects.code AND told.subject = projects.code || '-T' || tickets.number AND told.kind = 'ticket submitted'
LEFT JOIN ticket_changes AS latest ON latest.ticket_id = tickets.id AND latest.number = (
  SELECT max(ticket_changes.number) FROM ticket_changes WHERE ticket_changes.ticket_id = tickets.id AND ticket_changes.undone_at = 0)
WHERE tickets.id > @after
ORDER BY tickets.id LIMIT 100;

-- name: TicketChangeRecordsAfter :many
-- Each change of a ticket beside the events that the same person caused in the
-- same moment, as JSON.
SELECT ticket_changes.ticket_id, ticket_changes.number, ticket_changes.state, ticket_changes.reason, ticket_changes.side,
  tickets.number AS ticket, projects.code,
  CAST((SELECT json_group_array(json_object('kind', events.kind, 'detail', events.detail)) FROM events
    WHERE events.chain = projects.code AND events.subject = projects.code || '-T' || tickets.number
      AND events.at = ticket_changes.changed_at AND events.person_id = ticket_changes.person_id AND events.person = ticket_changes.person)
    AS TEXT) AS told
FROM ticket_changes
JOIN tickets ON tickets.id = ticket_changes.ticket_id
JOIN projects ON projects.id = tickets.project_id
WHERE (ticket_changes.ticket_id, ticket_changes.number) > (CAST(@after_ticket AS INTEGER), CAST(@after_number AS INTEGER))
ORDER BY ticket_changes.ticket_id, ticket_changes.number LIMIT 100;

-- name: ReportedAfter :many
-- How many tickets each project should have, has, counts and tells of.
SELECT projects.id, projects.code, projects.last_ticket,
  (SELECT count(*) FROM tickets WHERE tickets.project_id = projects.id) AS reported,
  CAST(coalesce((SELECT max(tickets.number) FROM tickets WHERE tickets.project_id = projects.id), 0) AS INTEGER) AS highest,
  CAST(coalesce((SELECT sum(ticket_counts.tickets) FROM ticket_counts WHERE ticket_counts.project_id = projects.id), 0) AS INTEGER) AS counted,
  (SELECT count(*) FROM events WHERE events.chain = projects.code AND events.kind = 'ticket submitted') AS told
FROM projects WHERE projects.id > @after
ORDER BY projects.id LIMIT 100;

-- name: TicketCountsAfter :many
-- What each counter says beside how many there are.
SELECT ticket_counts.project_id, ticket_counts.state, ticket_counts.tickets, projects.code,
  (SELECT count(*) FROM tickets WHERE tickets.project_id = ticket_counts.project_id AND tickets.state = ticket_counts.state) AS present
FROM ticket_counts JOIN projects ON projects.id = ticket_counts.project_id
WHERE (ticket_counts.project_id, ticket_counts.state) > (CAST(@after_project AS INTEGER), CAST(@after_state AS TEXT))
ORDER BY ticket_counts.project_id, ticket_counts.state LIMIT 100;
