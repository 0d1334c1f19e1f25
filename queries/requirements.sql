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
INSERT INTO requirement_rounds (requirement_id, round, text, links, name, files, fields, content, asked, given,
  person_id, person, ip, user_agent, submitted_at)
VALUES (@requirement_id, @round, @text, @links, @name, @files, @fields, @content, @asked, @given,
  @person_id, @person, @ip, @user_agent, @submitted_at);

-- name: DecideRequirementRound :one
-- The hash of what was given comes back, as the evidence of the decision.
UPDATE requirement_rounds SET outcome = @outcome, reason = @reason, decided_by = @decided_by, decided_at = @decided_at
WHERE requirement_id = @requirement_id AND round = @round AND outcome <> 'returned'
RETURNING given;

-- name: DropDraftCredentials :exec
DELETE FROM credentials WHERE requirement_id = @requirement_id AND round > @rounds;

-- name: RoundsAfter :many
-- Each round beside what else tells of it: the names of its credentials and
-- how many of its files are gone without a trace.
SELECT requirement_rounds.*, requirements.number, requirements.kind, projects.code,
  CAST(coalesce(credentials.names, '[]') AS TEXT) AS names,
  (SELECT count(*) FROM json_each(requirement_rounds.files) WHERE NOT EXISTS (
    SELECT 1 FROM attachments WHERE attachments.place = 'provision' AND attachments.place_id = requirement_rounds.requirement_id
      AND attachments.sha256 = CAST(value AS TEXT))) AS missing
FROM requirement_rounds
JOIN requirements ON requirements.id = requirement_rounds.requirement_id
JOIN projects ON projects.id = requirements.project_id
LEFT JOIN credentials ON credentials.requirement_id = requirement_rounds.requirement_id AND credentials.round = requirement_rounds.round
WHERE (requirement_rounds.requirement_id, requirement_rounds.round) > (CAST(@after_requirement AS INTEGER), CAST(@after_round AS INTEGER))
ORDER BY requirement_rounds.requirement_id, requirement_rounds.round LIMIT 100;

-- name: RequirementRecordsAfter :many
-- What a requirement's row says beside its rounds and the history.
SELECT requirements.id, requirements.number, requirements.kind, requirements.title, requirements.description, requirements.fields,
  requirements.due_on, requirements.state, requirements.returned, requirements.rounds, requirements.accepted_at, projects.code,
  CAST(coalesce(latest.outcome, '') AS TEXT) AS outcome, CAST(coalesce(latest.decided_at, 0) AS INTEGER) AS decided_at,
  CAST(coalesce(latest.content, '') AS TEXT) AS content,
  (SELECT count(*) FROM requirement_rounds WHERE requirement_id = requirements.id) AS given,
  (SELECT count(*) FROM requirement_rounds WHERE requirement_id = requirements.id AND round < requirements.rounds
    AND outcome <> 'returned') AS unanswered,
  (SELECT count(*) FROM events WHERE chain = projects.code AND subject = projects.code || '-R' || requirements.number
    AND kind = 'requirement submitted') AS told_given
FROM requirements
JOIN projects ON projects.id = requirements.project_id
LEFT JOIN requirement_rounds AS latest ON latest.requirement_id = requirements.id AND latest.round = requirements.rounds
WHERE requirements.id > @after
ORDER BY requirements.id LIMIT 100;

-- name: AskedAfter :many
-- How many requirements each project should have, has, and tells of.
SELECT projects.id, projects.code, projects.last_requirement,
  (SELECT count(*) FROM requirements WHERE project_id = projects.id) AS asked,
  (SELECT count(*) FROM events WHERE chain = projects.code AND kind = 'requirement asked') AS told
FROM projects WHERE projects.id > @after
ORDER BY projects.id LIMIT 100;

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
-- What the cycles of a project wait for and do not have yet, counted for each
-- due date. Outstanding are those that the client has not given.
SELECT cycle_id, due_on, count(*) AS waiting, CAST(sum(state = 'open') AS INTEGER) AS outstanding,
  CAST(coalesce(min(CASE state WHEN 'open' THEN title END), '') AS TEXT) AS title
FROM requirements
WHERE project_id = @project_id AND state IN ('open', 'submitted') AND cycle_id IS NOT NULL
GROUP BY cycle_id, due_on ORDER BY cycle_id, due_on;

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
WHERE project_id = @project_id AND state = 'submitted' ORDER BY submitted_at LIMIT @most;

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

-- name: MemberRequirementCounts :many
-- How much is outstanding in each of a member's projects.
SELECT projects.code, projects.name AS project, count(*) AS outstanding,
  CAST(sum(requirements.due_on <> '' AND requirements.due_on < CAST(@today AS TEXT)) AS INTEGER) AS overdue
FROM members
JOIN projects ON projects.id = members.project_id
JOIN requirements ON requirements.project_id = projects.id AND requirements.state = 'open'
WHERE members.person_id = @person_id AND members.role IN ('approver', 'viewer')
GROUP BY projects.id ORDER BY projects.code;

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
