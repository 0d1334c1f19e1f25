-- name: AddApproval :exec
INSERT INTO approvals (cycle_id, version, side, hash, content, person_id, name, ip, user_agent, approved_at)
VALUES (@cycle_id, @version, @side, @hash, @content, @person_id, @name, @ip, @user_agent, @approved_at);

-- name: CycleApprovals :many
SELECT version, side, name, hash, approved_at, superseded_at FROM approvals
WHERE cycle_id = @cycle_id ORDER BY version, id;

-- name: VersionApprovals :many
SELECT side FROM approvals WHERE cycle_id = @cycle_id AND version = @version AND superseded_at = 0;

-- name: SupersedeApprovals :execrows
UPDATE approvals SET superseded_at = @now WHERE cycle_id = @cycle_id AND version = @version AND superseded_at = 0;

-- name: LastSigned :one
SELECT version, hash, content, approved_at, superseded_at FROM approvals
WHERE cycle_id = @cycle_id AND side = @side ORDER BY version DESC, id DESC LIMIT 1;

-- name: NoteClientApproval :exec
UPDATE cycles SET client_approved = @version WHERE id = @id;

-- name: NoteAgencyApproval :exec
UPDATE cycles SET agency_approved = @version WHERE id = @id;

-- name: NoteSuperseded :exec
UPDATE cycles SET client_approved = min(client_approved, CAST(@version AS INTEGER) - 1), agency_approved = min(agency_approved, CAST(@version AS INTEGER) - 1)
WHERE id = @id;

-- name: ApprovalsAfter :many
-- Each approval beside what it is of, and beside the acceptance of the quote
-- that it may have been given with.
SELECT approvals.*, versions.hash AS version_hash, cycles.number AS cycle_number, projects.code,
  coalesce(snapshots.name, '') AS accepted_as, coalesce(snapshots.approved_content, 0) AS with_acceptance
FROM approvals
JOIN versions ON versions.cycle_id = approvals.cycle_id AND versions.number = approvals.version
JOIN cycles ON cycles.id = approvals.cycle_id
JOIN projects ON projects.id = cycles.project_id
LEFT JOIN snapshots ON snapshots.quote_id = cycles.quote_id AND snapshots.accepted_at = approvals.approved_at
WHERE approvals.id > @after
ORDER BY approvals.id LIMIT 100;

-- name: SignedContent :one
SELECT content FROM approvals WHERE cycle_id = @cycle_id AND version = @version AND hash = @hash LIMIT 1;
