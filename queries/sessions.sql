-- name: CreateSession :exec
INSERT INTO sessions (token_hash, person_id, created_at, seen_at, expires_at, ip, user_agent)
VALUES (@token_hash, @person_id, @created_at, @created_at, @expires_at, @ip, @user_agent);

-- name: SessionPerson :one
SELECT people.id, people.email, people.name, people.staff_role, sessions.seen_at, sessions.expires_at
FROM sessions JOIN people ON people.id = sessions.person_id
WHERE sessions.token_hash = @token_hash AND sessions.expires_at > @now AND people.deactivated_at = 0;

-- name: TouchSession :exec
UPDATE sessions SET seen_at = @seen_at, expires_at = @expires_at WHERE token_hash = @token_hash;

-- name: EndSession :execrows
DELETE FROM sessions WHERE token_hash = @token_hash;

-- name: EndSessionsOfPerson :exec
DELETE FROM sessions WHERE person_id = @person_id;

-- name: EndExpiredSessions :exec
DELETE FROM sessions WHERE expires_at <= @now;

-- name: SessionConfirmed :one
SELECT confirmed_at FROM sessions WHERE token_hash = @token_hash AND person_id = @person_id AND expires_at > @now;

-- name: ConfirmSession :execrows
UPDATE sessions SET confirmed_at = @now WHERE token_hash = @token_hash AND person_id = @person_id AND expires_at > @now;
