-- name: AddCycle :one
INSERT INTO cycles (project_id, number, quote_id, quote_key, version, in_force, name, start_on, end_on, price, currency, created_at)
VALUES (@project_id, @number, @quote_id, @quote_key, 1, 1, @name, @start_on, @end_on, @price, @currency, @created_at)
RETURNING id;

-- name: ProjectCycles :many
SELECT cycles.id, cycles.number, cycles.name, cycles.start_on, cycles.end_on, cycles.price, cycles.currency,
  cycles.version, cycles.in_force, cycles.client_approved, cycles.agency_approved, cycles.review_days,
  cycles.review_opened_at, cycles.dispute_state, cycles.completed_at, quotes.number AS quote_number
FROM cycles LEFT JOIN quotes ON quotes.id = cycles.quote_id
WHERE cycles.project_id = @project_id
ORDER BY cycles.start_on, cycles.number;

-- name: ProjectDeliverables :many
SELECT deliverables.cycle_id, deliverables.title, CAST(deliveries.key IS NOT NULL AS INTEGER) AS delivered
FROM cycles
JOIN deliverables ON deliverables.cycle_id = cycles.id AND deliverables.version = cycles.in_force
LEFT JOIN deliveries ON deliveries.cycle_id = cycles.id AND deliveries.key = deliverables.key
WHERE cycles.project_id = @project_id
ORDER BY deliverables.cycle_id, deliverables.position;

-- name: ProjectCycle :one
SELECT cycles.*, quotes.number AS quote_number
FROM cycles LEFT JOIN quotes ON quotes.id = cycles.quote_id
WHERE cycles.project_id = @project_id AND cycles.number = @number;

-- name: ProjectApprovals :many
SELECT cycles.id AS cycle_id, approvals.version, approvals.side, approvals.name, approvals.approved_at
FROM cycles JOIN approvals ON approvals.cycle_id = cycles.id AND approvals.version = cycles.version
WHERE cycles.project_id = @project_id AND approvals.superseded_at = 0
ORDER BY cycles.id, approvals.side;

-- name: QuoteCycles :many
SELECT number, name, start_on, end_on FROM cycles WHERE quote_id = @quote_id ORDER BY number;

-- name: MemberOpenCycles :many
SELECT projects.code, projects.name AS project, members.role, cycles.number, cycles.name, cycles.start_on, cycles.end_on,
  cycles.version, cycles.client_approved, cycles.review_days, cycles.review_opened_at, cycles.dispute_state
FROM members
JOIN projects ON projects.id = members.project_id
JOIN cycles ON cycles.project_id = projects.id AND cycles.completed_at = 0
WHERE members.person_id = @person_id AND members.role IN ('approver', 'viewer')
ORDER BY cycles.end_on, projects.code, cycles.number;

-- name: StaffDisputedCycles :many
SELECT projects.code, projects.name AS project, clients.name AS client, cycles.number, cycles.name, cycles.end_on,
  cycles.dispute_state
FROM cycles
JOIN projects ON projects.id = cycles.project_id
JOIN clients ON clients.id = projects.client_id
WHERE cycles.dispute_state IN ('open', 'proposed') AND cycles.completed_at = 0
ORDER BY cycles.dispute_state, cycles.end_on LIMIT 50;

-- name: StaffUnsignedCycles :many
SELECT projects.code, projects.name AS project, clients.name AS client, cycles.number, cycles.name, cycles.version, cycles.end_on
FROM cycles
JOIN projects ON projects.id = cycles.project_id
JOIN clients ON clients.id = projects.client_id
WHERE cycles.completed_at = 0 AND cycles.agency_approved < cycles.version
ORDER BY cycles.created_at LIMIT 20;

-- name: StaffEndingCycles :many
SELECT projects.code, projects.name AS project, clients.name AS client, cycles.number, cycles.name, cycles.start_on,
  cycles.end_on, cycles.review_days, cycles.review_opened_at, cycles.dispute_state
FROM cycles
JOIN projects ON projects.id = cycles.project_id
JOIN clients ON clients.id = projects.client_id
WHERE cycles.completed_at = 0 AND cycles.end_on <= @until
ORDER BY cycles.end_on LIMIT 50;

-- name: OpenReview :execrows
UPDATE cycles SET review_opened_at = @now WHERE id = @id AND completed_at = 0 AND review_opened_at = 0;

-- name: SetReviewDays :execrows
UPDATE cycles SET review_days = @review_days WHERE id = @id AND completed_at = 0;

-- name: CompleteCycle :execrows
UPDATE cycles SET completed_at = @now, dispute_state = CASE WHEN dispute_state = '' THEN '' ELSE 'settled' END
WHERE id = @id AND completed_at = 0 AND dispute_state <> 'open' AND dispute_rounds = @rounds AND in_force = @in_force;

-- name: AddCompletion :exec
INSERT INTO completions (cycle_id, version, hash, person_id, name, ip, user_agent, completed_at)
VALUES (@cycle_id, @version, @hash, @person_id, @name, @ip, @user_agent, @completed_at);

-- name: Completion :one
SELECT version, hash, name, completed_at FROM completions WHERE cycle_id = @cycle_id;

-- name: CompletionsAfter :many
SELECT completions.*, coalesce(versions.hash, '') AS version_hash, cycles.number AS cycle_number, cycles.completed_at AS cycle_completed_at, projects.code
FROM completions
JOIN cycles ON cycles.id = completions.cycle_id
JOIN projects ON projects.id = cycles.project_id
LEFT JOIN versions ON versions.cycle_id = completions.cycle_id AND versions.number = completions.version
WHERE completions.cycle_id > @after
ORDER BY completions.cycle_id LIMIT 100;

-- name: CycleRecordsAfter :many
-- What a cycle's row says was signed and completed, beside the records of it.
SELECT cycles.id, cycles.number, cycles.client_approved, cycles.agency_approved, cycles.completed_at, projects.code,
  CAST((SELECT coalesce(max(version), 0) FROM approvals
    WHERE cycle_id = cycles.id AND side = 'client' AND superseded_at = 0) AS INTEGER) AS client_signed,
  CAST((SELECT coalesce(max(version), 0) FROM approvals
    WHERE cycle_id = cycles.id AND side = 'agency' AND superseded_at = 0) AS INTEGER) AS agency_signed,
  (SELECT count(*) FROM approvals WHERE cycle_id = cycles.id) AS approvals,
  (SELECT count(*) FROM completions WHERE cycle_id = cycles.id) AS completions,
  (SELECT count(*) FROM versions WHERE cycle_id = cycles.id) AS versions,
  cycles.version,
  (SELECT count(*) FROM events WHERE chain = projects.code AND subject = projects.code || '-C' || cycles.number
    AND kind = 'cycle content approved') AS told_approvals,
  (SELECT count(*) FROM events WHERE chain = projects.code AND subject = projects.code || '-C' || cycles.number
    AND kind = 'cycle completed') AS told_completions
FROM cycles JOIN projects ON projects.id = cycles.project_id
WHERE cycles.id > @after
ORDER BY cycles.id LIMIT 100;
