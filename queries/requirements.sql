-- name: NextRequirementNumber :one
UPDATE projects SET last_requirement = last_requirement + 1 WHERE id = @id RETURNING last_requirement;

-- name: AddRequirement :one
INSERT INTO requirements (project_id, number, position, kind, title, description, fields, due_on, cycle_id, state, created_at, updated_at)
VALUES (@project_id, @number, @number, @kind, @title, @description, @fields, @due_on, @cycle_id, 'open', @now, @now)
RETURNING id;

-- name: EditRequirement :execrows
UPDATE requirements SET kind = @kind, title = @title, description = @description, fields = @fields, due_on = @due_on,
  cycle_id = @cycle_id, edit = edit + 1, updated_at = @now
WHERE id = @id AND edit = @edit AND state = 'open';

-- name: SaveRequirementDraft :execrows
UPDATE requirements SET draft_text = @draft_text, draft_links = @draft_links, updated_at = @now
WHERE id = @id AND edit = @edit AND state = 'open';

-- name: SubmitRequirement :execrows
UPDATE requirements SET state = 'submitted', returned = 0, rounds = rounds + 1, edit = edit + 1,
  draft_text = @draft_text, draft_links = @draft_links, submitted_at = @now, updated_at = @now
WHERE id = @id AND edit = @edit AND state = 'open';

-- name: AcceptRequirement :execrows
UPDATE requirements SET state = 'accepted', edit = edit + 1, accepted_at = @now, updated_at = @now
WHERE id = @id AND edit = @edit AND state = 'submitted';

-- name: ReturnRequirement :execrows
UPDATE requirements SET state = 'open', returned = 1, edit = edit + 1, accepted_at = 0, updated_at = @now
WHERE id = @id AND edit = @edit AND state IN ('submitted', 'accepted');

-- name: WithdrawRequirement :execrows
UPDATE requirements SET state = 'withdrawn', edit = edit + 1, updated_at = @now
WHERE id = @id AND edit = @edit AND state = 'open';

-- name: RestoreRequirement :execrows
UPDATE requirements SET state = 'open', edit = edit + 1, updated_at = @now
WHERE id = @id AND edit = @edit AND state = 'withdrawn';

-- name: AddRequirementRound :exec
INSERT INTO requirement_rounds (requirement_id, round, text, links, name, asked, given, person_id, person, ip, user_agent, submitted_at)
VALUES (@requirement_id, @round, @text, @links, @name, @asked, @given, @person_id, @person, @ip, @user_agent, @submitted_at);

-- name: DecideRequirementRound :execrows
UPDATE requirement_rounds SET outcome = @outcome, reason = @reason, decided_by = @decided_by, decided_at = @decided_at
WHERE requirement_id = @requirement_id AND round = @round;

-- name: RequirementRounds :many
SELECT round, text, links, name, asked, given, person, submitted_at, outcome, reason, decided_by, decided_at
FROM requirement_rounds WHERE requirement_id = @requirement_id ORDER BY round;

-- name: ProjectRequirement :one
SELECT requirements.*, cycles.number AS cycle_number, coalesce(cycles.name, '') AS cycle
FROM requirements LEFT JOIN cycles ON cycles.id = requirements.cycle_id
WHERE requirements.project_id = @project_id AND requirements.number = @number;

-- name: ProjectRequirements :many
-- A project's requirements in the order that staff gave them, each with the
-- reason of its last return and how many comments the person has not seen.
SELECT requirements.id, requirements.number, requirements.kind, requirements.title, requirements.due_on, requirements.state,
  requirements.returned, requirements.edit, requirements.rounds, requirements.submitted_at, requirements.accepted_at,
  cycles.number AS cycle_number, coalesce(cycles.name, '') AS cycle,
  CAST(coalesce((SELECT reason FROM requirement_rounds WHERE requirement_rounds.requirement_id = requirements.id
    AND requirement_rounds.round = requirements.rounds AND requirements.returned = 1), '') AS TEXT) AS reason,
  (SELECT count(*) FROM comments WHERE comments.subject = 'requirement' AND comments.subject_id = requirements.id
    AND comments.team <= CAST(@team AS INTEGER) AND comments.person_id <> CAST(@person_id AS INTEGER)
    AND comments.id > coalesce((SELECT comment_id FROM thread_reads WHERE thread_reads.subject = 'requirement'
      AND thread_reads.subject_id = requirements.id AND thread_reads.person_id = CAST(@person_id AS INTEGER)), 0)) AS unread
FROM requirements LEFT JOIN cycles ON cycles.id = requirements.cycle_id
WHERE requirements.project_id = @project_id
ORDER BY requirements.position, requirements.number;

-- name: CopyableRequirements :many
-- What another project asked for, to be asked for again.
SELECT kind, title, description, fields FROM requirements
WHERE project_id = @project_id AND state <> 'withdrawn'
ORDER BY position, number LIMIT 200;

-- name: CycleRequirements :many
SELECT id, number, kind, title, due_on, state, returned, submitted_at FROM requirements
WHERE cycle_id = @cycle_id AND state <> 'withdrawn' ORDER BY position, number;

-- name: WaitingRequirements :many
-- What the cycles of a project wait for and do not have yet.
SELECT cycle_id, number, title, due_on, state, returned FROM requirements
WHERE project_id = @project_id AND state IN ('open', 'submitted') AND cycle_id IS NOT NULL
ORDER BY due_on, position, number;

-- name: RequirementNumbers :many
SELECT number FROM requirements WHERE project_id = @project_id ORDER BY position, number;

-- name: OrderRequirements :exec
-- Places a project's requirements in the order of their numbers in a JSON
-- list, which names them all.
UPDATE requirements SET position = coalesce(
  (SELECT CAST(key AS INTEGER) FROM json_each(CAST(@numbers AS TEXT)) WHERE CAST(value AS INTEGER) = requirements.number),
  position)
WHERE project_id = @project_id;

-- name: OpenRequirements :many
-- What is outstanding in a project, the most urgent first.
SELECT id, number, kind, title, due_on, returned,
  CAST(coalesce((SELECT reason FROM requirement_rounds WHERE requirement_rounds.requirement_id = requirements.id
    AND requirement_rounds.round = requirements.rounds AND requirements.returned = 1), '') AS TEXT) AS reason
FROM requirements WHERE project_id = @project_id AND state = 'open'
ORDER BY returned DESC, due_on = '', due_on, position, number LIMIT @most;

-- name: CountRequirements :one
SELECT
  CAST(coalesce(sum(state = 'open'), 0) AS INTEGER) AS outstanding,
  CAST(coalesce(sum(state = 'open' AND due_on <> '' AND due_on < CAST(@today AS TEXT)), 0) AS INTEGER) AS overdue,
  CAST(coalesce(sum(state = 'submitted'), 0) AS INTEGER) AS submitted
FROM requirements WHERE project_id = @project_id AND state IN ('open', 'submitted');

-- name: ProjectSubmissions :many
SELECT number, kind, title, due_on, submitted_at FROM requirements
WHERE project_id = @project_id AND state = 'submitted' ORDER BY submitted_at LIMIT 20;

-- name: MemberOpenRequirements :many
-- What is outstanding in a member's projects and due or returned.
SELECT projects.code, projects.name AS project, members.role, requirements.number, requirements.kind, requirements.title,
  requirements.due_on, requirements.returned
FROM members
JOIN projects ON projects.id = members.project_id
JOIN requirements ON requirements.project_id = projects.id AND requirements.state = 'open'
WHERE members.person_id = @person_id AND members.role IN ('approver', 'viewer')
  AND (requirements.returned = 1 OR (requirements.due_on <> '' AND requirements.due_on <= CAST(@until AS TEXT)))
ORDER BY requirements.returned DESC, requirements.due_on, projects.code, requirements.number LIMIT 50;

-- name: StaffSubmissions :many
SELECT projects.code, projects.name AS project, clients.name AS client, requirements.number, requirements.kind,
  requirements.title, requirements.submitted_at, requirements.rounds
FROM requirements
JOIN projects ON projects.id = requirements.project_id
JOIN clients ON clients.id = projects.client_id
WHERE requirements.state = 'submitted'
ORDER BY requirements.submitted_at LIMIT 50;

-- name: ProjectCycleChoices :many
SELECT id, number, name, completed_at FROM cycles WHERE project_id = @project_id ORDER BY start_on, number;

-- name: StaffCopyChoices :many
-- The projects that have requirements to copy.
SELECT projects.id, projects.code, projects.name, clients.name AS client
FROM projects JOIN clients ON clients.id = projects.client_id
WHERE projects.last_requirement > 0 AND projects.id <> CAST(@except AS INTEGER)
ORDER BY projects.active_at DESC, projects.id DESC LIMIT 100;
