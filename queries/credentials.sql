-- name: SealCredentials :exec
INSERT INTO credentials (requirement_id, round, names, sealed, key_id, person, given_at)
VALUES (@requirement_id, @round, @names, @sealed, @key_id, @person, @given_at)
ON CONFLICT (requirement_id, round) DO UPDATE
SET names = excluded.names, sealed = excluded.sealed, key_id = excluded.key_id, person = excluded.person,
  given_at = excluded.given_at, destroyed_at = 0, destroyed_by = '';

-- name: RequirementCredentials :many
-- What is known of a requirement's credentials; what they say is not loaded.
SELECT round, names, key_id, person, given_at, destroyed_at, destroyed_by
FROM credentials WHERE requirement_id = @requirement_id ORDER BY round;

-- name: SealedCredentials :one
SELECT sealed, key_id, names, destroyed_at FROM credentials WHERE requirement_id = @requirement_id AND round = @round;

-- name: OverwriteCredentials :exec
-- Zeros of the same length take the place of what is sealed in the rounds after
-- one, where it lies.
UPDATE credentials SET sealed = zeroblob(length(sealed))
WHERE requirement_id = @requirement_id AND round > @after AND destroyed_at = 0;

-- name: DestroyCredentials :execrows
UPDATE credentials SET sealed = CAST('' AS BLOB), destroyed_at = @now, destroyed_by = @destroyed_by
WHERE requirement_id = @requirement_id AND destroyed_at = 0;

-- name: DueCredentials :many
-- Accepted requirements whose credentials were kept long enough.
SELECT requirements.id, requirements.number, requirements.title, requirements.project_id, projects.code
FROM requirements JOIN projects ON projects.id = requirements.project_id
WHERE requirements.kind = 'credentials' AND requirements.state = 'accepted' AND requirements.accepted_at <= @until
  AND EXISTS (SELECT 1 FROM credentials WHERE credentials.requirement_id = requirements.id AND credentials.destroyed_at = 0)
ORDER BY requirements.accepted_at LIMIT 100;

-- name: CredentialsOfOtherKeys :many
-- Those that are sealed with another key than the one given, in pages by key.
SELECT requirement_id, round, sealed, key_id FROM credentials
WHERE destroyed_at = 0 AND key_id <> @key_id AND (requirement_id, round) > (CAST(@after_id AS INTEGER), CAST(@after_round AS INTEGER))
ORDER BY requirement_id, round LIMIT 100;

-- name: ResealCredentials :execrows
UPDATE credentials SET sealed = @sealed, key_id = @key_id
WHERE requirement_id = @requirement_id AND round = @round AND key_id = @old_key_id AND destroyed_at = 0;

-- name: KeysInUse :many
SELECT key_id, count(*) AS credentials FROM credentials WHERE destroyed_at = 0 GROUP BY key_id ORDER BY key_id;
