-- name: CreateProject :one
INSERT INTO projects (client_id, code, name, created_at, active_at)
VALUES (@client_id, @code, @name, @created_at, @created_at)
RETURNING id;

-- name: StaffProject :one
SELECT projects.id, projects.code, projects.name, projects.client_id, clients.name AS client
FROM projects JOIN clients ON clients.id = projects.client_id
WHERE projects.code = @code;

-- name: MemberProject :one
SELECT projects.id, projects.code, projects.name, projects.client_id, clients.name AS client, members.role
FROM projects
JOIN clients ON clients.id = projects.client_id
JOIN members ON members.project_id = projects.id AND members.person_id = @person_id
WHERE projects.code = @code;

-- name: MemberProjects :many
SELECT projects.id, projects.code, projects.name, clients.name AS client, members.role
FROM members
JOIN projects ON projects.id = members.project_id
JOIN clients ON clients.id = projects.client_id
WHERE members.person_id = @person_id
ORDER BY projects.active_at DESC, projects.id DESC;

-- name: StaffProjects :many
SELECT projects.id, projects.code, projects.name, clients.name AS client, projects.active_at,
  (SELECT count(*) FROM quotes WHERE quotes.project_id = projects.id AND quotes.state = 'sent') AS open_quotes
FROM projects JOIN clients ON clients.id = projects.client_id
WHERE (projects.active_at, projects.id) < (CAST(@before_at AS INTEGER), CAST(@before_id AS INTEGER))
ORDER BY projects.active_at DESC, projects.id DESC LIMIT @page;

-- name: StaffQuietProjects :many
SELECT projects.id, projects.code, projects.name, clients.name AS client, projects.active_at
FROM projects JOIN clients ON clients.id = projects.client_id
WHERE projects.active_at < @quiet_since
ORDER BY projects.active_at LIMIT 10;

-- name: RenameProject :execrows
UPDATE projects SET name = @name WHERE id = @id;

-- name: NextQuoteNumber :one
UPDATE projects SET last_quote = last_quote + 1 WHERE id = @id RETURNING last_quote;

-- name: NextCycleNumber :one
UPDATE projects SET last_cycle = last_cycle + 1 WHERE id = @id RETURNING last_cycle;

-- name: TouchProject :exec
UPDATE projects SET active_at = @active_at WHERE id = @id;

-- name: ClientCounts :one
-- What the tabs of a project count for its client: quotes that can be decided,
-- cycles that ask for an approval, a review or an answer to a proposed
-- resolution, what is outstanding, and tickets that await an answer.
SELECT
  (SELECT count(*) FROM quotes WHERE quotes.project_id = projects.id AND quotes.state = 'sent' AND quotes.expires_on >= @today) AS quotes,
  (SELECT count(*) FROM cycles WHERE cycles.project_id = projects.id AND cycles.completed_at = 0 AND (
    cycles.client_approved < cycles.version
    OR cycles.dispute_state = 'proposed'
    OR (cycles.dispute_state <> 'open' AND cycles.start_on <= CAST(@today AS TEXT) AND (cycles.review_opened_at <> 0
      OR date(cycles.end_on, '-' || CASE cycles.review_days WHEN 0 THEN CAST(@agency_days AS INTEGER) ELSE cycles.review_days END || ' days')
        <= CAST(@today AS TEXT))))) AS cycles,
  (SELECT count(*) FROM requirements WHERE requirements.project_id = projects.id AND requirements.state = 'open') AS requirements,
  CAST(coalesce((SELECT ticket_counts.tickets FROM ticket_counts
    WHERE ticket_counts.project_id = projects.id AND ticket_counts.state = 'needs information'), 0) AS INTEGER) AS tickets
FROM projects WHERE projects.id = @project_id;

-- name: AgencyCounts :one
-- The same for the agency: cycles that ask it for an approval or to resolve a
-- dispute, what it is to accept or return, and new tickets.
SELECT
  (SELECT count(*) FROM quotes WHERE quotes.project_id = projects.id AND quotes.state = 'sent' AND quotes.expires_on >= @today) AS quotes,
  (SELECT count(*) FROM cycles WHERE cycles.project_id = projects.id AND cycles.completed_at = 0
    AND (cycles.agency_approved < cycles.version OR cycles.dispute_state = 'open')) AS cycles,
  (SELECT count(*) FROM requirements WHERE requirements.project_id = projects.id AND requirements.state = 'submitted') AS requirements,
  CAST(coalesce((SELECT ticket_counts.tickets FROM ticket_counts
    WHERE ticket_counts.project_id = projects.id AND ticket_counts.state = 'new'), 0) AS INTEGER) AS tickets
FROM projects WHERE projects.id = @project_id;
