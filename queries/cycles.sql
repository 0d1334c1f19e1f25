-- name: AddCycle :one
INSERT INTO cycles (project_id, number, quote_id, quote_key, version, name, start_on, end_on, price, currency, created_at)
VALUES (@project_id, @number, @quote_id, @quote_key, 1, @name, @start_on, @end_on, @price, @currency, @created_at)
RETURNING id;

-- name: AddVersion :exec
INSERT INTO versions (cycle_id, number, content, hash, created_at)
VALUES (@cycle_id, @number, @content, @hash, @created_at);

-- name: AddApproval :exec
INSERT INTO approvals (cycle_id, version, side, hash, person_id, name, ip, user_agent, approved_at)
VALUES (@cycle_id, @version, @side, @hash, @person_id, @name, @ip, @user_agent, @approved_at);

-- name: AddDeliverable :exec
INSERT INTO deliverables (cycle_id, version, position, key, title)
VALUES (@cycle_id, @version, @position, @key, @title);

-- name: ProjectCycles :many
SELECT cycles.id, cycles.number, cycles.name, cycles.start_on, cycles.end_on, cycles.price, cycles.currency,
  cycles.version, cycles.completed_at, quotes.number AS quote_number
FROM cycles LEFT JOIN quotes ON quotes.id = cycles.quote_id
WHERE cycles.project_id = @project_id
ORDER BY cycles.start_on, cycles.number;

-- name: ProjectDeliverables :many
SELECT deliverables.cycle_id, deliverables.title
FROM cycles
JOIN deliverables ON deliverables.cycle_id = cycles.id AND deliverables.version = cycles.version
WHERE cycles.project_id = @project_id
ORDER BY deliverables.cycle_id, deliverables.position;

-- name: ProjectCycle :one
SELECT cycles.id, cycles.number, cycles.name, cycles.start_on, cycles.end_on, cycles.price, cycles.currency,
  cycles.version, cycles.completed_at, cycles.quote_id, quotes.number AS quote_number, versions.content, versions.hash
FROM cycles
JOIN versions ON versions.cycle_id = cycles.id AND versions.number = cycles.version
LEFT JOIN quotes ON quotes.id = cycles.quote_id
WHERE cycles.project_id = @project_id AND cycles.number = @number;

-- name: ProjectApprovals :many
SELECT cycles.id AS cycle_id, approvals.version, approvals.side, approvals.name, approvals.approved_at
FROM cycles JOIN approvals ON approvals.cycle_id = cycles.id AND approvals.version = cycles.version
WHERE cycles.project_id = @project_id
ORDER BY cycles.id, approvals.side;

-- name: CycleApprovals :many
SELECT version, side, name, hash, approved_at FROM approvals
WHERE cycle_id = @cycle_id AND version = @version ORDER BY side;

-- name: QuoteCycles :many
SELECT number, name, start_on, end_on FROM cycles WHERE quote_id = @quote_id ORDER BY number;

-- name: CompleteCycle :execrows
UPDATE cycles SET completed_at = @completed_at
WHERE project_id = @project_id AND number = @number AND completed_at = 0;
