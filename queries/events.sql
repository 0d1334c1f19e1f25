-- name: StartChain :exec
INSERT INTO chains (name, length, head) VALUES (@name, 0, '') ON CONFLICT (name) DO NOTHING;

-- name: Chain :one
SELECT length, head FROM chains WHERE name = @name;

-- name: AdvanceChain :execrows
UPDATE chains SET length = length + 1, head = @head WHERE name = @name AND length = @length;

-- name: Chains :many
SELECT name, length, head FROM chains ORDER BY name;

-- name: AddEvent :exec
INSERT INTO events (chain, number, kind, at, person_id, person, subject, detail, evidence, ip, user_agent, previous, hash)
VALUES (@chain, @number, @kind, @at, @person_id, @person, @subject, @detail, @evidence, @ip, @user_agent, @previous, @hash);

-- name: ChainEventsAfter :many
SELECT * FROM events WHERE chain = @chain AND number > @after ORDER BY number LIMIT @page;

-- name: ChainEventsBefore :many
SELECT number, kind, at, person, subject, detail, evidence, ip, hash FROM events
WHERE chain = @chain AND number < @before
ORDER BY number DESC LIMIT @page;

-- name: ChainEventOf :one
SELECT * FROM events WHERE chain = @chain AND subject = @subject AND kind = @kind ORDER BY number DESC LIMIT 1;

-- name: MemberEventsBefore :many
-- The events that members may know of: drafts of quotes, team-only notes and
-- what the team put off are the agency's own.
SELECT number, kind, at, person, subject, detail, evidence, ip, hash FROM events
WHERE chain = @chain AND number < @before AND kind NOT IN ('quote created', 'quote deleted',
  'team note posted', 'team note edited', 'team file added', 'team file removed', 'ticket snoozed', 'ticket quoted')
ORDER BY number DESC LIMIT @page;

-- name: EventsWithEvidence :many
SELECT kind, at, person_id, person, detail, ip, user_agent FROM events
WHERE chain = @chain AND subject = @subject AND evidence = @evidence ORDER BY number;
