-- name: AddDisputeTicket :execrows
-- Lets a round of a dispute point to a ticket of the cycle's project.
INSERT INTO dispute_tickets (cycle_id, round, ticket_id)
SELECT cycles.id, CAST(@round AS INTEGER), tickets.id FROM cycles
JOIN tickets ON tickets.project_id = cycles.project_id AND tickets.number = @number
WHERE cycles.id = @cycle_id;

-- name: CycleDisputeTickets :many
SELECT dispute_tickets.round, tickets.number, tickets.title, tickets.kind, tickets.state
FROM dispute_tickets JOIN tickets ON tickets.id = dispute_tickets.ticket_id
WHERE dispute_tickets.cycle_id = @cycle_id
ORDER BY dispute_tickets.round, tickets.number;

-- name: TicketDisputes :many
-- The disputes that point to a ticket, the latest first.
SELECT cycles.number, cycles.name, dispute_tickets.round, disputes.state, disputes.raised_at
FROM dispute_tickets
JOIN disputes ON disputes.cycle_id = dispute_tickets.cycle_id AND disputes.round = dispute_tickets.round
JOIN cycles ON cycles.id = dispute_tickets.cycle_id
WHERE dispute_tickets.ticket_id = @ticket_id
ORDER BY disputes.raised_at DESC, cycles.number LIMIT 20;

-- name: OpenBugReports :many
-- The latest bug reports of a project that are not at an end.
SELECT number, title, kind, state, deliverable FROM tickets
WHERE project_id = @project_id AND kind = 'bug report' AND state IN ('new', 'approved', 'needs information', 'in progress')
ORDER BY number DESC LIMIT @page;
